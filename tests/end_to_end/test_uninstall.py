"""What goes before a stack does: its webhooks at Heroku. The stack itself is other tests' too, and stays."""

import pytest
from urlsync_cli.errors import NotSignedIn
from urlsync_cli.stacks import Stack as ApiStack
from urlsync_cli.stacks import sign_in_url_of

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.synced_app import SyncedApp
from tools.program_account import temporary_program
from tools.uninstall import sign_in
from tools.webhook_removal import WebhookRemoval


def test_webhooks_go_and_env_vars_stay(stack: Stack, aws: EmulatedAws, a_synced_app: SyncedApp) -> None:
    # GIVEN a sync with a webhook, and a removal that keeps to its project
    where = ApiStack(name="local", api_url=stack["api_url"], sign_in_url=sign_in_url_of(stack["operator"]["token_url"]))
    cognito, pool = aws.session.client("cognito-idp", endpoint_url=aws.endpoint), stack_outputs(aws)["UserPoolId"]
    said: list[str] = []
    env = a_synced_app.environment()
    assert len(a_synced_app.webhooks()) == 1

    # WHEN webhooks are removed, and removed again, by an administrator's program that ends with the run
    with temporary_program(cognito, pool, "uninstall", "admin") as program:
        removal = WebhookRemoval(lambda: sign_in(where, program), said.append, project_id=a_synced_app.project.id)
        left = removal()
        again = removal()

    # THEN Heroku has none, the project keeps its database, and the second time there was nothing to do
    assert (left, again) == ([], [])
    assert a_synced_app.webhooks() == []
    assert a_synced_app.environment() == env
    assert a_synced_app.stored().reason == "opted_out"
    assert said == ["1 of 1 opted out"]
    # AND nobody signs in as that program any more
    with pytest.raises(NotSignedIn):
        sign_in(where, program)
