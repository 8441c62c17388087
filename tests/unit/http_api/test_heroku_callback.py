"""The page that Heroku's sign-in returns to."""

import pytest
from urlsync.domain.connection import Abilities, ConnectionSummary, Profile
from urlsync.domain.failure import (
    MustPause,
    NotFound,
    SignInRefused,
    TokenRefused,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.sync import Reason

from tests.fakes.api_service import FakeApi, HttpAnswer
from tests.fakes.examples import CONNECTION_ID, OWNER_ID
from tests.fakes.leaks import SENTINEL


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


def test_who_consented_is_told_so(api: FakeApi) -> None:
    profile = Profile(heroku_account="ann@example.com", abilities=Abilities(webhooks=True))
    api.service.finish_heroku_sign_in.gives = ConnectionSummary(
        connection_id=CONNECTION_ID, hasura_user_id=OWNER_ID, profile=profile
    )

    answer = come_back(api, "state=s&code=c")

    assert api.service.finish_heroku_sign_in.asked == [(("s", "c", None), {})]
    assert answer.status == 200
    assert "<h1>The Heroku account is connected</h1>" in answer.text


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (SignInRefused("state_unknown"), 400, "works once"),
        (SignInRefused("access_denied"), 400, "consent was not given"),
        (SignInRefused("code_rejected"), 400, "Heroku refused"),
        (TokenRefused("heroku_token", "narrow"), 400, "too little"),
        (NotFound("connection"), 400, "deleted"),
        (MustPause(Reason.HEROKU_APP_SUSPENDED), 400, "right now"),
        (TransientFailure("heroku_unreachable"), 503, "right now"),
    ],
)
def test_what_went_wrong_is_said_in_words(
    api: FakeApi, failure: UrlsyncError, status: int, words: str
) -> None:
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
