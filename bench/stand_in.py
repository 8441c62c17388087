"""A stand-in for AWS, Heroku and Hasura Cloud on one local port, which counts calls.

    python -m bench.stand_in CERTIFICATE KEY      prints its URL, serves until its input ends

`GET /_bench/calls` returns the calls since the last `DELETE`, and the maximum of concurrent calls to Heroku.
`PUT /_bench/latency` `{"seconds"}` sets the latency of Heroku and Hasura Cloud.
"""

import json
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.stand_in_answers import PUBLISHED, Answer, answer_aws, config_vars, graphql


class StandInServer(ThreadingHTTPServer):
    """An HTTP server that counts calls by name and keeps connections open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._lock = threading.Lock()
        self._under_way = 0
        self._together: threading.Barrier | None = None
        self.latency_s = 0.0
        self.reset()
        self._tls = tls
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server_address[1]}"

    def reset(self) -> None:
        """Reset all counts."""
        self.calls: Counter[str] = Counter()
        self.most_at_once = 0

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, including its TLS handshake, in its own thread."""
        if self._tls:
            request = self._tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def answer_together(self, calls: int) -> None:
        """Respond to calls of Heroku and Hasura Cloud only when this many are waiting."""
        self._together = threading.Barrier(calls)

    def count(self, name: str) -> None:
        """Count one call."""
        with self._lock:
            self.calls[name] += 1

    def answer_aws(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Return the response to an operation of AWS."""
        return answer_aws(operation, request)

    def take_time(self) -> None:
        """Wait for the set latency, and count concurrent calls."""
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        time.sleep(self.latency_s)
        if self._together:
            self._together.wait(timeout=10)
        with self._lock:
            self._under_way -= 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: a measured process exits without closing its connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    server: StandInServer

    def do_GET(self) -> None:
        if self.path == "/_bench/calls":
            calls = {**self.server.calls, "most_at_once": self.server.most_at_once}
            self._send((200, calls))
            return
        self.server.count("heroku")
        self.server.take_time()
        self._send(config_vars(self.headers["if-none-match"]))

    def do_POST(self) -> None:
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            self._publish()
            return
        request = json.loads(self._body())
        target = self.headers["x-amz-target"]
        if target:
            operation = target.rpartition(".")[2]
            self.server.count(f"aws:{operation}")
            self._send(self.server.answer_aws(operation, request))
            return
        self.server.count("hasura:write" if "mutation" in request["query"] else "hasura:read")
        self.server.take_time()
        self._send(graphql(request))

    def do_DELETE(self) -> None:
        self.server.reset()
        self._send((200, {}))

    def do_PUT(self) -> None:
        self.server.latency_s = json.loads(self._body())["seconds"]
        self._send((200, {}))

    def _publish(self) -> None:
        """Accept a message as SNS does, the only service here without JSON."""
        self._body()
        self.server.count("aws:Publish")
        self._send_content(200, "text/xml", PUBLISHED)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def _send(self, answer: Answer) -> None:
        status, document = answer
        content = b"" if status == 304 else json.dumps(document).encode()
        self._send_content(status, "application/json", content)

    def _send_content(self, status: int, kind: str, content: bytes) -> None:
        self.send_response_only(status)
        self.send_header("content-type", kind)
        self.send_header("etag", '"an-etag"')
        self.send_header("ratelimit-remaining", "4499")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing."""


def main(certificate: str, key: str) -> None:
    """Serve over TLS until the standard input ends."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with StandInServer(tls) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.url, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
