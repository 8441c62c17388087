"""verify as Lambda loads it, against AWS behind a real socket."""

import importlib.util
import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urlsync.domain.deadline import within
from urlsync.entrypoints.webhook import aws_client
from urlsync.entrypoints.webhook.aws_client import AMAZON_ROOTS, KeepAlive, RootFallbacks, Unreachable

from tests.fakes.api_gateway import heroku_signature, webhook_event
from tests.fakes.aws_json import MASTER, QUEUE_URL, SECRET_ARN, FakeAws
from tests.fakes.aws_json_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, SESSION_TOKEN, AwsServer, serving
from tests.fakes.heroku_events import release_body
from tests.fakes.tls import server_context

APP = Path(__file__).parents[2] / "functions" / "verify" / "app.py"
SYNC_ID = "1e0fcd5a-52a8-4f6f-9a21-5f5c0f2f7a10"
Deliver = Callable[..., int]


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


@pytest.fixture
def server(aws: FakeAws) -> Iterator[AwsServer]:
    with serving(aws) as server:
        yield server


@pytest.fixture
def deliver(monkeypatch: pytest.MonkeyPatch, server: AwsServer) -> Deliver:
    set_environment(monkeypatch, server.url)
    return fresh_container()


def set_environment(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
        "WEBHOOK_MASTER_SECRET_ARN": SECRET_ARN,
        "CHECK_QUEUE_URL": QUEUE_URL,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def fresh_container() -> Deliver:
    """Load the function again, and return what delivers a release to it and tells the status."""
    spec = importlib.util.spec_from_file_location("verify_app", APP)
    assert spec is not None
    assert spec.loader is not None
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)

    def deliver(version: int = 7, master: str = MASTER) -> int:
        body = release_body(version=version)
        event = webhook_event(SYNC_ID, body, heroku_signature(master, SYNC_ID, body))
        status = app.handler(event, None)["statusCode"]
        assert isinstance(status, int)
        return status

    return deliver


def last_log(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-2])
    return log


def test_webhooks_are_accepted_over_connections_that_stay_open(
    deliver: Deliver, server: AwsServer, aws: FakeAws
) -> None:
    # WHEN several releases are delivered
    assert {deliver(version) for version in range(1, 11)} == {204}

    # THEN the secret was read once, and each service has had one connection
    assert aws.calls == ["GetSecretValue:AWSCURRENT"] + ["SendMessage"] * 10
    assert server.connections == 2


def test_a_forgery_is_refused(deliver: Deliver, aws: FakeAws) -> None:
    assert deliver(master="forged") == 401
    assert aws.messages == []


def test_connections_closed_while_idle_are_opened_again(deliver: Deliver, server: AwsServer, aws: FakeAws) -> None:
    server.habits = ["hang_up"] * 6

    assert [deliver(version) for version in range(1, 6)] == [204] * 5
    assert [body["release_version"] for body in aws.bodies] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("habit", ["drop", "truncate"])
def test_an_answer_lost_once_is_asked_for_again(deliver: Deliver, server: AwsServer, aws: FakeAws, habit: str) -> None:
    # GIVEN a secret that is read, and a queue whose first answer is lost, before or after it took the message
    server.habits = ["", habit]

    # THEN the webhook is accepted, and is one message
    assert deliver() == 204
    assert len(aws.messages) == 1


@pytest.mark.parametrize(
    ("habits", "error"),
    [
        (["", "drop", "drop"], "Unreachable"),
        (["", "truncate", "truncate"], "Unreachable"),
        (["", "garbage"], "Unreachable"),
        (["", "200", "200"], "UnreadableAnswer"),
        (["", "403", "403"], "Http403"),
        (["", "500", "403"], "Http403"),
        (["", "500", "500"], "Http500"),
    ],
)
def test_a_queue_that_does_not_answer_properly_makes_heroku_retry(
    deliver: Deliver, server: AwsServer, capsys: pytest.CaptureFixture[str], habits: list[str], error: str
) -> None:
    server.habits = habits

    # WHEN the queue fails, and then works again
    status = deliver()
    log = last_log(capsys)

    # THEN Heroku must retry, and is heard when it does
    assert (status, log["reason"], log["error"]) == (503, "queue_refused", error)
    assert deliver() == 204


@pytest.mark.parametrize("habit", ["200", "403", "500"])
def test_an_error_that_passes_is_not_noticed_by_heroku(
    deliver: Deliver, server: AwsServer, aws: FakeAws, habit: str
) -> None:
    # GIVEN an error of Secrets Manager and one of the queue, each for one request
    server.habits = [habit, "", habit]

    # THEN the webhook is accepted, and is one message
    assert deliver() == 204
    assert len(aws.messages) == 1


