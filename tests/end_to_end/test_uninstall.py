"""What goes before a stack does: its webhooks at Heroku. The stack itself is other tests' too, and stays."""

from urlsync_cli import token_endpoint
from urlsync_cli.api import Api
from urlsync_cli.stacks import Stack as ApiStack
from urlsync_cli.stacks import sign_in_url_of
from urlsync_cli.state import StoredStack

from local.stack.outputs import Stack
from tests.fakes.synced_app import SyncedApp
from tools.webhook_removal import WebhookRemoval


def test_webhooks_go_and_env_vars_stay(stack: Stack, a_synced_app: SyncedApp) -> None:
    # GIVEN a sync with a webhook, and a removal that keeps to its project
    operator = stack["operator"]
    where = ApiStack(name="local", api_url=stack["api_url"], sign_in_url=sign_in_url_of(operator["token_url"]))

    def sign_in() -> Api:
        session = token_endpoint.exchange_secret(where, operator["client_id"], operator["client_secret"])
        return Api(StoredStack(where, session))

    said: list[str] = []
    removal = WebhookRemoval(sign_in, said.append, project_id=a_synced_app.project.id)
    env = a_synced_app.environment()
    assert len(a_synced_app.webhooks()) == 1

    # WHEN webhooks are removed, and removed again
    left = removal()
    again = removal()

    # THEN Heroku has none, the project keeps its database, and the second time there was nothing to do
    assert (left, again) == ([], [])
    assert a_synced_app.webhooks() == []
    assert a_synced_app.environment() == env
    assert a_synced_app.stored().reason == "opted_out"
    assert said == ["1 of 1 opted out"]
