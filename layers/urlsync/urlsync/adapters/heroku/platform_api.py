"""Heroku's Platform API (https://devcenter.heroku.com/articles/platform-api-reference)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, final

from urlsync.adapters.heroku.app_answer import owner_id
from urlsync.adapters.heroku.calls import HerokuCalls, path
from urlsync.adapters.heroku.deliveries import LAST_DELIVERIES, failed_delivery
from urlsync.adapters.heroku.refusal import raise_for_status, unreadable
from urlsync.adapters.http_client import Answer, HttpClient
from urlsync.adapters.http_header import is_sendable
from urlsync.adapters.http_json import as_text, json_array, json_object
from urlsync.domain.failure import HerokuNotFound
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import FailedDelivery, SourceReading, SourceUnchanged, WebhookSubscription


@final
class HerokuApi:
    """Implements the port `Heroku`. `on_budget` is told how many calls Heroku still grants the account."""

    def __init__(self, http: HttpClient, url: str, on_budget: Callable[[int], None]) -> None:
        self._calls = HerokuCalls(http, url, on_budget)

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Read one config var, or learn that nothing changed since `etag`. All others are dropped at once.

        https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app
        """
        condition = {"If-None-Match": etag} if etag and is_sendable(etag) else {}
        answer = self._calls.send(token, "GET", path("apps", app_id, "config-vars"), condition)
        if answer.status == 304 and condition:
            return SourceUnchanged()
        raise_for_status(answer)
        return SourceReading(value=_pick(answer.body, name), etag=_etag(answer))

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Tell whether the app is there for this user; 404 is a plain no here."""
        try:
            raise_for_status(self._calls.send(token, "GET", path("apps", app_id)))
        except HerokuNotFound:
            return False
        return True

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        """Return the id of whom the app belongs to, a person or a team; None where Heroku does not say.

        https://devcenter.heroku.com/articles/platform-api-reference#app-info
        """
        answer = self._calls.send(token, "GET", path("apps", app_id))
        raise_for_status(answer)
        return owner_id(json_object(answer.body) or {})

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id.

        https://devcenter.heroku.com/articles/app-webhooks-schema
        """
        answer = self._calls.send(
            token, "POST", path("apps", app_id, "webhooks"), body=_subscription(url, secret)
        )
        raise_for_status(answer)
        webhook_id = as_text((json_object(answer.body) or {}).get("id"))
        if not webhook_id:
            raise unreadable()
        return webhook_id

    def list_webhooks(self, token: Secret, app_id: str) -> list[WebhookSubscription]:
        """Return all subscriptions of the app. Whatever is not as documented is left out."""
        listed = self._calls.list(token, path("apps", app_id, "webhooks"))
        return [webhook for item in listed if (webhook := _webhook(item)) is not None]

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        """Give a subscription our URL, secret, event and level."""
        webhook = path("apps", app_id, "webhooks", webhook_id)
        raise_for_status(self._calls.send(token, "PATCH", webhook, body=_subscription(url, secret)))

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Remove a subscription. One that is already gone counts as removed."""
        with suppress(HerokuNotFound):
            raise_for_status(self._calls.send(token, "DELETE", path("apps", app_id, "webhooks", webhook_id)))

    def failed_deliveries(self, token: Secret, app_id: str) -> list[FailedDelivery]:
        """Return which of the app's last hundred deliveries failed. Heroku keeps 300 of the last seven days.

        Those that it still tries are among them, because it gives up after three days only
        (https://devcenter.heroku.com/changelog-items/1966).
        """
        answer = self._calls.send(token, "GET", path("apps", app_id, "webhook-deliveries"), LAST_DELIVERIES)
        raise_for_status(answer)
        listed = json_array(answer.body)
        if listed is None:
            raise unreadable()
        return [failed for item in listed if (failed := failed_delivery(item)) is not None]

    def calls_left(self, token: Secret) -> int | None:
        """Return about how many calls this token's account may still make; None where we never asked."""
        return self._calls.budgets.left(token)


def _subscription(url: str, secret: Secret) -> dict[str, Any]:
    return {"include": ["api:release"], "level": "sync", "url": url, "secret": secret.reveal()}


def _webhook(item: Mapping[str, Any]) -> WebhookSubscription | None:
    webhook_id, url = as_text(item.get("id")), as_text(item.get("url"))
    include = item.get("include")
    if not webhook_id or url is None or not isinstance(include, list):
        return None
    return WebhookSubscription(
        webhook_id=webhook_id, url=url, include=tuple(map(str, include)), level=str(item.get("level"))
    )


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
