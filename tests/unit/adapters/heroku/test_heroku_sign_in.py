"""Sign-ins at Heroku: where people are sent, and how a code becomes an authorization."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import HerokuTokenRejected, OAuthClientNotConfigured, TransientFailure
from urlsync.domain.secret import Secret

from tests.fakes.clock import START
from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL, everything_in

CODE = Secret(f"fake-code-{SENTINEL}")


def oauth(*script: Reply | Exception) -> tuple[HerokuOAuthApi, ScriptedPool]:
    http, pool = scripted(*script)
    client_secret = Secret(f"fake-client-secret-{SENTINEL}")
    return HerokuOAuthApi(http, "https://id.heroku.com", lambda: client_secret, "fake client & id"), pool


def test_people_are_asked_for_what_webhooks_need() -> None:
    api, pool = oauth()
    url = urlsplit(api.authorize_url("fake-state=&"))
    assert (url.scheme, url.netloc, url.path) == ("https", "id.heroku.com", "/oauth/authorize")
    assert parse_qs(url.query) == {
        "client_id": ["fake client & id"],
        "response_type": ["code"],
        "scope": ["global"],
        "state": ["fake-state=&"],
    }
    assert pool.calls == []


def test_without_a_client_nobody_is_sent_to_heroku() -> None:
    api = HerokuOAuthApi(scripted()[0], "https://id.heroku.com", lambda: Secret("fake"))
    with pytest.raises(OAuthClientNotConfigured):
        api.authorize_url("fake-state")


def test_a_code_becomes_an_authorization() -> None:
    # GIVEN
    api, pool = oauth(Reply(200, {"access_token": "a", "refresh_token": "r", "expires_in": 28799}))
    # WHEN
    authorization = api.exchange(CODE, START)
    # THEN
    assert authorization == HerokuAuthorization(
        access_token=Secret("a"), refresh_token=Secret("r"), expires_at=START + timedelta(seconds=28799)
    )
    [call] = pool.calls
    assert (call.method, call.url) == ("POST", "https://id.heroku.com/oauth/token")
    assert parse_qs((call.body or b"").decode()) == {
        "grant_type": ["authorization_code"],
        "code": [CODE.reveal()],
        "client_secret": [f"fake-client-secret-{SENTINEL}"],
    }


def test_an_authorization_without_a_refresh_token_has_none() -> None:
    api, _ = oauth(Reply(200, {"access_token": "a"}))
    assert api.exchange(CODE, START) == HerokuAuthorization(access_token=Secret("a"))


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_refused_code_is_silent(status: int) -> None:
    api, _ = oauth(Reply(status, {"id": "unauthorized", "message": SENTINEL}))
    with pytest.raises(HerokuTokenRejected) as refused:
        api.exchange(CODE, START)
    assert SENTINEL not in everything_in(refused.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(429),
        Reply(200, {"access_token": ""}),
        Reply(200, []),
        Reply(401, b"<html>"),
        Reply(422),
        Reply(422, {"id": "rate_limit"}),
    ],
)
def test_what_says_nothing_about_the_code_is_tried_later(reply: Reply) -> None:
    api, _ = oauth(reply)
    with pytest.raises(TransientFailure):
        api.exchange(CODE, START)
