"""The sample data of the screenshots: projects of two users, in various states."""

from datetime import UTC, datetime
from typing import Any, Final, final
from uuid import uuid4

from local.demo.demo_stack import DemoStack
from local.operator_client import OperatorClient
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Stack
from local.waiting import wait_until

ROTATED: Final = {"orders": 2, "search": 1, "newsletter": 1, "invoices": 2, "warehouse": 1}
"""Healthy apps besides the demo's, and how often their URL has changed."""
BROKEN: Final = "billing"
TRANSFERRED: Final = "reports"
OPTED_OUT: Final = "sandbox"
NEW_OWNER: Final = "bea@example.com"
NO_SYNC: Final = "landing-page"
ENDPOINTS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "On call", "url": "https://hooks.example.com/", "event_types": ["Sync Paused", "Sync Resumed"]},
    {"name": "Channel of the shop", "url": "https://hooks.slack.com/services/fake", "format": "slack"},
)
SCHEDULED_RUN_TIMEOUT_S: Final = 90
"""The schedule runs every minute."""

Sync = dict[str, Any]


@final
class SampleData:
    """Creates the sample data on a demo stack."""

    def __init__(self, stack: Stack, access_token: str) -> None:
        self._world = DemoStack(stack)
        self._operator = OperatorClient(stack, signed_in=access_token)
        self.projects: dict[str, str] = {stack["demo"]["heroku_app"]: stack["demo"]["project_id"]}

    def create(self) -> None:
        """Create all of it, and wait until all checks are finished."""
        syncs = {app: self._enabled(app) for app in [*ROTATED, BROKEN, TRANSFERRED, OPTED_OUT]}
        self._project(NO_SYNC)
        for app, times in ROTATED.items():
            for _ in range(times):
                self._change(app, syncs[app])
        self._rotate_the_demo()
        self._request("POST", f"/v1/syncs/{syncs[OPTED_OUT]['sync_id']}/opt-out")
        self._set(BROKEN, None)
        self._transfer(syncs[TRANSFERRED])
        self._wait_for(syncs[BROKEN], "reason", "source_missing")
        self._wait_for(syncs[TRANSFERRED], "reason", "ownership_transferred")
        wait_until(self._schedule_has_run, "the schedule has run", SCHEDULED_RUN_TIMEOUT_S)
        for endpoint in ENDPOINTS:
            self._request("POST", "/v1/notification-endpoints", endpoint)

    def _enabled(self, app: str) -> Sync:
        self._world.heroku.create_app(app)
        self._set(app, _a_url(app))
        (connection,) = self._request("GET", "/v1/connections")["items"]
        return self._operator.enable(self._project(app), connection["connection_id"], app, env_var=ENV_VAR)

    def _project(self, name: str) -> str:
        token = self._world.stack["demo"]["hasura_token"]
        self.projects[name] = self._world.hasura.create_project(token, name).id
        return self.projects[name]

    def _change(self, app: str, sync: Sync) -> None:
        before = self._read(sync)["fingerprint"]
        self._set(app, _a_url(app))
        wait_until(lambda: self._read(sync)["fingerprint"] != before, f"the project of {app} has the new URL")

    def _rotate_the_demo(self) -> None:
        self._world.rotate()
        self._world.wait_for_target()
        self._world.wait_for_health()
        demo = {"sync_id": self._world.stack["demo"]["sync_id"]}
        self._wait_for(demo, "serving", expected=True)

    def _transfer(self, sync: Sync) -> None:
        new_owner = self._world.hasura.add_user(NEW_OWNER)
        self._operator.connect(new_owner.token)
        transfer = {"project_id": sync["project_id"], "new_owner_id": new_owner.id}
        self._world.hasura.control("POST", "/transfers", transfer)
        event = {"event_id": str(uuid4()), "transferred_at": datetime.now(UTC).isoformat(), **transfer}
        self._request("POST", "/v1/ownership-transfers", event)

    def _schedule_has_run(self) -> bool:
        return self._request("GET", "/v1/status")["last_reconcile"] is not None

    def _set(self, app: str, value: str | None) -> None:
        self._world.heroku.call("PATCH", f"/apps/{app}/config-vars", {CONFIG_VAR: value}).raise_for_status()

    def _wait_for(self, sync: Sync, name: str, expected: object) -> None:
        wait_until(lambda: self._read(sync)[name] == expected, f"{name} is {expected}")

    def _read(self, sync: Sync) -> Sync:
        return self._request("GET", f"/v1/syncs/{sync['sync_id']}")

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Sync:
        response = self._operator.call(method, path, body)
        response.raise_for_status()
        return dict(response.json())


def _a_url(app: str) -> str:
    return f"postgres://fake:fake-password-{uuid4()}@{app}.example.com:5432/{app}"
