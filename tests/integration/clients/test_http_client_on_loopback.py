"""The HTTP client against a server that misbehaves in every way we could think of."""

import gzip
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http import connections
from urlsync.adapters.http.client import MAX_ANSWER_BYTES, HttpClient, Request
from urlsync.domain.deadline import within
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret

from tests.fakes.leaks import SENTINEL, result_or_failure
from tests.fakes.loopback_server import LoopbackServer, Visit, answer, answering
from tests.fakes.tls import server_context

HELLO = answer("200 OK", b"hello")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def request(server: LoopbackServer, token: str = "fake-token") -> Request:
    return Request(
        service="heroku", method="GET", url=f"{server.url}/path", headers={"Authorization": f"Bearer {token}"}
    )


def failure_code(http: HttpClient, server: LoopbackServer) -> str:
    failure = result_or_failure(lambda: http.send(request(server)))
    assert isinstance(failure, TransientFailure), failure
    return failure.code


def test_calls_share_one_connection() -> None:
    # GIVEN
    chunks = CHUNKED + b"2\r\nhi\r\n0\r\n\r\n"
    with LoopbackServer(answering(HELLO, answer("204 No Content"), chunks, HELLO)) as server:
        http = HttpClient()

        # WHEN answers of every length come one after the other
        answers = [http.send(request(server)) for _ in range(4)]

    # THEN
    assert [(one.status, one.body) for one in answers] == [(200, b"hello"), (204, b""), (200, b"hi"), (200, b"hello")]
    assert server.visits == 1


@pytest.mark.parametrize(("rest", "visits"), [(30.0, 1), (30.1, 2), (-1.0, 2)])
def test_a_connection_that_rested_too_long_is_opened_again(
    monkeypatch: pytest.MonkeyPatch, rest: float, visits: int
) -> None:
    # GIVEN a connection that was just used, and a function that is frozen: only the wall clock goes on
    moment = [1_000.0]
    monkeypatch.setattr(connections, "time", SimpleNamespace(time=lambda: moment[0]))
    with LoopbackServer(answering(HELLO, HELLO)) as server:
        http = HttpClient()
        http.send(request(server))

        # WHEN it is used again after a while, or the clock was set back
        moment[0] += rest
        assert http.send(request(server)).body == b"hello"

        # THEN it is not trusted for longer than half a minute
        assert server.visits == visits


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    # GIVEN a server that hangs up after each answer without saying so
    with LoopbackServer(answering(HELLO)) as server:
        http = HttpClient()
        http.send(request(server))
        server.wait_until_hung_up()

        # WHEN / THEN
        assert http.send(request(server)).body == b"hello"
        assert server.visits == 2


def test_many_threads_share_one_client() -> None:
    def one_answer(visit: Visit) -> None:
        while visit.read_request():
            visit.send(HELLO)

    with LoopbackServer(one_answer) as server, ThreadPoolExecutor(10) as threads:
        http = HttpClient()

        bodies = [one.body for one in threads.map(lambda _: http.send(request(server)), range(100))]

    assert bodies == [b"hello"] * 100
    assert server.visits <= 10


def silence(visit: Visit) -> None:
    visit.read_request()
    visit.say_nothing()


