"""A client of the simulator, for seeding, the demo and the tests."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

ACCEPT = "application/vnd.heroku+json; version=3"
TIMEOUT_S = 15
PROVISIONING_TIMEOUT_S = 30


@dataclass(frozen=True)
class HerokuClient:
    """A client of the whole simulator at `url`: control surface, Platform API and data API.

    With a `token` it acts for that account; `as_account` returns such a client.
    """

    url: str
    token: str = ""

    def __repr__(self) -> str:
        """Return a text without the token."""
        return f"HerokuClient({self.url!r})"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call `/_control` and return the JSON of the response.

        Raises:
            requests.HTTPError: for 4xx.

        """
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def as_account(self, email: str, *scopes: str) -> "HerokuClient":
        """Return a client with a new token of this account, of scope `global` by default."""
        made = self.control("POST", "/accounts", {"email": email, "scopes": scopes or ["global"]})
        return HerokuClient(self.url, made["token"])

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Call the Platform API and return the response."""
        sent = {"Accept": ACCEPT, "Authorization": f"Bearer {self.token}", **(headers or {})}
        return requests.request(method, f"{self.url}{path}", json=body, headers=sent, timeout=TIMEOUT_S)

    def create_app(self, name: str | None = None) -> dict[str, Any]:
        """Create an app and return it."""
        return _checked(self.call("POST", "/apps", {"name": name}))

    def create_database(self, app: str, plan: str = "heroku-postgresql:essential-0") -> dict[str, Any]:
        """Create a database, wait until it is provisioned, and return the add-on."""
        addon = _checked(self.call("POST", f"/apps/{app}/addons", {"plan": plan}))
        deadline = time.monotonic() + PROVISIONING_TIMEOUT_S
        while addon["state"] != "provisioned":
            if time.monotonic() > deadline:
                raise TimeoutError(f"add-on {addon['name']} is not provisioned")
            time.sleep(0.05)
            addon = _checked(self.call("GET", f"/addons/{addon['id']}"))
        return addon

    def config_vars(self, app: str) -> dict[str, str]:
        """Return an app's config vars with their values (secret)."""
        return _checked(self.call("GET", f"/apps/{app}/config-vars"))

    def has_pending_releases(self, app: str) -> bool:
        """Return whether a release of the app is pending."""
        newest = self.call("GET", f"/apps/{app}/releases", headers={"Range": "version ..; order=desc,max=200"})
        newest.raise_for_status()
        return any(release["status"] == "pending" for release in newest.json())

    def rotate(self, addon: str) -> requests.Response:
        """Rotate the default credential of a database, as `heroku pg:credentials:rotate` does."""
        path = f"/postgres/v0/databases/{addon}/credentials/default/credentials_rotation"
        return requests.post(f"{self.url}{path}", auth=("", self.token), timeout=TIMEOUT_S)


def _checked(answer: requests.Response) -> dict[str, Any]:
    answer.raise_for_status()
    return dict(answer.json())
