"""Someone who receives Heroku's webhooks on this machine, and may behave badly."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Behaviour = Callable[["Received"], int]


@dataclass(frozen=True)
class Received:
    """One request; header names are in lower case."""

    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def payload(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def summary(self) -> tuple[int, str, str]:
        """Release version, action and status: what an order of release events is read from."""
        payload = self.payload
        return payload["data"]["version"], payload["action"], payload["data"]["status"]


class WebhookReceiver:
    """Keeps what it gets; answers 204, or what `behave` returns."""

    def __init__(self, behave: Behaviour = lambda _: 204) -> None:
        self.behave = behave
        self.requests: list[Received] = []
        self._arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for(self, count: int, timeout_s: float = 10) -> list[Received]:
        """Return the requests once there are `count` of them."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.requests) >= count, timeout_s)
        assert came, f"only {len(self.requests)} of {count} requests came"
        return list(self.requests)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(headers, body)
                with receiver._arrived:
                    receiver.requests.append(received)
                    receiver._arrived.notify_all()
                self.send_response(receiver.behave(received))
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name it has there
                pass

        return Handler
