"""Somebody who receives webhooks and keeps them, on this machine or behind a public address that leads to it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request; header names are in lower case."""

    headers: dict[str, str]
    body: bytes
    status: int

    @property
    def payload(self) -> dict[str, Any]:
        """The event."""
        return dict(json.loads(self.body))

    @property
    def version(self) -> int:
        """The version of the release."""
        return int(self.payload["data"]["version"])


class Receiver:
    """Keeps what it gets and answers 204, or with a status that is the next in `answers`."""

    def __init__(self, port: int = 0, public_url: str | None = None) -> None:
        self.answers: list[HTTPStatus] = []
        self._deliveries: list[Delivery] = []
        self._arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.public_url = public_url or f"http://127.0.0.1:{self._server.server_port}/probe"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Drop what has arrived."""
        with self._arrived:
            self._deliveries.clear()

    def wait(self, enough: Callable[[list[Delivery]], bool], timeout_s: float) -> list[Delivery]:
        """Return what has arrived as soon as it is enough, or after the time."""
        with self._arrived:
            self._arrived.wait_for(lambda: enough(self._deliveries), timeout_s)
            return list(self._deliveries)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver._arrived:
                    status = receiver.answers.pop(0) if receiver.answers else HTTPStatus.NO_CONTENT
                    receiver._deliveries.append(Delivery(headers, body, status))
                    receiver._arrived.notify_all()
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name it has there
                """Print nothing."""

        return Handler
