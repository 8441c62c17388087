"""The page that Heroku's sign-in returns to."""

import pytest
from urlsync.domain.actor import RequestOrigin
from urlsync.domain.connection import ConnectionSummary, Profile
from urlsync.domain.errors import (
    NotFound,
    PermanentFailure,
    SignInRefused,
    TokenRefused,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.use_cases.connections.heroku_sign_in import Begun, Finished

from tests.fakes.api_service import ANN, FakeApi, HttpAnswer
from tests.fakes.examples import CONNECTION_ID, OWNER_ID
from tests.fakes.leaks import SENTINEL

ORIGIN = RequestOrigin(source_address="127.0.0.1", request_id="00000000-0000-4000-8000-000000000001")


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def come_back(api: FakeApi, query: str) -> HttpAnswer:
    answer = api.call("GET", f"/oauth/heroku/callback?{query}", claims={})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (SignInRefused("state_unknown"), 400, "works once"),
        (SignInRefused("access_denied"), 400, "Consent was not given at Heroku. Start the sign-in again"),
        (SignInRefused("code_rejected"), 400, "did not accept its own authorization code"),
        (TokenRefused("heroku_token", "heroku_config_vars_forbidden"), 400, "may not read config vars"),
        (NotFound("connection"), 400, "deleted"),
        (PermanentFailure(Reason.HEROKU_APP_SUSPENDED), 400, "Resolve this with Heroku."),
        (TransientFailure("heroku_unreachable"), 503, "Heroku could not be reached. Try again"),
    ],
)
def test_what_went_wrong_is_said_in_words(api: FakeApi, failure: UrlsyncError, status: int, words: str) -> None:
    api.service.finish_heroku_sign_in.gives = failure

    answer = come_back(api, "state=s&error=access_denied")

    assert answer.status == status
    assert "The Heroku account was not connected" in answer.text
    assert words in answer.text


@pytest.mark.parametrize("name", ["state", "code", "error"])
def test_nothing_of_the_address_is_repeated_or_logged(api: FakeApi, name: str) -> None:
    api.service.finish_heroku_sign_in.gives = SignInRefused("state_unknown")

    answer = come_back(api, f"{name}={SENTINEL}")

    assert SENTINEL not in answer.text + str(answer.headers) + str(api.log)


SUMMARY = ConnectionSummary(connection_id=CONNECTION_ID, hasura_user_id=OWNER_ID, profile=Profile())
STATE = "fake-state-of-32-random-bytes"
BEGIN = f"/v1/connections/{CONNECTION_ID}/heroku-authorization"


def begin(api: FakeApi, **headers: str) -> HttpAnswer:
    api.service.begin_heroku_sign_in.gives = Begun(
        authorize_url="https://id.heroku.example.com/oauth/authorize", state=Secret(STATE)
    )
    return api.call("POST", BEGIN, headers=headers)


def test_a_page_that_begins_it_is_reminded_by_a_cookie(api: FakeApi) -> None:
    answer = begin(api, Origin="https://api.example.com", **{"X-Forwarded-Proto": "https"})

    assert answer.status == 200
    assert api.service.begin_heroku_sign_in.asked == [((CONNECTION_ID,), {"actor": ANN})]
    name, _, attributes = answer.headers["Set-Cookie"].partition("; ")
    assert name == f"__Host-urlsync-heroku-sign-in={STATE}"
    assert set(attributes.split("; ")) == {"Path=/", "Max-Age=600", "HttpOnly", "Secure", "SameSite=Lax"}
    assert STATE not in answer.text + str(api.log)


def test_without_tls_the_cookie_has_a_name_that_browsers_take(api: FakeApi) -> None:
    cookie = begin(api, Origin="http://127.0.0.1").headers["Set-Cookie"]

    assert cookie.startswith("urlsync-heroku-sign-in=")
    assert "Secure" not in cookie


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://elsewhere.example.com"}, {"Origin": "null"}])
def test_whoever_begins_it_must_end_it(api: FakeApi, origin: dict[str, str]) -> None:
    # Without `Origin`, too: otherwise a link to Heroku connects the account of whoever follows it.
    assert begin(api, **origin).headers["Set-Cookie"].startswith(f"urlsync-heroku-sign-in={STATE};")
    assert api.service.begin_heroku_sign_in.asked == [((CONNECTION_ID,), {"actor": ANN})]


def test_the_browser_that_began_it_goes_back_to_the_console(api: FakeApi) -> None:
    api.service.finish_heroku_sign_in.gives = Finished(connection=SUMMARY)
    headers = {"cookie": f"other=1; __Host-urlsync-heroku-sign-in={STATE}", "x-forwarded-proto": "https"}

    answer = api.call("GET", f"/oauth/heroku/callback?state={STATE}&code=c", claims={}, headers=headers)

    assert api.service.finish_heroku_sign_in.asked == [((STATE, "c", None), {"same_browser": True, "origin": ORIGIN})]
    assert answer.status == 303
    assert answer.headers["Location"] == f"../../console/#/connections/{CONNECTION_ID}"
    assert answer.headers["Set-Cookie"].startswith("__Host-urlsync-heroku-sign-in=; Path=/; Max-Age=0")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "cookie", ["urlsync-heroku-sign-in=another", "urlsync-heroku-sign-in=", f"urlsync-heroku={STATE}", "=", ""]
)
def test_a_browser_that_remembers_something_else_is_another(api: FakeApi, cookie: str) -> None:
    api.service.finish_heroku_sign_in.gives = SignInRefused("other_browser")

    answer = api.call("GET", f"/oauth/heroku/callback?state={STATE}&code=c", claims={}, headers={"Cookie": cookie})

    assert api.service.finish_heroku_sign_in.asked == [((STATE, "c", None), {"same_browser": False, "origin": ORIGIN})]
    assert (answer.status, "not started in this browser" in answer.text) == (400, True)
    assert "href" not in answer.text


def test_an_empty_state_is_nothing_to_remember(api: FakeApi) -> None:
    api.service.finish_heroku_sign_in.gives = SignInRefused("state_unknown")

    api.call("GET", "/oauth/heroku/callback", claims={}, headers={"Cookie": "urlsync-heroku-sign-in="})

    assert api.service.finish_heroku_sign_in.asked == [(("", None, None), {"same_browser": False, "origin": ORIGIN})]


def test_who_came_from_the_console_finds_the_way_back(api: FakeApi) -> None:
    api.service.finish_heroku_sign_in.gives = SignInRefused("access_denied")

    answer = api.call(
        "GET",
        f"/oauth/heroku/callback?state={STATE}&error=access_denied",
        claims={},
        headers={"Cookie": f"urlsync-heroku-sign-in={STATE}"},
    )

    assert '<a href="../../console/#/connections">' in answer.text


def test_what_is_left_at_heroku_is_said_where_the_sign_in_ends(api: FakeApi) -> None:
    api.service.finish_heroku_sign_in.gives = Finished(connection=SUMMARY, left="heroku_grant_left")

    answer = come_back(api, "state=s&code=c")

    assert answer.status == 200
    assert "<h1>The Heroku account is connected</h1>" in answer.text
    assert "dashboard.heroku.com/account/applications" in answer.text
    assert '<a href="../../console/#/connections">' in answer.text
