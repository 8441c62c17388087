"""Heroku's Platform API: config vars, apps, accounts, webhooks and their deliveries.

https://devcenter.heroku.com/articles/platform-api-reference and
https://devcenter.heroku.com/articles/app-webhooks-schema
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import pairwise
from typing import Any, Final

from urlsync.adapters.heroku.client import (
    SERVICE,
    HerokuCalls,
    RateLimitTracker,
    error_id,
    object_of,
    page_of,
    path,
    raise_for_status,
    raise_unless_done,
    unreadable,
)
from urlsync.adapters.http.client import Answer, HttpClient, is_sendable
from urlsync.domain.app_list import ListedApp
from urlsync.domain.errors import HerokuNotFound, HerokuRefused, SweepRefused, TransientFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.provisioning import ADD_ON, Plan
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.messages.json_body import as_object, as_text, json_array, json_object
from urlsync.ports.heroku import (
    AppOrigin,
    AppPage,
    FailedDelivery,
    ReleasedApp,
    ReleasedApps,
    SourceReading,
    SourceUnchanged,
    WebhookSubscription,
)


def app_from(item: Mapping[str, Any]) -> HerokuApp | None:
    """Return the app, or None if it is not in the documented format."""
    app_id, name = as_text(item.get("id")), as_text(item.get("name"))
    return HerokuApp(id=app_id, name=name, owner_id=owner_id(item)) if app_id and name else None


def owner_id(item: Mapping[str, Any]) -> str | None:
    """Return the ID of the app's owner, a person or a team; None if it is not in the response."""
    return as_text((as_object(item.get("owner")) or {}).get("id")) or None


APPS_PER_PAGE: Final = (500, 100, 20)
"""How many apps are requested at once. One takes about 1,100 bytes, but no limit is documented: if an answer is too
large, a smaller page is requested."""
ANSWER_TOO_LARGE: Final = f"{SERVICE}_answer_too_large"
_MAX: Final = re.compile(r"max=\d+")

NEWEST_RELEASE: Final = "version ..; order=desc,max=1"
NEVER_RELEASED: Final = "never"
JUST_NOW: Final = " (just now)"
WHOLE_SECONDS: Final = timedelta(seconds=2)
"""Heroku writes times in whole seconds: so long after a release its second is surely over."""
LAST_DELIVERIES: Final = {"Range": "seq ..; order=desc,max=100"}
"""The newest hundred."""
RETRIES_EXHAUSTED: Final = frozenset({"failed", "skipped"})
FAILED_SO_FAR: Final = RETRIES_EXHAUSTED | {"retrying"}


def failed_delivery(item: object) -> FailedDelivery | None:
    """Return the delivery if it failed and is in the documented format, else None."""
    delivery = as_object(item) or {}
    webhook = as_object(delivery.get("webhook")) or {}
    attempt = as_object(delivery.get("last_attempt")) or {}
    webhook_id, failed_at = as_text(webhook.get("id")), _time(delivery.get("updated_at"))
    status = as_text(delivery.get("status"))
    if status not in FAILED_SO_FAR or webhook_id is None or failed_at is None:
        return None
    code = attempt.get("code")
    return FailedDelivery(
        webhook_id=webhook_id,
        failed_at=failed_at,
        code=code if isinstance(code, int) else None,
        retries_exhausted=status in RETRIES_EXHAUSTED,
    )


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _plan(item: Mapping[str, Any]) -> Plan | None:
    """Return a plan, unless its price is a matter of a contract.

    https://devcenter.heroku.com/articles/platform-api-reference#plan
    """
    name, price = as_text(item.get("name")), as_object(item.get("price")) or {}
    cents = price.get("cents")
    if not name or price.get("contract") or price.get("unit") != "month":
        return None
    if not isinstance(cents, int) or isinstance(cents, bool):
        return None
    return Plan(name=name.removeprefix(f"{ADD_ON}:"), monthly_price_cents=cents)


