"""The demo's data: a Heroku app with a real database, a Hasura project serving from it, their sync."""

import time

from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.secret import Secret

from local.enabling import ENV_VAR, Enabling
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.outputs import Demo, Stack

HEROKU_APP = "demo-shop"
OWNER = "owner@example.com"
PATIENCE_SECONDS = 30


def seed(stack: Stack) -> Demo:
    """Make the demo's data on a fresh stack and return where it is, once the project serves."""
    heroku = HerokuClient(stack["heroku_url"]).signed_up(OWNER)
    hasura = HasuraClient(stack["hasura_url"])
    owner = hasura.control("POST", "/users", {"email": OWNER})
    app = heroku.create_app(HEROKU_APP)
    project = hasura.create_project(owner["token"], "demo-shop")
    enabling = Enabling(stack)
    authorization = HerokuAuthorization(access_token=Secret(heroku.token))
    sync = enabling.enable(enabling.connect(owner["id"], owner["token"], authorization), app, project)
    _wait_for_env(hasura, owner["token"], project.tenant_id)
    hasura.add_source(project, ENV_VAR).raise_for_status()
    return Demo(
        heroku_app=HEROKU_APP,
        heroku_token=heroku.token,
        hasura_token=owner["token"],
        project_id=project.id,
        tenant_id=project.tenant_id,
        sync_id=sync.sync_id,
    )


def _wait_for_env(hasura: HasuraClient, token: str, tenant_id: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ENV_VAR not in hasura.read_env(token, tenant_id)["envVars"].get("environment", {}):
        if time.monotonic() > deadline:
            raise RuntimeError("the first check did not set the env var; see .local/*.log")
        time.sleep(0.05)
