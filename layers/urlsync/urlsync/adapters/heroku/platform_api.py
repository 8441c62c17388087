"""Heroku's Platform API (https://devcenter.heroku.com/articles/platform-api-reference)."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, final
from urllib.parse import quote

from urlsync.adapters.heroku.refusal import SERVICE, raise_for_status, unreadable
from urlsync.adapters.http_client import Answer, HttpClient, Request
from urlsync.adapters.http_header import is_sendable
from urlsync.adapters.http_json import as_text, json_object
from urlsync.adapters.http_url import checked_url
from urlsync.domain.failure import HerokuNotFound, HerokuTokenRejected
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import SourceReading, SourceUnchanged

_ACCEPT = "application/vnd.heroku+json; version=3"


@final
class HerokuApi:
    """Implements the port `Heroku`.

    `on_budget` is told the `RateLimit-Remaining` of every answer: how many calls Heroku still grants the
    account, of at most 4500 (https://devcenter.heroku.com/articles/platform-api-reference#rate-limits).
    """

    def __init__(self, http: HttpClient, url: str, on_budget: Callable[[int], None]) -> None:
        self._http = http
        self._url = checked_url("HEROKU_API_URL", url)
        self._on_budget = on_budget

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Read one config var, or learn that nothing changed since `etag`. All others are dropped at once.

        https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app
        """
        condition = {"If-None-Match": etag} if etag and is_sendable(etag) else {}
        answer = self._call(token, "GET", _path("apps", app_id, "config-vars"), condition)
        if answer.status == 304 and condition:
            return SourceUnchanged()
        raise_for_status(answer)
        return SourceReading(value=_pick(answer.body, name), etag=_etag(answer))

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Tell whether the app is there for this user; 404 is a plain no here."""
        try:
            raise_for_status(self._call(token, "GET", _path("apps", app_id)))
        except HerokuNotFound:
            return False
        return True

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id.

        https://devcenter.heroku.com/articles/app-webhooks-schema
        """
        subscription = {"include": ["api:release"], "level": "sync", "url": url, "secret": secret.reveal()}
        answer = self._call(token, "POST", _path("apps", app_id, "webhooks"), body=subscription)
        raise_for_status(answer)
        webhook_id = as_text((json_object(answer.body) or {}).get("id"))
        if not webhook_id:
            raise unreadable()
        return webhook_id

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Remove a subscription. One that is already gone counts as removed."""
        with suppress(HerokuNotFound):
            raise_for_status(self._call(token, "DELETE", _path("apps", app_id, "webhooks", webhook_id)))

    def _call(
        self,
        token: Secret,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request with the token, and tell what is left of the account's budget."""
        request = Request(
            service=SERVICE,
            method=method,
            url=self._url + path,
            headers={
                "Accept": _ACCEPT,
                "Authorization": _authorization(token),
                "Content-Type": "application/json",
                **(headers or {}),
            },
            body=None if body is None else json.dumps(body).encode(),
        )
        answer = self._http.send(request)
        self._report_budget(answer)
        return answer

    def _report_budget(self, answer: Answer) -> None:
        """Tell how many calls are left, where the answer says so in digits."""
        remaining = answer.headers.get("RateLimit-Remaining", "")
        if remaining.isascii() and remaining.isdigit() and len(remaining) < 10:
            self._on_budget(int(remaining))


def _authorization(token: Secret) -> str:
    """Return the header's value. A token that no header can carry is one that Heroku would reject."""
    if not is_sendable(token.reveal()):
        raise HerokuTokenRejected("heroku_token_rejected")
    return f"Bearer {token.reveal()}"


def _path(*segments: str) -> str:
    """Join path segments; an id stays one segment whatever is in it.

    Raises `HerokuNotFound` for an id that would lead to another resource, since no thing can have it.
    """
    if any(segment in {"", ".", ".."} or as_text(segment) is None for segment in segments):
        raise HerokuNotFound("heroku_not_found")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def _pick(body: bytes, name: str) -> Secret | None:
    """Return the one config var out of all, or None where it is not set.

    Raises `TransientFailure` when the answer is no object, or the value no text: config vars are strings.
    """
    config_vars = json_object(body)
    if config_vars is None:
        raise unreadable()
    value = config_vars.get(name)
    text = as_text(value)
    if text is None and value is not None:
        raise unreadable()
    return None if text is None else Secret(text)


def _etag(answer: Answer) -> str | None:
    """Return the answer's etag, if it is one that we can send back."""
    etag = answer.headers.get("ETag", "")
    return etag if is_sendable(etag) else None