class HerokuApi:
    """Implements the ports `Heroku`, `HerokuApps` and `HerokuSweeps`. `on_rate_limit` receives the remaining calls."""

    def __init__(
        self,
        http: HttpClient,
        url: str,
        on_rate_limit: Callable[[int], None],
        rate_limits: RateLimitTracker | None = None,
        reserve: int = 0,
    ) -> None:
        self._calls = HerokuCalls(http, url, on_rate_limit, rate_limits, reserve)

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Return one config var, or `SourceUnchanged` since `etag`. All others are dropped at once."""
        condition = {"If-None-Match": etag} if etag and is_sendable(etag) else {}
        answer = self._calls.send(token, "GET", path("apps", app_id, "config-vars"), condition)
        if answer.status == 304 and condition:
            return SourceUnchanged()
        raise_for_status(answer)
        return SourceReading(value=_pick(answer.body, name), etag=_etag(answer))

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Return whether the app exists for this user; 404 means no."""
        try:
            raise_unless_done(self._calls.send(token, "GET", path("apps", app_id)))
        except HerokuNotFound:
            return False
        return True

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        """Return the id of the app's owner, a person or a team; None if Heroku does not say."""
        return owner_id(self._calls.object(token, "GET", path("apps", app_id)))

    def is_releasing(self, token: Secret, app_id: str) -> bool:
        """Return True if the app's newest release is pending. An app without releases has none."""
        releases, _ = self._calls.page(token, path("apps", app_id, "releases"), NEWEST_RELEASE)
        return any(release.get("status") == "pending" for release in releases[:1])

    def attachment_namespace(self, token: Secret, app_id: str, config_var: str) -> str | None:
        """Return the namespace of the add-on attachment that sets a config var; None for the default or for none.

        Heroku Postgres names the config var after the attachment, with `_URL`.
        """
        attachments = self._calls.list(token, path("apps", app_id, "addon-attachments"))
        named = (item for item in attachments if f"{item.get('name')}_URL" == config_var)
        return next((as_text(item.get("namespace")) for item in named), None)

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id.

        Raises `HerokuRefused` for 422, which a retry does not change
        (https://devcenter.heroku.com/articles/platform-api-reference#error-responses).
        """
        answer = self._calls.send(token, "POST", path("apps", app_id, "webhooks"), body=_subscription(url, secret))
        if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and error_id(answer) not in {None, "rate_limit"}:
            raise HerokuRefused("heroku_webhook_refused")
        raise_for_status(answer)
        webhook_id = as_text(object_of(answer).get("id"))
        if not webhook_id:
            raise unreadable()
        return webhook_id

    def list_webhooks(self, token: Secret, app_id: str) -> list[WebhookSubscription]:
        """Return all subscriptions of the app. Items in another format are left out."""
        listed = self._calls.list(token, path("apps", app_id, "webhooks"))
        return [webhook for item in listed if (webhook := _webhook(item)) is not None]

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        """Set the URL, secret, event and level of a subscription."""
        webhook = path("apps", app_id, "webhooks", webhook_id)
        raise_unless_done(self._calls.send(token, "PATCH", webhook, body=_subscription(url, secret)))

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Delete a subscription. Idempotent."""
        with suppress(HerokuNotFound):
            raise_unless_done(self._calls.send(token, "DELETE", path("apps", app_id, "webhooks", webhook_id)))

    def failed_deliveries(self, token: Secret, app_id: str) -> list[FailedDelivery]:
        """Return which of the app's last hundred deliveries failed. Heroku keeps 300 of the last seven days.

        This includes deliveries that Heroku still retries, because it retries for three days
        (https://devcenter.heroku.com/changelog-items/1966).
        """
        answer = self._calls.send(token, "GET", path("apps", app_id, "webhook-deliveries"), LAST_DELIVERIES)
        raise_for_status(answer)
        listed = json_array(answer.body)
        if listed is None:
            raise unreadable()
        return [failed for item in listed if (failed := failed_delivery(item)) is not None]

    def calls_left(self, token: Secret) -> int | None:
        """Return an estimate of the remaining calls of this token's account; None if unknown."""
        return self._calls.rate_limits.left(token)

    def account(self, token: Secret) -> str:
        """Return the email address of the token's account."""
        email = as_text(self._calls.object(token, "GET", path("account")).get("email"))
        if not email:
            raise unreadable()
        return email

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        """Return the app with this id or name."""
        app = app_from(self._calls.object(token, "GET", path("apps", id_or_name)))
        if app is None:
            raise unreadable()
        return app

    def app_page(self, token: Secret, start: str = "") -> AppPage:
        """Return a page of the apps that the token sees, small enough for the limit of an answer."""
        items, following = page_of(self._apps(token, start or "id ..; max=0"))
        return AppPage([app for item in items if (app := _listed_app(item)) is not None], following or None)

    def apps_after(self, token: Secret, app_id: str) -> ReleasedApps:
        """Return a page of the apps with greater ids. Raises `SweepRefused` if they are not in this order."""
        answer = self._apps(token, f"id ]{app_id}..; max=0" if app_id else "id ..; max=0")
        items, following = page_of(answer)
        answered_at = _date(answer)
        apps = [app for item in items if (app := _released_app(item, answered_at)) is not None]
        ids = [app_id, *(app.app_id for app in apps)]
        if any(earlier >= later for earlier, later in pairwise(ids)) or (following and not apps):
            raise SweepRefused("heroku_list_refused")
        return ReleasedApps(apps, more=bool(following))

    def _apps(self, token: Secret, start: str) -> Answer:
        """Return the response with a page of apps, small enough for the limit of an answer."""
        for size in APPS_PER_PAGE:
            try:
                return self._calls.send(token, "GET", path("apps"), {"Range": _MAX.sub(f"max={size}", start)})
            except TransientFailure as failure:
                if failure.code != ANSWER_TOO_LARGE or size == APPS_PER_PAGE[-1]:
                    raise
        raise AssertionError("the smallest page was returned, or raised its failure")

    def plans(self, token: Secret) -> list[Plan]:
        """Return the plans of Heroku Postgres with a fixed monthly price, the cheapest first."""
        listed = self._calls.list(token, path("addon-services", ADD_ON, "plans"))
        plans = [plan for item in listed if (plan := _plan(item)) is not None]
        return sorted(plans, key=lambda plan: (plan.monthly_price_cents, plan.name))

    def revoke_grant(self, token: Secret, keep: Secret | None) -> bool:
        """Delete the OAuth grant of this token; return False if Heroku does not show it, or it is also that of `keep`.

        A list is the only place that names the authorization of a token; Heroku's own client does the same
        (https://github.com/heroku/cli). Those without a client are tokens that the account created itself.
        """
        found = {}
        for grant in self._calls.list(token, path("oauth", "authorizations")):
            shown = as_text((as_object(grant.get("access_token")) or {}).get("token"))
            if as_object(grant.get("client")) is not None and shown:
                found[shown] = as_text(grant.get("id"))
        grant_id = found.get(token.reveal())
        if not grant_id or (keep is not None and found.get(keep.reveal()) in {None, grant_id}):
            return False
        with suppress(HerokuNotFound):
            raise_unless_done(self._calls.send(token, "DELETE", path("oauth", "authorizations", grant_id)))
        return True

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        """Return who owns this app and since when it exists, beside the token's own account."""
        account_id = as_text(self._calls.object(token, "GET", path("account")).get("id"))
        if not account_id:
            raise unreadable()
        app = self._calls.object(token, "GET", path("apps", app_id))
        return AppOrigin(account_id=account_id, owner_id=owner_id(app), created_at=_time(app.get("created_at")))

    def postgres_config_vars(self, token: Secret, app_id: str) -> list[str]:
        """Return the names of the config vars that are Postgres URLs. All values are dropped at once."""
        config_vars = self._calls.object(token, "GET", path("apps", app_id, "config-vars"))
        return sorted(name for name, value in config_vars.items() if as_text(name) and _is_postgres_url(value))


def _listed_app(item: Mapping[str, Any]) -> ListedApp | None:
    app, team = app_from(item), as_object(item.get("team")) or {}
    return None if app is None else ListedApp(id=app.id, name=app.name, team=as_text(team.get("name")) or None)


def _released_app(item: Mapping[str, Any], answered_at: datetime | None) -> ReleasedApp | None:
    """Return the app. A release of the last seconds is marked: another one of the same second would look the same."""
    app_id, released_at = as_text(item.get("id")), as_text(item.get("released_at")) or NEVER_RELEASED
    if not app_id:
        return None
    moment = _time(released_at)
    if answered_at is not None and moment is not None and answered_at - moment < WHOLE_SECONDS:
        released_at += JUST_NOW
    return ReleasedApp(app_id=app_id, released_at=released_at, owner_id=owner_id(item))


def _date(answer: Answer) -> datetime | None:
    """Return the time of the response by Heroku's clock, if it says."""
    try:
        return parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return None


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
    """Return one of the config vars, or None if it is not set. Raises `TransientFailure` for an unreadable response."""
    config_vars = json_object(body)
    if config_vars is None:
        raise unreadable()
    value = config_vars.get(name)
    text = as_text(value)
    if text is None and value is not None:
        raise unreadable()
    return None if text is None else Secret(text)


def _etag(answer: Answer) -> str | None:
    """Return the response's etag, or None if no header can carry it."""
    etag = answer.headers.get("ETag", "")
    return etag if is_sendable(etag) else None


def _is_postgres_url(value: object) -> bool:
    text = as_text(value)
    return text is not None and is_postgres_url(Secret(text))
