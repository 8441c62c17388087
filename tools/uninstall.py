"""Remove a deployed urlsync: `python -m tools.uninstall dev|staging|production [--leave-webhooks] [--yes]`.

First every sync is opted out, which removes its webhook at Heroku and leaves the env var as it is; then the
stack goes. State, keys, secrets and operators stay; at the end it says how to remove them, or how to deploy
onto them. Interrupted at any moment, it goes on where it was when it is run again.
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
class Doomed:
    """The stack that is to go, and what of it will stay."""

    name: str
    pool_id: str
    template: dict[str, Any]
    parameters: dict[str, str]
    kept: list[Kept]


def main() -> int:
    """Do as told and return the exit status."""
    given = _arguments()
    try:
        doomed = _found(boto3.client("cloudformation"), stack_name(given.environment))
        if not given.yes and not _is_meant(doomed.name):
            print("nothing was done")
            return 1
        left = WebhookRemoval(lambda: _sign_in(doomed), print)()
    except (NoStackError, CommandFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for sync in left:
        print(f"its webhook stays: sync {sync['sync_id']}, Heroku app {sync['heroku_app']['name']}")
    if left and not given.leave_webhooks:
        print(_ABOUT_LEFT)
        return 1
    _delete(boto3.client("cloudformation"), doomed)
    _tell_what_stays(doomed, given.environment)
    return 0


_ABOUT_LEFT = """
We may not, or cannot, remove these; mostly the authorization at Heroku is lost. Remove them by hand, with
`heroku webhooks -a <app>` and `heroku webhooks:remove <id> -a <app>`, or leave them: nobody will answer them.
Then `make uninstall` with FORCE=yes deletes the stack nevertheless. Nothing was deleted now."""


def _found(cloudformation: "CloudFormationClient", name: str) -> Doomed:
    """Return the stack; raises `NoStackError`."""
    outputs = outputs_of(name)
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    body: Any = cloudformation.get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else body
    parameters = {found["ParameterKey"]: found["ParameterValue"] for found in stack.get("Parameters", [])}
    return Doomed(name, outputs["UserPoolId"], template, parameters, kept_by(cloudformation, name, template))


def _is_meant(stack: str) -> bool:
    print(
        f"This ends every sync of {stack}, removes their webhooks at Heroku, and deletes the stack.\n"
        "Env vars at Hasura Cloud stay as they are. State, keys, secrets and operators stay in your account."
    )
    return input("Type the stack's name to go on: ").strip() == stack


def _sign_in(doomed: Doomed) -> Api:
    """Return the API, signed in to as the program whose secret whoever deploys may read."""
    stack: Stack = read_stack(doomed.name, None)
    client_id = stack.program_client_id or ""
    client = boto3.client("cognito-idp").describe_user_pool_client(
        UserPoolId=doomed.pool_id, ClientId=client_id
    )
    secret = client["UserPoolClient"]["ClientSecret"]
    return Api(StoredStack(stack, token_endpoint.exchange_secret(stack, client_id, secret)))


def _delete(cloudformation: "CloudFormationClient", doomed: Doomed) -> None:
    folder = left_behind(doomed.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resources.json").write_text(json.dumps([one.as_import for one in doomed.kept], indent=1))
    template = import_template(doomed.template, doomed.kept, doomed.parameters)
    (folder / "template.json").write_text(json.dumps(template, indent=1))
    print(f"deleting {doomed.name}; that takes some minutes")
    cloudformation.delete_stack(StackName=doomed.name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=doomed.name, WaiterConfig={"Delay": 5})


def _tell_what_stays(doomed: Doomed, environment: str) -> None:
    print(f"\n{doomed.name} is deleted. In your account there is still:\n")
    for one in doomed.kept:
        print(f"  {one.logical_id}  {one.physical_id}\n      to remove it: {one.removal}")
    print(
        "\nand what SAM uploaded, in the bucket of the stack aws-sam-cli-managed-default, "
        f"below {doomed.name}/.\n\n"
        f"To deploy onto what is kept: make adopt ENV={environment}, then make deploy ENV={environment}.\n"
        f"Each sync can be restarted then. Keep {left_behind(doomed.name)}, which that needs."
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.uninstall", description="remove a deployed urlsync"
    )
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--leave-webhooks", action="store_true", help="delete even if some cannot be removed")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
