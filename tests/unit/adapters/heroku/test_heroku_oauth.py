from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import (
    OAUTH_CLIENT_REFUSED,
    HerokuTokenRejected,
    PermanentFailure,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason

from tests.fakes.clock import START
from tests.fakes.http_pool import Reply, ScriptedPool, scripted

OLD = Secret("fake-refresh-token")
TOKENS = {"access_token": "fake-access-token", "expires_in": 7199, "token_type": "Bearer"}


def oauth(*script: Reply | Exception) -> tuple[HerokuOAuthApi, ScriptedPool]:
    http, pool = scripted(*script)
    return HerokuOAuthApi(http, "https://id.heroku.com", lambda: Secret("fake & client=secret")), pool


def test_a_refresh_token_is_traded_for_an_access_token() -> None:
    # GIVEN
    api, pool = oauth(Reply(200, TOKENS))

    # WHEN
    authorization = api.refresh(OLD, START)

    # THEN the lifetime is Heroku's, and the old refresh token stays
    assert authorization == HerokuAuthorization(
        access_token=Secret("fake-access-token"), refresh_token=OLD, expires_at=START + timedelta(seconds=7199)
    )
    [call] = pool.calls
    assert (call.method, call.url) == ("POST", "https://id.heroku.com/oauth/token")
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs((call.body or b"").decode(), strict_parsing=True) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["fake-refresh-token"],
        "client_secret": ["fake & client=secret"],
    }


def test_a_new_refresh_token_replaces_the_old_one() -> None:
    api, _ = oauth(Reply(200, {**TOKENS, "refresh_token": "fake-newer"}))

    assert api.refresh(OLD, START).refresh_token == Secret("fake-newer")


@pytest.mark.parametrize("refresh_token", [None, "", 5, ["x"]])
def test_a_senseless_refresh_token_does_not_replace_the_old_one(refresh_token: Any) -> None:
    api, _ = oauth(Reply(200, {**TOKENS, "refresh_token": refresh_token}))

    assert api.refresh(OLD, START).refresh_token == OLD


@pytest.mark.parametrize("expires_in", [None, "28799", -1, 1.5, 10**12, [1]])
def test_a_senseless_lifetime_leaves_the_end_open(expires_in: Any) -> None:
    api, _ = oauth(Reply(200, {**TOKENS, "expires_in": expires_in}))

    assert api.refresh(OLD, START).expires_at is None


@pytest.mark.parametrize("body", [{}, {"access_token": ""}, {"access_token": 5}, [], None, b"<html>"])
def test_an_answer_without_access_token_is_unreadable(body: Any) -> None:
    api, _ = oauth(Reply(200, body))

    with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
        api.refresh(OLD, START)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (400, {"error": "invalid_grant"}, HerokuTokenRejected("heroku_token_rejected")),
        (400, {"id": "invalid_grant"}, HerokuTokenRejected("heroku_token_rejected")),
        (401, {"error": "invalid_grant"}, HerokuTokenRejected("heroku_token_rejected")),
        (401, {"id": "unauthorized"}, HerokuTokenRejected("heroku_token_rejected")),
        (400, {"error": "invalid_request"}, TransientFailure("heroku_refused")),
        (401, {"error": "invalid_client"}, PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)),
        (400, {"error": "unauthorized_client"}, PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)),
        (401, {"id": "something_new"}, TransientFailure("heroku_refused")),
        (401, b"", TransientFailure("heroku_blocked")),
        (401, b"<html>", TransientFailure("heroku_blocked")),
        (403, b"<html>", TransientFailure("heroku_blocked")),
        (404, b"<html>", TransientFailure("heroku_blocked")),
        (403, {"id": "suspended"}, PermanentFailure(Reason.HEROKU_APP_SUSPENDED)),
        (404, {"id": "not_found"}, TransientFailure("heroku_refused")),
        (429, {"id": "rate_limit"}, TransientFailure("heroku_rate_limited")),
        (500, {}, TransientFailure("heroku_unavailable")),
        (302, b"", TransientFailure("heroku_redirected")),
    ],
)
def test_only_a_revoked_token_is_the_tokens_fault(status: int, body: Any, failure: UrlsyncError) -> None:
    # GIVEN a refusal: of the token, of our own client secret, or of nobody in particular
    api, _ = oauth(Reply(status, body))

    # WHEN / THEN
    with pytest.raises(type(failure)) as caught:
        api.refresh(OLD, START)
    assert str(caught.value) == str(failure)


def test_our_own_client_is_no_owners_fault() -> None:
    api, _ = oauth(*[Reply(401, {"error": "invalid_client"})] * 2)

    for call in (api.refresh, api.exchange):
        with pytest.raises(PermanentFailure) as caught:
            call(OLD, START)
        assert caught.value.code == OAUTH_CLIENT_REFUSED


def test_the_client_secret_is_not_asked_for_before_it_is_needed() -> None:
    # GIVEN
    asked: list[str] = []
    http, _ = scripted(Reply(200, TOKENS))

    def client_secret() -> Secret:
        asked.append("asked")
        return Secret("fake-client-secret")

    # WHEN / THEN
    api = HerokuOAuthApi(http, "https://id.heroku.com", client_secret)
    assert asked == []
    api.refresh(OLD, START)
    assert asked == ["asked"]


def test_the_client_secret_does_not_travel_over_plain_http() -> None:
    http, _ = scripted()

    with pytest.raises(ValueError, match="HEROKU_ID_URL"):
        HerokuOAuthApi(http, "http://id.heroku.com", lambda: Secret("fake"))
