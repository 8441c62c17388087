"""The part of Heroku's Platform API that creates databases."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from urlsync.adapters.heroku.client import BLOCKED, HerokuCalls, error_id, object_of, path, unreadable
from urlsync.adapters.http.client import Answer, HttpClient
from urlsync.domain.errors import HerokuNotFound, HerokuRefused, TransientFailure
from urlsync.domain.provisioning import ADD_ON, Database
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.messages.json_body import as_object, as_text

REFUSALS: Final = frozenset({"forbidden", "invalid_params", "verification_needed", "verification_required"})
"""Errors about the request or its sender. For other errors the status of the response is reported.

https://devcenter.heroku.com/articles/platform-api-reference#error-responses
"""
ABOUT_THE_REQUEST: Final = frozenset({400, 409, 422, 423})


class HerokuDatabasesApi:
    """Implements the port `HerokuDatabases`. `on_rate_limit` receives the remaining calls."""

    def __init__(self, http: HttpClient, url: str, on_rate_limit: Callable[[int], None]) -> None:
        self._calls = HerokuCalls(http, url, on_rate_limit)

    def own_app(self, token: Secret, name: str) -> HerokuApp | None:
        """Return the app of this name if the token's account owns it, else None."""
        try:
            app = self._object(token, "GET", path("apps", name))
        except HerokuNotFound:
            return None
        account = self._object(token, "GET", path("account"))
        owner = as_object(app.get("owner")) or {}
        return _app(app) if owner.get("id") == account.get("id") else None

    def create_app(self, token: Secret, name: str) -> HerokuApp:
        """Create an app of this name, in Heroku's default region."""
        return _app(self._object(token, "POST", path("apps"), {"name": name}))

    def delete_app(self, token: Secret, app_id: str) -> None:
        """Delete an app. Idempotent."""
        with suppress(HerokuNotFound):
            self._object(token, "DELETE", path("apps", app_id))

    def addon_names(self, token: Secret, app_id: str) -> list[str]:
        """Return the names of all add-ons that the app owns or shares."""
        return [str(addon.get("name")) for addon in self._calls.list(token, path("apps", app_id, "addons"))]

    def database(self, token: Secret, app_id: str) -> Database | None:
        """Return the Heroku Postgres add-on that the app owns and that is not being removed, or None."""
        addons = self._calls.list(token, path("apps", app_id, "addons"))
        return next((_database(addon) for addon in addons if _is_database_of(addon, app_id)), None)

    def create_database(self, token: Secret, app_id: str, plan: str, name: str) -> Database:
        """Install Heroku Postgres under this name, attached as DATABASE."""
        wanted = {"plan": plan, "name": name, "attachment": {"name": "DATABASE"}}
        return _database(self._object(token, "POST", path("apps", app_id, "addons"), wanted))

    def _object(
        self, token: Secret, method: str, resource: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self._calls.send(token, method, resource, body=body)
        _raise_for_refusal(answer)
        return object_of(answer)


def _raise_for_refusal(answer: Answer) -> None:
    if not 400 <= answer.status < 500 or answer.status in {401, 404, 429}:
        return
    error = error_id(answer)
    if error is None:
        raise TransientFailure(BLOCKED)
    if error in REFUSALS:
        raise HerokuRefused(f"heroku_{error}")
    if answer.status in ABOUT_THE_REQUEST:
        raise HerokuRefused("heroku_refused")


def _app(item: Mapping[str, Any]) -> HerokuApp:
    app_id, name = as_text(item.get("id")), as_text(item.get("name"))
    if not app_id or not name:
        raise unreadable()
    return HerokuApp(id=app_id, name=name)


def _database(item: Mapping[str, Any]) -> Database:
    addon_id, name = as_text(item.get("id")), as_text(item.get("name"))
    plan = as_object(item.get("plan")) or {}
    if not addon_id or not name:
        raise unreadable()
    return Database(id=addon_id, name=name, plan=str(plan.get("name")))


def _is_database_of(addon: Mapping[str, Any], app_id: str) -> bool:
    """Return whether it is a database of this app: a list also has those that other apps share with it."""
    service, app = as_object(addon.get("addon_service")) or {}, as_object(addon.get("app")) or {}
    return (service.get("name"), app.get("id")) == (ADD_ON, app_id) and addon.get("state") != "deprovisioned"
