"""The demo's data: a Heroku app with a real database, a Hasura project serving from it, their sync."""

from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.secret import Secret

from local.enabling import ENV_VAR, Enabling
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.outputs import Demo, Stack
from local.waiting import wait_until

HEROKU_APP = "demo-shop"
OWNER = "owner@example.com"


def seed(stack: Stack) -> Demo:
    """Make the demo's data on a fresh stack and return where it is, once the project serves."""
    heroku = HerokuClient(stack["heroku_url"]).as_account(OWNER)
    hasura = HasuraClient(stack["hasura_url"])
    owner = hasura.control("POST", "/users", {"email": OWNER})
    app = heroku.create_app(HEROKU_APP)
    heroku.create_database(HEROKU_APP)
    project = hasura.create_project(owner["token"], "demo-shop")
    enabling = Enabling(stack)
    authorization = HerokuAuthorization(access_token=Secret(heroku.token))
    sync = enabling.enable(enabling.connect(owner["id"], owner["token"], authorization), app, project)
    # Refused while the first check has not set the env var, or a worker has not taken it over yet.
    wait_until(lambda: hasura.add_source(project, ENV_VAR).ok, "the project has its database")
    return Demo(
        heroku_app=HEROKU_APP,
        heroku_token=heroku.token,
        hasura_token=owner["token"],
        project_id=project.id,
        tenant_id=project.tenant_id,
        sync_id=sync.sync_id,
    )