@pytest.mark.parametrize("habits", [["drop", "drop"], ["garbage"], ["200", "200"], ["500", "500"]])
def test_a_secret_that_cannot_be_read_makes_heroku_retry(
    deliver: Deliver, server: AwsServer, capsys: pytest.CaptureFixture[str], habits: list[str]
) -> None:
    # GIVEN that neither the current nor the previous master can be read
    server.habits = habits * 2

    assert (deliver(), last_log(capsys)["reason"]) == (503, "secret_unavailable")
    assert deliver() == 204


def test_wrong_credentials_make_heroku_retry(
    monkeypatch: pytest.MonkeyPatch, server: AwsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    set_environment(monkeypatch, server.url)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-key")

    assert fresh_container()() == 503
    assert last_log(capsys)["error"] == "InvalidSignatureException"


def test_nobody_listening_makes_heroku_retry(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: FakeAws
) -> None:
    with serving(aws) as server:
        set_environment(monkeypatch, server.url)

    assert fresh_container()() == 503
    assert last_log(capsys)["error"] == "Unreachable"


def test_a_missing_setting_makes_heroku_retry(
    monkeypatch: pytest.MonkeyPatch, server: AwsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    set_environment(monkeypatch, server.url)
    monkeypatch.delenv("CHECK_QUEUE_URL")

    assert fresh_container()() == 503
    assert last_log(capsys)["reason"] == "unexpected_error"


def test_a_silent_server_is_not_waited_for_long(server: AwsServer) -> None:
    # GIVEN a server that takes the request and never answers
    server.habits = ["stall"]
    connection = KeepAlive(server.url)

    # THEN that is reported, and the next request is not given the late answer
    with within(0.1), pytest.raises(Unreachable, match=r"^TimeoutError$"):
        connection.post({"host": connection.host}, b"")
    server.habits = ["418"]
    assert connection.post({"host": connection.host}, b"")[0] == 418


def test_nothing_secret_is_printed(deliver: Deliver, server: AwsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.habits = ["", "", "garbage", "500", "500", "drop"]
    statuses = [deliver(1), deliver(2), deliver(3), deliver(4), deliver(master="forged")]

    captured = capsys.readouterr()
    assert statuses == [204, 503, 503, 204, 401]
    for secret in (MASTER, SECRET_ACCESS_KEY, SESSION_TOKEN, ACCESS_KEY_ID, "sentinel"):
        assert secret not in captured.out + captured.err


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate for loopback, signed by nobody, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    start = datetime.now(UTC) - timedelta(hours=1)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .issuer_name(name)
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(hours=2))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.mark.parametrize(("trusted", "status"), [(True, 204), (False, 503)])
def test_https_is_spoken_with_those_we_trust_only(
    monkeypatch: pytest.MonkeyPatch, aws: FakeAws, certificate: Path, *, trusted: bool, status: int
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(aws, tls) as server:
        set_environment(monkeypatch, server.url)
        if trusted:
            monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
        server.habits = ["hang_up"] * 3

        deliver = fresh_container()
        assert [deliver(1), deliver(2)] == [status, status]
        assert len(aws.messages) == (2 if trusted else 0)


def test_an_endpoint_that_amazons_roots_do_not_verify_is_verified_with_the_systems_store(
    monkeypatch: pytest.MonkeyPatch, aws: FakeAws, tmp_path: Path
) -> None:
    # GIVEN a server whose certificate only the system's store trusts
    monkeypatch.setattr(aws_client, "root_fallbacks", RootFallbacks())
    aws_client._tls_context.cache_clear()
    with serving(aws, server_context(tmp_path, "127.0.0.1")) as server:
        for trusted in (True, False):
            bundle = tmp_path / "certificate.pem" if trusted else certifi.where()
            monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
            connection = KeepAlive(server.url, AMAZON_ROOTS)
            # WHEN THEN
            if trusted:
                server.habits = ["418"]
                assert connection.post({"host": connection.host}, b"")[0] == 418
                assert aws_client.root_fallbacks.take() == 1
                aws_client._tls_context.cache_clear()
            else:
                with pytest.raises(Unreachable, match=r"^SSLCertVerificationError$"):
                    connection.post({"host": connection.host}, b"")
    aws_client._tls_context.cache_clear()
