"""The fake AWS behind a real socket, with the bad habits that servers and networks have."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.fakes.aws_json import FakeAws

REGION = "eu-central-1"
ACCESS_KEY_ID = "AKIDFAKE"
SECRET_ACCESS_KEY = "a-secret-key-that-is-obviously-fake"
SESSION_TOKEN = "a-session-token-that-is-obviously-fake"
"""The server accepts the signatures of these credentials only."""


class AwsServer(ThreadingHTTPServer):
    """Serves a `FakeAws` on loopback, keeping connections open.

    `habits` says how the next requests are treated, one each: `hang_up` answers and closes the idle
    connection without notice; `drop` closes instead of answering; `truncate` closes halfway; `garbage` is no
    HTTP; `stall` never answers; `<status>` answers so, without JSON. Then, and for `""`, as it should be.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, aws: FakeAws, tls: SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.aws = aws
        self.habits: list[str] = []
        self.connections = 0
        self.closing = threading.Event()
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a client that goes away, or does not trust us, is part of the tests."""


@contextmanager
def serving(aws: FakeAws, tls: SSLContext | None = None) -> Iterator[AwsServer]:
    """Serve until the block ends."""
    with AwsServer(aws, tls) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: AwsServer

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        habit = self.server.habits.pop(0) if self.server.habits else ""
        if habit == "stall":
            self.server.closing.wait()
        if habit in {"drop", "stall"}:
            self.close_connection = True
        elif habit == "garbage":
            self.wfile.write(b"sentinel, and no HTTP at all\r\n\r\n")
            self.close_connection = True
        elif habit.isdigit():
            self._answer(int(habit), b"<html>sentinel</html>")
        else:
            self._answer_properly(body, habit)

    def _answer_properly(self, body: bytes, habit: str) -> None:
        service, _, operation = self.headers["x-amz-target"].partition(".")
        if self.headers["authorization"] != self._expected_authorization(service, body):
            self._answer(403, b'{"__type": "InvalidSignatureException"}')
            return
        status, answer = self.server.aws.answer(operation, json.loads(body))
        content = json.dumps(answer).encode()
        self._answer(status, content, missing=len(content) // 2 if habit == "truncate" else 0)
        self.close_connection = habit in {"truncate", "hang_up"}

    def _expected_authorization(self, service: str, body: bytes) -> str:
        signing_name = {"AmazonSQS": "sqs"}.get(service, service)
        names = ("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target")
        headers = {name: self.headers[name] for name in names}
        request = AWSRequest("POST", "https://host.invalid/", headers=headers, data=body)
        request.context["timestamp"] = self.headers["x-amz-date"]
        oracle = SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN), signing_name, REGION)
        to_sign = oracle.string_to_sign(request, oracle.canonical_request(request))
        return (
            f"AWS4-HMAC-SHA256 Credential={oracle.scope(request)}, SignedHeaders={';'.join(names)}, "
            f"Signature={oracle.signature(to_sign, request)}"
        )

    def _answer(self, status: int, content: bytes, missing: int = 0) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) - missing])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: what is printed is under test."""
