"""The demo data: a Heroku app with a real database, a Hasura project that serves from it, and their sync."""

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.operators import TEAM
from local.stack.outputs import ENV_VAR, Demo, Stack
from local.waiting import wait_until

HEROKU_APP = "demo-shop"
OWNER = "owner@example.com"


def seed(stack: Stack) -> Demo:
    """Create the demo data on a fresh stack, and return it once the project serves."""
    heroku = HerokuClient(stack["heroku_url"]).as_account(OWNER)
    hasura = HasuraClient(stack["hasura_url"])
    owner = hasura.add_user(OWNER)
    heroku.create_app(HEROKU_APP)
    heroku.create_database(HEROKU_APP)
    project = hasura.create_project(owner.token, HEROKU_APP)
    operator = OperatorClient(stack)
    connection = operator.connect(owner.token, heroku.token)
    operator.call("POST", f"/v1/connections/{connection['connection_id']}/share", {"team": TEAM}).raise_for_status()
    sync = operator.enable(project.id, connection["connection_id"], HEROKU_APP, env_var=ENV_VAR)
    # Refused until every worker serves with the new env var.
    wait_until(lambda: hasura.add_source(project, ENV_VAR).ok, "the project has its database")
    return Demo(
        heroku_app=HEROKU_APP,
        heroku_token=heroku.token,
        hasura_token=owner.token,
        project_id=project.id,
        tenant_id=project.tenant_id,
        sync_id=sync["sync_id"],
    )
