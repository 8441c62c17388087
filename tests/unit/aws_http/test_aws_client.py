"""One call to AWS: what is sent, what is made of the answer, and what a closed connection costs."""

import http.client
import json
import ssl
import time
from collections.abc import Callable
from typing import Final, final

import pytest
from urlsync.domain import deadline
from urlsync.domain.deadline import within
from urlsync.entrypoints.webhook import aws_client
from urlsync.entrypoints.webhook.aws_client import (
    AMAZON_ROOTS,
    CALL_SECONDS,
    SECRETS_MANAGER,
    SQS,
    AwsRequestFailed,
    Credentials,
    JsonClient,
    KeepAlive,
    RootFallbacks,
    Service,
    Unreachable,
    signed_headers,
)
from urlsync.timed_connection import TimedResponse, connect

NOW: Final = 1772618400.5
ENVIRONMENT: Final = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDFAKE",
    "AWS_SECRET_ACCESS_KEY": "not-a-key",
    "AWS_SESSION_TOKEN": "not-a-token",
}
KEYS: Final = Credentials("AKIDFAKE", "not-a-key", "not-a-token")
Behaviour = Callable[[], tuple[int, bytes]]


@final
class Peer:
    """Whoever is at the other end of every connection; each exchange takes the next behaviour."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)
        self.opened: list[tuple[str, str, float, object]] = []
        self.requests: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.made: list[Connection] = []
        self.limits: list[float | None] = []
        self.closed = 0

    def connection(self, scheme: str) -> Callable[..., "Connection"]:
        def opening(host: str, *, timeout: float, context: object = None) -> Connection:
            self.opened.append((scheme, host, timeout, context))
            self.made.append(Connection(self))
            return self.made[-1]

        return opening


@final
class Socket:
    """An open socket, which remembers how long it may wait."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def settimeout(self, limit: float | None) -> None:
        self._peer.limits.append(limit)


