"""Heroku's Platform API, as far as operators need it.

https://devcenter.heroku.com/articles/platform-api-reference
"""

from collections.abc import Callable
from typing import Any, final

from urlsync.adapters.heroku.app_answer import app_from
from urlsync.adapters.heroku.calls import HerokuCalls, path
from urlsync.adapters.heroku.refusal import raise_for_status, unreadable
from urlsync.adapters.http_client import HttpClient
from urlsync.adapters.http_json import as_text, json_object
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp


@final
class HerokuAppsApi:
    """Implements the port `HerokuApps`. `on_budget` is told how many calls Heroku still grants."""

    def __init__(self, http: HttpClient, url: str, on_budget: Callable[[int], None]) -> None:
        self._calls = HerokuCalls(http, url, on_budget)

    def account(self, token: Secret) -> str:
        """Return the email address of the token's account."""
        email = as_text(self._object(token, path("account")).get("email"))
        if not email:
            raise unreadable()
        return email

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        """Return the app with this id or name; Heroku takes both in the same place."""
        app = app_from(self._object(token, path("apps", id_or_name)))
        if app is None:
            raise unreadable()
        return app

    def list_apps(self, token: Secret) -> list[HerokuApp]:
        """Return all apps that the token sees, by name. Whatever is not as documented is left out."""
        apps = [app for item in self._calls.list(token, path("apps")) if (app := app_from(item)) is not None]
        return sorted(apps, key=lambda app: app.name)

    def postgres_config_vars(self, token: Secret, app_id: str) -> list[str]:
        """Return the names of the config vars that are Postgres URLs. All values are dropped at once."""
        config_vars = self._object(token, path("apps", app_id, "config-vars"))
        return sorted(
            name for name, value in config_vars.items() if as_text(name) and _is_postgres_url(value)
        )

    def _object(self, token: Secret, resource: str) -> dict[str, Any]:
        answer = self._calls.send(token, "GET", resource)
        raise_for_status(answer)
        found = json_object(answer.body)
        if found is None:
            raise unreadable()
        return found


def _is_postgres_url(value: object) -> bool:
    text = as_text(value)
    return text is not None and is_postgres_url(Secret(text))
