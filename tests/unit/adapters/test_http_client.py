from collections.abc import Callable

import pytest
import urllib3
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urlsync.adapters.http.client import MAX_ANSWER_BYTES, HttpClient, Request
from urlsync.domain.errors import TransientFailure

from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL, everything_in

URL = f"https://api.example.com/apps/{SENTINEL}"
REQUEST = Request(service="heroku", method="GET", url=URL, headers={"Authorization": f"Bearer {SENTINEL}"})
CONNECTION = HTTPSConnection("api.example.com")
POOL = urllib3.HTTPSConnectionPool("api.example.com")


class Ticker:
    """A monotonic clock that only moves on request, or by `step` with every look at it."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 1000.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def client(*script: Reply | Exception, clock: Callable[[], float]) -> tuple[HttpClient, ScriptedPool]:
    pool = ScriptedPool(*script)
    return HttpClient(pool=pool, monotonic=clock), pool


def timeout_of(pool: ScriptedPool) -> urllib3.Timeout:
    timeout = pool.calls[-1].options["timeout"]
    assert isinstance(timeout, urllib3.Timeout)
    return timeout


def test_a_call_neither_repeats_nor_redirects_nor_decodes() -> None:
    # GIVEN a client
    http, pool = scripted(Reply(302, b"elsewhere", {"Location": "https://example.org"}))

    # WHEN the answer is a redirect
    answer = http.send(REQUEST)

    # THEN it is the answer, and was asked for by nothing but one plain request
    assert answer.status == 302
    assert answer.body == b"elsewhere"
    assert answer.headers["LOCATION"] == "https://example.org"
    assert len(pool.calls) == 1
    assert pool.calls[0].options["retries"] is False
    assert pool.calls[0].options["redirect"] is False
    assert pool.calls[0].options["decode_content"] is False
    assert pool.calls[0].headers["User-Agent"] == "urlsync"


def test_timeouts_are_two_and_eight_seconds_where_there_is_time() -> None:
    http, pool = scripted(Reply())

    http.send(REQUEST)

    assert timeout_of(pool).connect_timeout == 2.0
    assert timeout_of(pool)._read == 8.0
    assert timeout_of(pool).total == 10.0


def test_a_near_deadline_shortens_every_timeout() -> None:
    # GIVEN an invocation with a second and a half left
    clock = Ticker()
    http, pool = client(Reply(), clock=clock)
    http.end_within(1.5)

    # WHEN
    http.send(REQUEST)

    # THEN no single wait is longer than that
    assert timeout_of(pool).connect_timeout == 1.5
    assert timeout_of(pool).total == 1.5


@pytest.mark.parametrize("left", [0.0, -5.0])
def test_nothing_is_sent_after_the_deadline(left: float) -> None:
    # GIVEN
    clock = Ticker()
    http, pool = client(Reply(), clock=clock)
    http.end_within(left)

    # WHEN / THEN
    with pytest.raises(TransientFailure, match="out_of_time"):
        http.send(REQUEST)
    assert pool.calls == []


def test_a_later_deadline_lets_calls_through_again() -> None:
    clock = Ticker()
    http, _ = client(Reply(204), clock=clock)
    http.end_within(-1)
    with pytest.raises(TransientFailure):
        http.send(REQUEST)

    http.end_within(60)

    assert http.send(REQUEST).status == 204


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReadTimeoutError(POOL, URL, f"Read timed out {URL}"), "heroku_timeout"),
        (ConnectTimeoutError(CONNECTION, f"timed out {URL}"), "heroku_timeout"),
        (NewConnectionError(CONNECTION, f"refused {URL}"), "heroku_unreachable"),
        (NameResolutionError("api.example.com", CONNECTION, OSError(URL)), "heroku_unreachable"),  # type: ignore[arg-type]
        (ProtocolError("Connection aborted.", ConnectionResetError(URL)), "heroku_unreachable"),
        (SSLError(URL), "heroku_unreachable"),
        (LocationParseError(URL), "heroku_unreachable"),
        (HTTPError(URL), "heroku_unreachable"),
        (ValueError(f"Invalid header value b'Bearer {SENTINEL}'"), "heroku_unreachable"),
    ],
)
def test_every_error_of_the_library_becomes_a_short_code(error: Exception, code: str) -> None:
    # GIVEN an error whose text tells the URL or the token
    http, _ = scripted(error)

    # WHEN
    with pytest.raises(TransientFailure) as caught:
        http.send(REQUEST)

    # THEN ours does not
    assert caught.value.code == code
    assert SENTINEL not in str(caught.value) + repr(caught.value)
    assert caught.value.__suppress_context__


def test_an_answer_of_the_greatest_size_is_read() -> None:
    http, _ = scripted(Reply(200, b"x" * MAX_ANSWER_BYTES))

    assert len(http.send(REQUEST).body) == MAX_ANSWER_BYTES


def test_a_greater_answer_is_refused() -> None:
    http, _ = scripted(Reply(200, b"x" * (MAX_ANSWER_BYTES + 1)))

    with pytest.raises(TransientFailure, match="heroku_answer_too_large"):
        http.send(REQUEST)


def test_a_body_that_takes_too_long_is_a_timeout() -> None:
    # GIVEN a clock on which each look takes six seconds
    http, _ = client(Reply(200, b"x" * 200_000), clock=Ticker(step=6.0))

    # WHEN / THEN
    with pytest.raises(TransientFailure, match="heroku_timeout"):
        http.send(REQUEST)


def test_neither_request_nor_answer_shows_what_it_carries() -> None:
    # GIVEN
    http, _ = scripted(Reply(200, SENTINEL.encode(), {"X-Echo": SENTINEL}))
    request = Request(service="heroku", method="POST", url=URL, headers={"A": SENTINEL}, body=SENTINEL.encode())

    # WHEN
    answer = http.send(request)

    # THEN
    assert SENTINEL not in repr(request) + repr(answer)


def test_the_leak_detector_looks_behind_the_exception() -> None:
    # GIVEN a failure raised while a library's error was handled, which `from None` hides but keeps
    failure = TransientFailure("code")
    failure.__context__ = ValueError(SENTINEL)
    failure.__suppress_context__ = True

    # WHEN / THEN
    assert SENTINEL in everything_in(failure)
