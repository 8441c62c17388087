"""Requests to notification endpoints: what they carry, and that they go to judged addresses and nowhere else."""

import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from urlsync.adapters.http.endpoint_sender import SignedRequests
from urlsync.domain.deadline import within
from urlsync.domain.errors import TransientFailure
from urlsync.domain.notification_endpoint import EndpointCredentials, NotificationEndpoint
from urlsync.domain.secret import Secret

from tests.fakes.endpoints import an_endpoint
from tests.fakes.loopback_server import LoopbackServer, Visit, answer, answering
from tests.fakes.tls import server_context

NAME = "hooks.example.com"
SECRET, NEW_SECRET = "whsec_" + "ZmFr" * 8, "whsec_" + "bmV3" * 8
BODY = '{"type": "sync.paused", "data": {"name": "Käse"}}'
LOCAL = SignedRequests(allow_loopback=True)


def endpoint(url: str) -> NotificationEndpoint:
    return an_endpoint(credentials=EndpointCredentials(url=Secret(url), secret=Secret(SECRET)))


def send(url: str, sender: SignedRequests = LOCAL) -> int:
    return sender.send(endpoint(url), "event-1", BODY, datetime.now(UTC))


def refusal(url: str, sender: SignedRequests = LOCAL) -> str:
    with pytest.raises(TransientFailure) as refused:
        send(url, sender)
    return refused.value.code


class Recorder:
    """A behaviour that keeps a request and answers it."""

    def __init__(self, status: str = "204 No Content") -> None:
        self.request, self._status = b"", status

    def __call__(self, visit: Visit) -> None:
        self.request = visit.read_request()
        while not self.request.endswith(b"}"):
            self.request += visit.connection.recv(65536)
        visit.send(answer(self._status))

    @property
    def line(self) -> str:
        return self.request.partition(b"\r\n")[0].decode()

    @property
    def headers(self) -> dict[str, str]:
        return dict(BytesHeaderParser().parsebytes(self.request.partition(b"\r\n")[2]).items())

    @property
    def body(self) -> str:
        return self.request.partition(b"\r\n\r\n")[2].decode()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let a name lead to these addresses; return the list of the names that were looked up."""
    look_up = socket.getaddrinfo

    def lead_to(*addresses: str) -> list[str]:
        asked: list[str] = []

        def resolved(host: str, port: int, **options: Any) -> Any:
            if host != NAME or options["flags"] & socket.AI_NUMERICHOST:
                return look_up(host, port, **options)
            asked.append(host)
            return [found for each in addresses for found in look_up(each, port, type=socket.SOCK_STREAM)]

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        return asked

    return lead_to


def test_the_librarys_receiver_verifies_a_request() -> None:
    recorder = Recorder()
    with LoopbackServer(recorder) as server:
        assert send(f"{server.url}/t/fake-token?a=b") == 204
    assert recorder.line == "POST /t/fake-token?a=b HTTP/1.1"
    assert Webhook(SECRET).verify(recorder.body, recorder.headers) == {"type": "sync.paused", "data": {"name": "Käse"}}
    assert recorder.headers["webhook-id"] == "event-1"
    assert recorder.headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW_SECRET).verify(recorder.body, recorder.headers)


def test_both_secrets_verify_a_request_after_a_rotation() -> None:
    recorder, now = Recorder(), datetime.now(UTC)
    with LoopbackServer(recorder) as server:
        LOCAL.send(endpoint(server.url).rotated(Secret(NEW_SECRET), now), "event-1", BODY, now)
    for secret in (SECRET, NEW_SECRET):
        Webhook(secret).verify(recorder.body, recorder.headers)


def test_the_certificate_is_of_the_name_and_the_name_is_resolved_once(
    tmp_path: Path, names: Callable[..., list[str]]
) -> None:
    asked, recorder, said = names("127.0.0.1"), Recorder(), []
    context = server_context(tmp_path, NAME)
    context.sni_callback = lambda _socket, name, _context: said.append(name)
    with LoopbackServer(recorder, context) as server:
        port = server.url.rpartition(":")[2]
        trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        assert send(f"https://{NAME}:{port}/", SignedRequests(allow_loopback=True, tls=trusting)) == 204
        assert refusal(f"https://{NAME}:{port}/") == "endpoint_certificate"
    assert said == [NAME, NAME]
    assert asked == [NAME, NAME]
    assert recorder.headers["Host"] == f"{NAME}:{port}"


def test_a_certificate_of_another_name_is_refused(tmp_path: Path, names: Callable[..., list[str]]) -> None:
    names("127.0.0.1")
    with LoopbackServer(Recorder(), server_context(tmp_path, "other.example.com")) as server:
        port = server.url.rpartition(":")[2]
        trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        code = refusal(f"https://{NAME}:{port}/", SignedRequests(allow_loopback=True, tls=trusting))
    assert code == "endpoint_certificate"


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["169.254.169.254"], ["::1"]],
)
def test_nothing_connects_to_an_address_inside(addresses: list[str], names: Callable[..., list[str]]) -> None:
    names(*addresses)
    with LoopbackServer(Recorder()) as server:
        port = server.url.rpartition(":")[2]
        assert refusal(f"https://{NAME}:{port}/", SignedRequests()) == "endpoint_not_public"
        assert refusal(server.url.replace("http", "https"), SignedRequests()) == "endpoint_not_public"
        assert server.visits == 0


@pytest.mark.parametrize("url", ["http://8.8.8.8/", "http://10.0.0.1/", "https://10.0.0.1/", "https://0x7f.1/"])
def test_the_local_stack_sends_to_this_machine_and_to_public_addresses(url: str) -> None:
    assert refusal(url) in {"endpoint_not_public", "endpoint_unreachable"}


def test_a_redirect_is_not_followed() -> None:
    with LoopbackServer(answering(answer("302 Found", b"", "Location: /elsewhere"))) as server:
        assert send(server.url) == 302
        assert server.visits == 1


def test_a_response_is_not_read_beyond_its_headers() -> None:
    def endless(visit: Visit) -> None:
        visit.read_request()
        visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            visit.send(b"x" * 65536)

    with LoopbackServer(endless) as server:
        began = time.monotonic()
        assert send(server.url) == 200
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("piece", [b"X-More: " + 70000 * b"x", 200 * b"X-More: x\r\n", b"?"])
def test_headers_without_end_are_no_response(piece: bytes) -> None:
    def endless(visit: Visit) -> None:
        visit.read_request()
        visit.send(b"HTTP/1.1 200 OK\r\n" if piece != b"?" else b"")
        visit.send(piece + b"\r\n\r\n")

    with LoopbackServer(endless) as server:
        assert refusal(server.url) == "endpoint_unreachable"


def test_a_slow_endpoint_is_left_at_the_deadline() -> None:
    def dripping(visit: Visit) -> None:
        visit.read_request()
        visit.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while visit.pause(0.05):
            visit.send(b"x")

    with LoopbackServer(dripping) as server, within(0.5):
        began = time.monotonic()
        assert refusal(server.url) == "endpoint_timeout"
        assert time.monotonic() - began < 1.5


def test_an_endpoint_that_refuses_connections_is_unreachable() -> None:
    with LoopbackServer(Recorder()) as server:
        url = server.url
    assert refusal(url) == "endpoint_unreachable"
