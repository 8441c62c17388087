"""Drives the simulator from Python: for seeding, the demo and the tests, never for urlsync itself."""

import time
from dataclasses import dataclass, field
from typing import Any

import requests

Json = dict[str, Any]
TIMEOUT_SECONDS = 15
ACCEPT = "application/vnd.heroku+json; version=3"


@dataclass(frozen=True)
class HerokuClient:
    """A client of the whole simulator at `url`: control surface, Platform API and data API."""

    url: str
    token: str = field(default="", repr=False)

    def control(self, method: str, path: str, body: Json | None = None) -> Any:
        """Call `/_control`; raise `requests.HTTPError` for 4xx."""
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def signed_up(self, email: str) -> "HerokuClient":
        """Return a client with a token of this account, which is made if need be."""
        return HerokuClient(self.url, self.control("POST", "/accounts", {"email": email})["token"])

    def call(self, method: str, path: str, body: Json | None = None) -> Any:
        """Call the Platform API; raise `requests.HTTPError` for 4xx."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": ACCEPT}
        answer = requests.request(
            method, self.url + path, json=body, headers=headers, timeout=TIMEOUT_SECONDS
        )
        answer.raise_for_status()
        return answer.json()

    def create_app(self, name: str) -> Json:
        """Create an app with a Postgres add-on and return it once `DATABASE_URL` is set."""
        app = self.call("POST", "/apps", {"name": name})
        self.call("POST", f"/apps/{name}/addons", {"plan": "heroku-postgresql:essential-0"})
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while "DATABASE_URL" not in self.config(name):
            if time.monotonic() > deadline:
                raise TimeoutError("the add-on was not provisioned in time")
            time.sleep(0.05)
        return dict(app)

    def config(self, app: str) -> dict[str, str]:
        """Return an app's config vars."""
        return dict(self.call("GET", f"/apps/{app}/config-vars"))

    def set_config(self, app: str, **changes: str | None) -> None:
        """Set config vars; None removes one."""
        self.call("PATCH", f"/apps/{app}/config-vars", dict(changes))

    def deploy(self, app: str, count: int = 1) -> None:
        """Make ordinary releases, which change no config var."""
        self.control("POST", f"/apps/{app}/deploys", {"count": count})

    def rotate(self, app: str) -> None:
        """Rotate the default credential of the app's database, as `heroku pg:credentials:rotate` does."""
        asked = {"addon_attachment": "DATABASE_URL", "app": app}
        (attachment,) = self.call("POST", "/actions/addon-attachments/resolve", asked)
        answer = requests.post(
            f"{self.url}/postgres/v0/databases/{attachment['addon']['name']}"
            "/credentials/default/credentials_rotation",
            auth=("", self.token),
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
