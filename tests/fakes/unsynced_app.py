"""A Heroku app and a Hasura project of one owner, on a deployed stack, with no sync between them yet."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until

CONFIG_VAR: Final = "DATABASE_URL"


@dataclass(frozen=True, repr=False)
class UnsyncedApp:
    """Somebody with an app that has a database URL, a project, and an operator to sync them."""

    stack: Stack
    hasura: HasuraClient
    owner: SimulatedUser
    heroku: HerokuClient
    app: dict[str, Any]
    project: SimulatedProject
    operator: OperatorClient
    url: str = field(default_factory=lambda: f"postgres://fake:fake-password-{uuid4()}@db.example.com:5432/fake")

    def connect(self) -> str:
        """Return the id of a new connection of this owner."""
        return str(self.operator.connect(self.owner.token, self.heroku.token)["connection_id"])

    def order(self, connection_id: str, **more: Any) -> dict[str, Any]:
        """Return the body that enables a sync."""
        return {"connection_id": connection_id, "heroku_app": self.app["name"], **more}

    @property
    def syncs(self) -> str:
        """The path where syncs of the project are enabled."""
        return f"/v1/projects/{self.project.id}/syncs"

    def environment(self) -> dict[str, str]:
        """Return the env vars that were set for the project."""
        env = self.hasura.read_env(self.owner.token, self.project.tenant_id)["envVars"]
        return dict(env.get("environment", {}))

    def webhooks(self) -> list[dict[str, Any]]:
        """Return the app's webhook subscriptions."""
        return list(self.heroku.call("GET", f"/apps/{self.app['id']}/webhooks").json())


def an_unsynced_app(stack: Stack) -> UnsyncedApp:
    """Make it all, each time again."""
    email = f"{uuid4()}@example.com"
    heroku = HerokuClient(stack["heroku_url"]).as_account(email)
    hasura = HasuraClient(stack["hasura_url"])
    owner = hasura.add_user(email)
    app = heroku.create_app()
    project = hasura.create_project(owner.token, app["name"])
    made = UnsyncedApp(stack, hasura, owner, heroku, app, project, OperatorClient(stack))
    heroku.call("PATCH", f"/apps/{app['id']}/config-vars", {CONFIG_VAR: made.url}).raise_for_status()
    # A release that is still pending would be announced to the webhook that is registered next.
    wait_until(lambda: _released(heroku, app["id"]), "the app is released")
    return made


def _released(heroku: HerokuClient, app: str) -> bool:
    headers = {"Range": "version ..; order=desc,max=1"}
    newest = heroku.call("GET", f"/apps/{app}/releases", headers=headers).json()[0]
    return bool(newest["status"] != "pending")