@final
class Connection:
    """A connection to the peer, as `http.client` has it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self.status, self._body = 0, b""
        self.sock: Socket | None = None
        self.response_class: object = None
        self._create_connection: object = None

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        self.sock = Socket(self._peer)
        self._peer.requests.append((method, path, body, headers))

    def getresponse(self) -> "Connection":
        self.status, self._body = self._peer.behaviours.pop(0)()
        return self

    def read(self) -> bytes:
        return self._body

    def close(self) -> None:
        self.sock = None
        self._peer.closed += 1


def answers(status: int, body: object) -> Behaviour:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda: (status, content)


def fails(error: Exception) -> Behaviour:
    def fail() -> tuple[int, bytes]:
        raise error

    return fail


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Peer:
    peer = Peer()
    monkeypatch.setattr(http.client, "HTTPConnection", peer.connection("http"))
    monkeypatch.setattr(http.client, "HTTPSConnection", peer.connection("https"))
    monkeypatch.setattr(aws_client, "_tls_context", lambda ca_bundle: f"trusting {ca_bundle}")
    monkeypatch.setattr(aws_client, "root_fallbacks", RootFallbacks())
    monkeypatch.setattr(time, "time", lambda: NOW)
    return peer


def a_client(service: Service = SQS, **environment: str) -> JsonClient:
    return JsonClient(service, ENVIRONMENT | environment)


# ---------------------------------------------------------------- what is sent


@pytest.mark.parametrize(
    ("service", "host", "version", "target"),
    [
        (SQS, "sqs.eu-central-1.amazonaws.com", "1.0", "AmazonSQS.SendMessage"),
        (SECRETS_MANAGER, "secretsmanager.eu-central-1.amazonaws.com", "1.1", "secretsmanager.SendMessage"),
    ],
)
def test_a_call_is_one_signed_request(peer: Peer, service: Service, host: str, version: str, target: str) -> None:
    peer.behaviours = [answers(200, {"MessageId": "1"})]
    assert a_client(service).call("SendMessage", {"QueueUrl": "a-queue"}) == {"MessageId": "1"}
    body = b'{"QueueUrl": "a-queue"}'
    plain = {"host": host, "content-type": f"application/x-amz-json-{version}", "x-amz-target": target}
    signed = signed_headers(plain, body, KEYS, region="eu-central-1", service=service.name, now=NOW)
    assert peer.requests == [("POST", "/", body, signed)]
    assert peer.opened == [("https", host, CALL_SECONDS, f"trusting {AMAZON_ROOTS}")]


def test_a_signature_is_what_aws_would_compute() -> None:
    # Made with botocore's SigV4Auth for the same request at the same moment.
    headers = {"host": "sqs.eu-central-1.amazonaws.com", "content-type": "application/x-amz-json-1.0"}
    signed = signed_headers(headers, b"{}", KEYS, region="eu-central-1", service="sqs", now=NOW)
    assert signed == {
        **headers,
        "x-amz-date": "20260304T100000Z",
        "x-amz-security-token": "not-a-token",
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIDFAKE/20260304/eu-central-1/sqs/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
        "Signature=114e689769fd89b30c4a16b217b911afba4e435e20dc2ccf3c58928ba697f6c3",
    }


def test_white_space_in_a_header_is_signed_as_aws_reads_it() -> None:
    # Made with botocore, too.
    headers = {"host": "sqs.eu-central-1.amazonaws.com", "x-amz-target": "  Two   words "}
    signed = signed_headers(headers, b"{}", KEYS, region="eu-central-1", service="sqs", now=NOW)
    signature = "d78953382f4df4fdeab4fd95c0e1fb61ddfcbfecb59f7537e1d63da6fa024398"
    assert signed["authorization"].endswith(f", Signature={signature}")


def test_keys_that_never_expire_have_no_token_to_send() -> None:
    keys = Credentials("AKIDFAKE", "not-a-key")
    signed = signed_headers({"host": "h"}, b"", keys, region="r", service="s", now=NOW)
    assert signed.keys() == {"host", "x-amz-date", "authorization"}


def test_the_connection_stays_open_and_trusts_the_bundle_of_the_environment(peer: Peer) -> None:
    peer.behaviours = [answers(200, {}), answers(200, {})]
    client = a_client(AWS_CA_BUNDLE="bundle.pem")
    assert [client.call("A", {}), client.call("B", {})] == [{}, {}]
    assert [context for _, _, _, context in peer.opened] == ["trusting bundle.pem"]
    assert peer.closed == 0


@pytest.mark.parametrize(
    ("environment", "roots"),
    [
        ({}, AMAZON_ROOTS),
        ({"AWS_ENDPOINT_URL": "", "AWS_CA_BUNDLE": ""}, AMAZON_ROOTS),
        ({"AWS_REGION": "cn-north-1"}, None),
        ({"AWS_ENDPOINT_URL": "https://aws.example.com"}, None),
        ({"AWS_ENDPOINT_URL_SQS": "https://sqs.example.com"}, None),
        ({"AWS_ENDPOINT_URL": "https://aws.example.com", "AWS_CA_BUNDLE": "own.pem"}, "own.pem"),
    ],
)
def test_amazons_roots_verify_its_own_endpoints_alone(
    peer: Peer, environment: dict[str, str], roots: str | None
) -> None:
    peer.behaviours = [answers(200, {})]
    JsonClient(SQS, ENVIRONMENT | environment).call("A", {})
    assert [context for _, _, _, context in peer.opened] == [f"trusting {roots}"]


def test_an_endpoint_that_amazons_roots_do_not_verify_is_tried_once_with_the_systems_store(peer: Peer) -> None:
    # GIVEN an endpoint whose chain leads to another root
    peer.behaviours = [fails(ssl.SSLCertVerificationError()), answers(200, {}), answers(200, {}), answers(200, {})]
    client = a_client()
    # WHEN it is called THEN the call succeeds
    assert client.call("A", {}) == {}
    client.call("B", {})
    # AND that is counted once, and remembered for every other connection
    assert (aws_client.root_fallbacks.take(), aws_client.root_fallbacks.take()) == (1, 0)
    a_client().call("C", {})
    assert [context for *_, context in peer.opened] == [f"trusting {AMAZON_ROOTS}", "trusting None", "trusting None"]
    made = peer.made[1]
    assert (made.response_class, made._create_connection) == (TimedResponse, connect)
    # AND the same request was sent again
    assert peer.requests[0] == peer.requests[1]


def test_the_systems_store_is_not_tried_twice(peer: Peer) -> None:
    # GIVEN a connection that uses the system's store since Amazon's roots failed
    peer.behaviours = [fails(ssl.SSLCertVerificationError()), answers(200, b"")]
    connection = KeepAlive("https://host", AMAZON_ROOTS)
    connection.post({}, b"")
    # WHEN that store fails as well THEN nothing is left to try
    peer.behaviours = [fails(ssl.SSLCertVerificationError())]
    with pytest.raises(Unreachable):
        connection.post({}, b"")
    assert (len(peer.requests), aws_client.root_fallbacks.take()) == (3, 1)


def test_every_failure_of_amazons_roots_is_counted_until_it_is_reported() -> None:
    fallbacks = RootFallbacks()
    before = fallbacks.happened
    fallbacks.add()
    fallbacks.add()
    assert (before, fallbacks.happened) == (False, True)
    assert (fallbacks.take(), fallbacks.take(), fallbacks.happened) == (2, 0, True)


@pytest.mark.parametrize("bundle", [None, "own.pem"])
def test_what_another_store_does_not_verify_is_unreachable(peer: Peer, bundle: str | None) -> None:
    peer.behaviours = [fails(ssl.SSLCertVerificationError("secret"))]
    with pytest.raises(Unreachable, match=r"^SSLCertVerificationError$"):
        KeepAlive("https://host", bundle).post({}, b"")
    assert (len(peer.requests), aws_client.root_fallbacks.take()) == (1, 0)


def test_what_no_store_verifies_is_unreachable(peer: Peer) -> None:
    peer.behaviours = [fails(ssl.SSLCertVerificationError())] * 2
    with pytest.raises(Unreachable, match=r"^SSLCertVerificationError$"):
        KeepAlive("https://host", AMAZON_ROOTS).post({}, b"")
    assert (len(peer.requests), aws_client.root_fallbacks.take()) == (2, 1)


@pytest.mark.parametrize(("rest", "closed"), [(30.0, 0), (30.1, 1), (-1.0, 1)])
def test_a_connection_that_rested_too_long_is_opened_again(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, rest: float, closed: int
) -> None:
    # GIVEN a connection that was just used, and a function that is frozen: only the wall clock goes on
    moment = [1_000.0]
    monkeypatch.setattr(time, "time", lambda: moment[0])
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    peer.behaviours = [answers(200, b"well"), answers(200, b"well")]
    connection = KeepAlive("http://host")
    connection.post({}, b"")

    # WHEN it is used again after a while, or the clock was set back
    moment[0] += rest
    connection.post({}, b"")

    # THEN it is not trusted for longer than half a minute
    assert peer.closed == closed


def test_no_wait_outlasts_the_deadline_of_the_call(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a connection that is opened and read within the deadline
    monkeypatch.setattr(deadline, "monotonic", lambda: 0.0)
    peer.behaviours = [answers(200, {}), answers(200, {}), answers(200, {})]
    client = a_client()
    client.call("A", {})
    [connection] = peer.made
    assert (connection.response_class, connection._create_connection) == (TimedResponse, connect)
    # WHEN it is used again THEN a request waits no longer than its call has left
    client.call("B", {})
    with within(1.0):
        client.call("C", {})
    assert peer.limits == [CALL_SECONDS, 1.0]


def test_an_endpoint_without_tls_is_spoken_to_without_it(peer: Peer) -> None:
    peer.behaviours = [answers(200, {})]
    a_client(AWS_ENDPOINT_URL_SQS="http://127.0.0.1:4566", AWS_CA_BUNDLE="").call("A", {})
    assert peer.opened == [("http", "127.0.0.1:4566", CALL_SECONDS, None)]


# ---------------------------------------------------------------- what is made of the answer


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answers(400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "secret"}), "QueueDoesNotExist"),
        (answers(400, {"__type": "AccessDenied"}), "AccessDenied"),
        (answers(400, {"__type": 5}), "Http400"),
        (answers(403, {}), "Http403"),
        (answers(500, b"<html>"), "Http500"),
        (answers(200, b"<html>"), "UnreadableAnswer"),
        (answers(200, [1]), "UnreadableAnswer"),
        (answers(201, {"MessageId": "1"}), "Http201"),
        (fails(TimeoutError("secret")), "Unreachable"),
    ],
)
def test_whatever_else_is_answered_is_a_code(peer: Peer, behaviour: Behaviour, code: str) -> None:
    peer.behaviours = [behaviour] * 2
    with pytest.raises(AwsRequestFailed) as failed:
        a_client().call("SendMessage", {})
    assert (failed.value.code, str(failed.value), failed.value.__cause__) == (code, code, None)


@pytest.mark.parametrize(
    "behaviour",
    [
        *[answers(400, {"__type": code}) for code in ("InvalidSignatureException", "RequestExpired", "ANewCode")],
        answers(500, b"<html>"),
        answers(200, b"<html>"),
    ],
)
def test_an_error_that_is_not_permanent_is_answered_by_one_request_that_is_signed_again(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    # GIVEN a clock that catches up after the first request, as after a thaw
    monkeypatch.setattr(time, "time", lambda: NOW + 900 * len(peer.requests))
    peer.behaviours = [behaviour, answers(200, {"MessageId": "1"})]
    # WHEN the first request fails THEN the second, of now, succeeds
    assert a_client().call("SendMessage", {}) == {"MessageId": "1"}
    assert [headers["x-amz-date"] for *_, headers in peer.requests] == ["20260304T100000Z", "20260304T101500Z"]
    # AND it asks for the same
    assert {(body, headers["x-amz-target"]) for _, _, body, headers in peer.requests} == {
        (b"{}", "AmazonSQS.SendMessage")
    }


@pytest.mark.parametrize("code", sorted(aws_client.PERMANENT_CODES - {"Unreachable"}))
def test_a_permanent_error_is_not_tried_again(peer: Peer, code: str) -> None:
    peer.behaviours = [answers(400, {"__type": code})]
    with pytest.raises(AwsRequestFailed, match=f"^{code}$"):
        a_client().call("SendMessage", {})
    assert len(peer.requests) == 1


CLOSED: Final = [
    ConnectionResetError(),
    http.client.RemoteDisconnected(""),
    ssl.SSLEOFError(),
    ssl.SSLZeroReturnError(),
    http.client.IncompleteRead(b""),
]


@pytest.mark.parametrize("error", CLOSED)
def test_a_connection_that_the_peer_closed_is_tried_once_more(peer: Peer, error: Exception) -> None:
    peer.behaviours = [fails(error), answers(200, b"well")]
    assert KeepAlive("http://host").post({"a": "b"}, b"body") == (200, b"well")
    assert peer.requests == [("POST", "/", b"body", {"a": "b"})] * 2
    assert peer.closed == 1


@pytest.mark.parametrize("error", CLOSED)
def test_one_that_is_closed_twice_is_unreachable(peer: Peer, error: Exception) -> None:
    peer.behaviours = [fails(error), fails(error)]
    with pytest.raises(Unreachable, match=rf"^{type(error).__name__}$") as failed:
        KeepAlive("http://host").post({}, b"")
    assert failed.value.__cause__ is None
    assert peer.closed == 2


@pytest.mark.parametrize("error", [TimeoutError("secret"), OSError("secret"), http.client.BadStatusLine("secret")])
def test_whatever_else_fails_is_not_tried_again(peer: Peer, error: Exception) -> None:
    peer.behaviours = [fails(error)]
    with pytest.raises(Unreachable, match=rf"^{type(error).__name__}$"):
        KeepAlive("http://host").post({}, b"")
    # AND the next request is not given its answer
    assert (len(peer.requests), peer.closed) == (1, 1)
