"""Heroku's token endpoint (https://devcenter.heroku.com/articles/oauth)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from urlsync.adapters.heroku.client import SERVICE, refusal, unreadable
from urlsync.adapters.http.client import Answer, HttpClient, Request, checked_url
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import (
    OAUTH_CLIENT_REFUSED,
    HerokuTokenRejected,
    OAuthClientNotConfigured,
    PermanentFailure,
    TransientFailure,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.messages.json_body import as_text, json_object

_REVOKED = frozenset({"invalid_grant", "unauthorized"})
_CLIENT_REFUSED = frozenset({"invalid_client", "unauthorized_client"})
_MAX_LIFETIME = timedelta(days=3650)


class HerokuOAuthApi:
    """Implements the port `HerokuOAuth`. `client_secret` is called when it is sent; `client_id` is for sign-ins."""

    def __init__(
        self, http: HttpClient, url: str, client_secret: Callable[[], Secret], client_id: str | None = None
    ) -> None:
        self._http = http
        self._url = checked_url("HEROKU_ID_URL", url)
        self._client_secret = client_secret
        self._client_id = client_id

    def authorize_url(self, state: str) -> str:
        """Return the URL where a person gives consent.

        The scope is `global`, because no narrower one may manage webhooks
        (https://devcenter.heroku.com/articles/oauth#scopes). Raises `OAuthClientNotConfigured`.
        """
        if not self._client_id:
            raise OAuthClientNotConfigured
        query = {"client_id": self._client_id, "response_type": "code", "scope": "global", "state": state}
        return f"{self._url}/oauth/authorize?{urlencode(query)}"

    def client_id(self) -> str | None:
        """Return the id of our OAuth client, if this function has it."""
        return self._client_id or None

    def exchange(self, code: Secret, now: datetime) -> HerokuAuthorization:
        """Exchange the code of a consent (RFC 6749, section 4.1.3). Raises `HerokuTokenRejected` if it is not valid."""
        answer = self._http.send(self._request("authorization_code", "code", code))
        error = _error(answer)
        if answer.status in {400, 401, 404, 422} and error not in {None, "rate_limit", *_CLIENT_REFUSED}:
            raise HerokuTokenRejected("heroku_code_rejected")
        _raise_for_status(answer, error)
        return _authorization(answer, None, now)

    def refresh(self, refresh_token: Secret, now: datetime) -> HerokuAuthorization:
        """Exchange a refresh token for a new authorization. Raises `HerokuTokenRejected` if it was revoked."""
        answer = self._http.send(self._request("refresh_token", "refresh_token", refresh_token))
        error = _error(answer)
        if answer.status in {400, 401} and error in _REVOKED:
            raise HerokuTokenRejected("heroku_token_rejected")
        _raise_for_status(answer, error)
        return _authorization(answer, refresh_token, now)

    def _request(self, grant_type: str, name: str, grant: Secret) -> Request:
        """Return the request of RFC 6749; Heroku needs no client id."""
        form = {"grant_type": grant_type, name: grant.reveal(), "client_secret": self._client_secret().reveal()}
        return Request(
            service=SERVICE,
            method="POST",
            url=self._url + "/oauth/token",
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
        )


def _error(answer: Answer) -> str | None:
    """Return OAuth's `error` (RFC 6749, section 5.2) or Heroku's `id`; None if the body has neither."""
    body = json_object(answer.body) or {}
    return as_text(body.get("error")) or as_text(body.get("id")) or None


def _raise_for_status(answer: Answer, error: str | None) -> None:
    """Raise the failure for a refusal; any other 401 or 404 is not about the grant."""
    if 200 <= answer.status < 300:
        return
    if error in _CLIENT_REFUSED:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, OAUTH_CLIENT_REFUSED)
    if answer.status in {401, 404} and error is not None:
        raise TransientFailure("heroku_refused")
    raise refusal(answer, error)


def _authorization(answer: Answer, refresh_token: Secret | None, now: datetime) -> HerokuAuthorization:
    """Return the authorization of a response, with its refresh token if it has one."""
    tokens = json_object(answer.body) or {}
    access_token = as_text(tokens.get("access_token"))
    if not access_token:
        raise unreadable()
    renewed = as_text(tokens.get("refresh_token"))
    return HerokuAuthorization(
        access_token=Secret(access_token),
        refresh_token=Secret(renewed) if renewed else refresh_token,
        expires_at=_expiry(tokens, now),
    )


def _expiry(tokens: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when the access token expires; None if Heroku does not say plausibly, because lifetimes vary."""
    seconds = tokens.get("expires_in")
    if not isinstance(seconds, int) or not 0 <= seconds <= _MAX_LIFETIME.total_seconds():
        return None
    return now + timedelta(seconds=seconds)
