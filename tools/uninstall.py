"""Remove a deployed urlsync: `python -m tools.uninstall dev|staging|production [--leave-webhooks] [--yes]`.

Opts every sync out, which removes its webhook at Heroku and keeps its env var, and then deletes the stack.
The table, keys, secrets and user pool are kept; at the end it lists them with commands to delete them or
deploy onto them. It can be interrupted and run again at any time.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from urlsync_cli import token_endpoint
from urlsync_cli.api import Api
from urlsync_cli.aws import read_stack
from urlsync_cli.errors import CommandFailed
from urlsync_cli.stacks import Stack
from urlsync_cli.state import StoredStack

from tools.adopt import left_behind
from tools.deployed_stack import ENVIRONMENTS, NoStackError, outputs_of, stack_name
from tools.kept_resources import Kept, import_template, kept_by
from tools.webhook_removal import WebhookRemoval

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True, slots=True)
class Removal:
    """A stack to delete, and the resources that will be kept."""

    name: str
    pool_id: str
    template: dict[str, Any]
    parameters: dict[str, str]
    kept: list[Kept]


def main() -> int:
    """Run the command and return the exit status."""
    given = _arguments()
    try:
        removal = _found(boto3.client("cloudformation"), stack_name(given.environment))
        if not given.yes and not _is_confirmed(removal.name):
            print("cancelled; nothing was changed")
            return 1
        left = WebhookRemoval(lambda: _sign_in(removal), print)()
    except (NoStackError, CommandFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for sync in left:
        print(f"webhook not removed: sync {sync['sync_id']}, Heroku app {sync['heroku_app']['name']}")
    if left and not given.leave_webhooks:
        print(_NOT_REMOVED)
        return 1
    _delete(boto3.client("cloudformation"), removal)
    _list_kept(removal, given.environment)
    return 0


_NOT_REMOVED = """
These webhooks could not be removed, usually because the Heroku authorization was lost. Remove them with
`heroku webhooks -a <app>` and `heroku webhooks:remove <id> -a <app>`, or leave them; nothing will respond.
Then run `make uninstall` with FORCE=yes to delete the stack anyway. Nothing has been deleted."""


def _found(cloudformation: "CloudFormationClient", name: str) -> Removal:
    """Return the stack; raises `NoStackError`."""
    outputs = outputs_of(name)
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    body: Any = cloudformation.get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else body
    parameters = {found["ParameterKey"]: found["ParameterValue"] for found in stack.get("Parameters", [])}
    return Removal(name, outputs["UserPoolId"], template, parameters, kept_by(cloudformation, name, template))


def _is_confirmed(stack: str) -> bool:
    print(
        f"This opts out every sync of {stack}, removes their webhooks at Heroku, and deletes the stack.\n"
        "Env vars at Hasura Cloud keep their values. The table, keys, secrets and user pool are kept."
    )
    return input("Type the name of the stack to continue: ").strip() == stack


def _sign_in(removal: Removal) -> Api:
    """Return the API, signed in as the stack's program client."""
    stack: Stack = read_stack(removal.name, None)
    client_id = stack.program_client_id or ""
    client = boto3.client("cognito-idp").describe_user_pool_client(UserPoolId=removal.pool_id, ClientId=client_id)
    secret = client["UserPoolClient"]["ClientSecret"]
    return Api(StoredStack(stack, token_endpoint.exchange_secret(stack, client_id, secret)))


def _delete(cloudformation: "CloudFormationClient", removal: Removal) -> None:
    folder = left_behind(removal.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resources.json").write_text(json.dumps([one.as_import for one in removal.kept], indent=1))
    template = import_template(removal.template, removal.kept, removal.parameters)
    (folder / "template.json").write_text(json.dumps(template, indent=1))
    print(f"deleting {removal.name}; this takes some minutes")
    cloudformation.delete_stack(StackName=removal.name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=removal.name, WaiterConfig={"Delay": 5})


def _list_kept(removal: Removal, environment: str) -> None:
    print(f"\n{removal.name} is deleted. These resources are kept in your account:\n")
    for one in removal.kept:
        print(f"  {one.logical_id}  {one.physical_id}\n      delete with: {one.removal}")
    print(
        "\nand SAM's uploads, in the bucket of the stack aws-sam-cli-managed-default, "
        f"below {removal.name}/.\n\n"
        f"To deploy onto these resources: make adopt ENV={environment}, then make deploy ENV={environment}.\n"
        f"Each sync can then be restarted. This needs {left_behind(removal.name)}, so keep that folder."
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.uninstall", description="remove a deployed urlsync")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument(
        "--leave-webhooks", action="store_true", help="delete the stack even if webhooks cannot be removed"
    )
    parser.add_argument("--yes", action="store_true", help="skip confirmation")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