def half_a_head(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    visit.say_nothing()


def half_a_body(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    visit.say_nothing()


def slow_drops(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while visit.pause(0.02):
        visit.send(b".")


def slow_chunks(visit: Visit) -> None:
    visit.read_request()
    visit.send(CHUNKED)
    while visit.pause(0.02):
        visit.send(b"1\r\n.\r\n")


@pytest.mark.parametrize("behave", [silence, half_a_head, half_a_body, slow_drops, slow_chunks])
def test_the_deadline_ends_a_call_whatever_the_server_does(behave: Callable[[Visit], None]) -> None:
    # GIVEN an invocation with little time left
    with LoopbackServer(behave) as server:
        http = HttpClient()

        # WHEN
        began = time.monotonic()
        with within(0.3):
            code = failure_code(http, server)

        # THEN the call is over well before the eight seconds that it may else take
        assert code == "heroku_timeout"
        assert time.monotonic() - began < 0.8


def test_a_pause_after_a_late_head_does_not_begin_a_new_wait() -> None:
    # GIVEN a server that answers at the last moment, and then only in part
    def late_and_partial(visit: Visit) -> None:
        visit.read_request()
        visit.pause(0.3)
        visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        visit.say_nothing()

    with LoopbackServer(late_and_partial) as server:
        http = HttpClient()

        # WHEN
        began = time.monotonic()
        with within(0.4):
            code = failure_code(http, server)

        # THEN
        assert code == "heroku_timeout"
        assert time.monotonic() - began < 0.8


def hang_up(visit: Visit) -> None:
    visit.read_request()


def hang_up_in_body(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def hang_up_in_chunk(visit: Visit) -> None:
    visit.read_request()
    visit.send(CHUNKED + b"64\r\nhalf")


def not_http(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"SSH-2.0-OpenSSH\r\n\r\n")


def no_number_for_a_chunk(visit: Visit) -> None:
    visit.read_request()
    visit.send(CHUNKED + b"zz\r\nhalf\r\n")


def endless_header(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n")


def countless_headers(visit: Visit) -> None:
    visit.read_request()
    visit.send(b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 1000 + b"\r\n")


@pytest.mark.parametrize(
    "behave",
    [hang_up, hang_up_in_body, hang_up_in_chunk, not_http, no_number_for_a_chunk, endless_header, countless_headers],
)
def test_a_broken_answer_is_unreachable(behave: Callable[[Visit], None]) -> None:
    with LoopbackServer(behave) as server:
        assert failure_code(HttpClient(), server) == "heroku_unreachable"


def test_an_endless_body_is_left_alone() -> None:
    def endless(visit: Visit) -> None:
        visit.read_request()
        visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(4 * MAX_ANSWER_BYTES // 65536):
            visit.send(b"x" * 65536)

    with LoopbackServer(endless) as server:
        assert failure_code(HttpClient(), server) == "heroku_answer_too_large"


def test_nobody_listening_is_unreachable_at_once() -> None:
    with LoopbackServer(hang_up) as server:
        pass

    began = time.monotonic()
    assert failure_code(HttpClient(), server) == "heroku_unreachable"
    assert time.monotonic() - began < 1.5


def test_a_redirect_is_not_followed() -> None:
    # GIVEN a server that would send our token elsewhere
    with LoopbackServer(hang_up) as elsewhere:
        moved = answer("307 Temporary Redirect", b"", f"Location: {elsewhere.url}/")
        with LoopbackServer(answering(moved)) as server:
            # WHEN / THEN
            assert HttpClient().send(request(server)).status == 307
            assert elsewhere.visits == 0


def test_a_compressed_answer_that_nobody_asked_for_is_unreadable() -> None:
    # GIVEN a body that would unpack to something huge
    bomb = gzip.compress(b'{"DATABASE_URL": "' + b"x" * 10_000_000 + b'"}')
    with LoopbackServer(answering(answer("200 OK", bomb, "Content-Encoding: gzip"))) as server:
        api = HerokuApi(HttpClient(), server.url, lambda _: None)

        # WHEN / THEN it is not even unpacked
        with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
            api.read_config_var(Secret("fake-token"), "app-1", "DATABASE_URL", None)


def test_a_header_that_cannot_be_sent_is_not_repeated_in_the_failure() -> None:
    with LoopbackServer(answering(HELLO)) as server:
        failure = result_or_failure(lambda: HttpClient().send(request(server, token=f"{SENTINEL}\r\nX: y")))

    assert isinstance(failure, TransientFailure)
    assert SENTINEL not in str(failure) + repr(failure)


def test_an_untrusted_certificate_ends_the_call_before_the_token_is_sent(tmp_path: Path) -> None:
    # GIVEN a server whose certificate nobody vouches for
    heads: list[bytes] = []
    with LoopbackServer(
        lambda visit: heads.append(visit.read_request()), server_context(tmp_path, "127.0.0.1")
    ) as server:
        # WHEN / THEN
        assert failure_code(HttpClient(), server) == "heroku_unreachable"
    assert heads == []


def trust(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    """Let a certificate be all that this machine trusts, for those who look from now on."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr("urlsync.adapters.http.client.tls_context", lambda _: ssl.create_default_context())


def test_a_certificate_of_another_host_ends_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a trusted certificate of somebody else
    tls = server_context(tmp_path, "127.0.0.2")
    trust(monkeypatch, tmp_path / "certificate.pem")

    # WHEN / THEN
    with LoopbackServer(answering(HELLO), tls) as server:
        assert failure_code(HttpClient(), server) == "heroku_unreachable"


def test_a_trusted_certificate_lets_the_call_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = server_context(tmp_path, "127.0.0.1")
    trust(monkeypatch, tmp_path / "certificate.pem")

    with LoopbackServer(answering(HELLO), tls) as server:
        assert HttpClient().send(request(server)).body == b"hello"
