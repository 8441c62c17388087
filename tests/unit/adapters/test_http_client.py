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
from urlsync.domain.deadline import within
from urlsync.domain.errors import TransientFailure

from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL, everything_in

URL = f"https://api.example.com/apps/{SENTINEL}"
REQUEST = Request(service="heroku", method="GET", url=URL, headers={"Authorization": f"Bearer {SENTINEL}"})
CONNECTION = HTTPSConnection("api.example.com")
POOL = urllib3.HTTPSConnectionPool("api.example.com")


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
    # GIVEN a little more than a second until the result must be recorded
    pool = ScriptedPool(Reply())
    http = HttpClient(pool, spare_seconds=10)

    # WHEN
    with within(11.5):
        http.send(REQUEST)

    # THEN no single wait is longer than that
    assert timeout_of(pool).connect_timeout == pytest.approx(1.5, abs=0.3)
    assert timeout_of(pool).total == timeout_of(pool).connect_timeout


@pytest.mark.parametrize("left", [10.0, 0.0, -5.0])
def test_nothing_is_sent_after_the_deadline(left: float) -> None:
    # GIVEN
    pool = ScriptedPool(Reply(204))
    http = HttpClient(pool, spare_seconds=10)

    # WHEN / THEN
    with within(left), pytest.raises(TransientFailure, match="out_of_time"):
        http.send(REQUEST)
    assert pool.calls == []

    # THEN a later deadline lets calls through again
    with within(60):
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
