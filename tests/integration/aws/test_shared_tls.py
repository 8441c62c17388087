"""Clients of AWS share one TLS context, and trust no more than they would alone."""

import ssl
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import SSLError
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.http import connections
from urlsync.adapters.http.client import HttpClient
from urlsync.adapters.http.connections import tls_context

from tests.fakes.loopback_server import BLANK_LINE, LoopbackServer, Visit, answer
from tests.fakes.tls import write_certificate

Secret = Callable[[str], Any]
FOUND = answer("200 OK", b'{"SecretString": "found"}')


@pytest.fixture
def read_secret(monkeypatch: pytest.MonkeyPatch) -> Secret:
    """Return what reads a secret from a URL, with a new client and a single attempt."""
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDFAKE",
        "AWS_SECRET_ACCESS_KEY": "obviously-fake",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    tls_context.cache_clear()

    def read(url: str) -> Any:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        return aws_clients.secrets_manager().get_secret_value(SecretId="s")["SecretString"]

    return read


def serving_as(folder: Path, address: str) -> tuple[LoopbackServer, Path]:
    """Return a server with a certificate for this address, and the certificate."""
    certificate, key = write_certificate(folder, address)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    return LoopbackServer(find, tls), certificate


def find(visit: Visit) -> None:
    """Answer one request once all of it has come, as a reset would make the client try again."""
    head, _, body = visit.read_request().partition(BLANK_LINE)
    while head and not body.endswith(b"}"):
        body += visit.connection.recv(65536)
    visit.send(FOUND)


def find_repeatedly(visit: Visit) -> None:
    """Answer two requests of one connection."""
    find(visit)
    find(visit)


def test_a_bundle_of_the_operators_is_trusted(
    read_secret: Secret, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server, certificate = serving_as(tmp_path, "127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))

    with server:
        assert read_secret(server.url) == "found"


def test_a_stranger_is_not_trusted(read_secret: Secret, tmp_path: Path) -> None:
    server, _ = serving_as(tmp_path, "127.0.0.1")

    with server, pytest.raises(SSLError):
        read_secret(server.url)


def test_a_trusted_certificate_of_another_host_is_refused(
    read_secret: Secret, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server, certificate = serving_as(tmp_path, "127.0.0.2")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))

    with server, pytest.raises(SSLError):
        read_secret(server.url)


def test_heroku_hasura_and_aws_share_what_this_machine_trusts(read_secret: Secret, tmp_path: Path) -> None:
    # GIVEN a client for Heroku and Hasura Cloud
    HttpClient()

    # WHEN there is one for AWS too
    server, _ = serving_as(tmp_path, "127.0.0.1")
    with server, pytest.raises(SSLError):
        read_secret(server.url)

    # THEN the certificates were loaded once for both
    assert tls_context.cache_info().misses == 1


@pytest.mark.parametrize(("rest", "visits"), [(30.0, 1), (30.1, 2)])
def test_a_connection_to_aws_that_rested_too_long_is_opened_again(
    read_secret: Secret, monkeypatch: pytest.MonkeyPatch, rest: float, visits: int
) -> None:
    # GIVEN a client that has just been used
    moment = [1_000.0]
    monkeypatch.setattr(connections, "time", SimpleNamespace(time=lambda: moment[0]))
    with LoopbackServer(find_repeatedly) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        client = aws_clients.secrets_manager()
        client.get_secret_value(SecretId="s")

        # WHEN it is used again
        moment[0] += rest
        client.get_secret_value(SecretId="s")

        # THEN
        assert server.visits == visits


def test_the_certificates_are_loaded_once(read_secret: Secret, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # GIVEN a first connection
    server, certificate = serving_as(tmp_path, "127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with server:
        read_secret(server.url)

        # WHEN the file is gone, and another client connects
        certificate.unlink()

        # THEN nobody misses it
        assert read_secret(server.url) == "found"
        assert server.visits == 2
