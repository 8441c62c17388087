"""Heroku as the probes see it: the Platform API with one token, an app to read, and one of its own to change."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Final

import requests

from tools.conformance.assumption import NotTried, expect
from tools.conformance.receiver import Receiver

ACCEPT: Final = "application/vnd.heroku+json; version=3"
TIMEOUT_S: Final = 30
NEWEST: Final = {"Range": "version ..; order=desc,max=1"}

ReleaseCommand = Callable[[str, str], None]
"""Makes releases of an app run a command that ends with a status, where that can be had."""


class HerokuService:
    """One account of Heroku. `cleanup` removes what the probes create."""

    def __init__(
        self,
        url: str,
        token: str,
        cleanup: ExitStack,
        *,
        app: str | None = None,
        receiver: Receiver | None = None,
        release_command: ReleaseCommand | None = None,
    ) -> None:
        self.url = url
        self.secrets = {token}
        self._token = token
        self._cleanup = cleanup
        self._app = app
        self._own_app: dict[str, Any] | None = None
        self._receiver = receiver
        self._release_command = release_command

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> requests.Response:
        """Call the Platform API and return the response, whatever its status."""
        sent = {"Accept": ACCEPT, "Authorization": f"Bearer {token or self._token}", **(headers or {})}
        return requests.request(method, f"{self.url}{path}", json=body, headers=sent, timeout=TIMEOUT_S)

    def read(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the JSON of a response of 200 or 206. Raises `NotTried` for another one."""
        response = self.call("GET", path, headers=headers)
        if response.status_code not in {requests.codes.ok, requests.codes.partial_content}:
            raise NotTried(f"GET {path.split('?', maxsplit=1)[0]} responds {response.status_code}")
        return response.json()

    def app(self) -> str:
        """Return the ID of an app to read: the one that was named, one of its own, or the first of the account."""
        if self._own_app is not None:
            return str(self._own_app["id"])
        if self._app is None:
            apps = self.read("/apps", {"Range": "id ..; max=1"})
            if not apps:
                raise NotTried("the account has no app")
            self._app = str(apps[0]["id"])
        return self._app

    def listed(self, app_id: str) -> dict[str, Any]:
        """Return an app as the list of apps has it. Raises `Differs` if a range does not begin with its ID."""
        apps = {each["id"]: each for each in self.read("/apps", {"Range": f"id {app_id}..; max=1"})}
        expect(app_id in apps, "a range by ID does not begin with that ID")
        return dict(apps[app_id])

    def own_app(self) -> dict[str, Any]:
        """Return the app of the probes alone, created when it is first needed and deleted at the end."""
        if self._own_app is None:
            response = self.call("POST", "/apps", {"name": f"urlsync-probe-{secrets.token_hex(4)}"})
            response.raise_for_status()
            self._own_app = response.json()
            self._cleanup.callback(self.call, "DELETE", f"/apps/{self._own_app['id']}")
        return self._own_app

    def own_path(self, rest: str = "") -> str:
        """Return the path of the app of the probes."""
        return f"/apps/{self.own_app()['id']}{rest}"

    def set_config(self, value: str) -> requests.Response:
        """Set a config var of the app of the probes."""
        self.secrets.add(value)
        return self.call("PATCH", self.own_path("/config-vars"), {"PROBE": value})

    def newest_version(self) -> int:
        """Return the version of the newest release of the app of the probes."""
        return int(self.read(self.own_path("/releases"), NEWEST)[0]["version"])

    def token_with(self, *scopes: str) -> str:
        """Return a token that may do less, revoked at the end."""
        response = self.call("POST", "/oauth/authorizations", {"scope": list(scopes), "expires_in": 600})
        if response.status_code != requests.codes.created:
            raise NotTried(f"POST /oauth/authorizations responds {response.status_code}")
        made = response.json()
        self._cleanup.callback(self.call, "DELETE", f"/oauth/authorizations/{made['id']}")
        token = str(made["access_token"]["token"])
        self.secrets.add(token)
        return token

    def receiver(self) -> Receiver:
        """Return who receives webhooks. Raises `NotTried` if nobody does."""
        if self._receiver is None:
            raise NotTried("needs a receiver of webhooks: --public-url")
        return self._receiver

    def subscribe(self, secret: str) -> dict[str, Any]:
        """Subscribe the receiver to the releases of the app of the probes, and return the webhook."""
        self.secrets.add(secret)
        body = {"include": ["api:release"], "level": "sync", "url": self.receiver().public_url, "secret": secret}
        response = self.call("POST", self.own_path("/webhooks"), body)
        response.raise_for_status()
        return dict(response.json())

    def unsubscribe(self, webhook: Mapping[str, Any]) -> None:
        """Remove a webhook."""
        self.call("DELETE", self.own_path(f"/webhooks/{webhook['id']}")).raise_for_status()

    def run_release_command(self, status: str) -> None:
        """Make the releases of the app of the probes run a command that ends with this status. Raises `NotTried`."""
        if self._release_command is None:
            raise NotTried("needs a release command, hence a build of an app: try it by hand")
        self._release_command(str(self.own_app()["id"]), status)
