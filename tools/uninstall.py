"""Remove a deployed urlsync: `python -m tools.uninstall dev|staging|production [--leave-webhooks] [--yes]`.

Opts every sync out, which removes its webhook at Heroku and keeps its env var, and then deletes the stack.
The table, keys, secrets, audit log and user pool are kept; at the end it lists them with commands to delete them or
deploy onto them. It can be interrupted and run again at any time.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from urlsync_cli import token_endpoint
from urlsync_cli.api import Api
from urlsync_cli.aws import read_stack
from urlsync_cli.errors import CommandFailed
from urlsync_cli.stacks import Stack
from urlsync_cli.state import StoredStack

from tools.adopt import left_behind
from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, NoStackError, outputs_of, stack_name
from tools.kept_resources import Kept, left_by
from tools.program_account import Program, temporary_program
from tools.webhook_removal import WebhookRemoval

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


POLL_INTERVAL: Final = 5.0
"""Seconds between two questions whether the stack is deleted."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A stack to delete, the resources that will be kept, and a template of those."""

    name: str
    pool_id: str
    template: dict[str, Any]
    kept: list[Kept]


def main() -> int:
    """Run the command and return the exit status."""
    given = _arguments()
    return explaining(lambda: _run(given))


def _run(given: argparse.Namespace) -> int:
    try:
        removal = _found(boto3.client("cloudformation"), stack_name(given.environment))
        if not given.yes and not _is_confirmed(removal.name):
            print("cancelled; nothing was changed")
            return 1
        left = _remove_webhooks(read_stack(removal.name, None), removal.pool_id)
    except (NoStackError, CommandFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for sync in left:
        print(f"webhook not removed: sync {sync['sync_id']}, Heroku app {sync['heroku_app']['name']}")
    if left and not given.leave_webhooks:
        print(_NOT_REMOVED)
        return 1
    folder = left_behind(boto3.Session(), removal.name)
    _describe(folder, removal)
    print(f"deleting {removal.name}; this takes some minutes")
    failures = delete_stack(boto3.client("cloudformation"), removal.name, time.sleep)
    for failure in failures:
        print(f"not deleted: {failure}", file=sys.stderr)
    if failures:
        print(f"{removal.name} was not deleted completely; run make uninstall again", file=sys.stderr)
        return 1
    print(kept_list(removal, given.environment, folder))
    return 0


_NOT_REMOVED = """
These webhooks could not be removed, usually because the Heroku authorization was lost. Remove them with
`heroku webhooks -a <app>` and `heroku webhooks:remove <id> -a <app>`, or leave them; nothing will respond.
Then run `make uninstall` with FORCE=yes to delete the stack anyway. Nothing has been deleted."""


def _found(cloudformation: "CloudFormationClient", name: str) -> Removal:
    """Return the stack; raises `NoStackError`."""
    pool_id = outputs_of(name)["UserPoolId"]
    kept, template = left_by(cloudformation, name)
    return Removal(name, pool_id, template, kept)


def _is_confirmed(stack: str) -> bool:
    print(
        f"This opts out every sync of {stack}, removes their webhooks at Heroku, and deletes the stack.\n"
        "Env vars at Hasura Cloud keep their values. The table, keys, secrets, audit log and user pool are kept."
    )
    return input("Type the name of the stack to continue: ").strip() == stack


def _remove_webhooks(stack: Stack, pool_id: str) -> list[dict[str, Any]]:
    """Return the syncs whose webhooks could not be removed. The administrator's program for it ends with the run."""
    with temporary_program(boto3.client("cognito-idp"), pool_id, "uninstall", "admin") as program:
        return WebhookRemoval(lambda: sign_in(stack, program), print)()


def sign_in(stack: Stack, program: Program) -> Api:
    """Return the API, signed in as a program. Raises `NotSignedIn` and `Unavailable`."""
    return Api(StoredStack(stack, token_endpoint.exchange_secret(stack, program.client_id, program.client_secret)))


def _describe(folder: Path, removal: Removal) -> None:
    """Write what `make adopt` needs: the retained resources, and a template of them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resources.json").write_text(json.dumps([one.as_import for one in removal.kept], indent=1))
    (folder / "template.json").write_text(json.dumps(removal.template, indent=1))


def delete_stack(cloudformation: "CloudFormationClient", name: str, sleep: Callable[[float], object]) -> list[str]:
    """Delete a stack, however long that takes; return what could not be deleted, with CloudFormation's reasons."""
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    # By its ID, since a deleted stack is not found by its name.
    stack_id = stack["StackId"]
    cloudformation.delete_stack(StackName=name)
    while True:
        sleep(POLL_INTERVAL)
        (stack,) = cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
        if stack["StackStatus"] == "DELETE_COMPLETE":
            return []
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return _failures(cloudformation, stack_id) or [stack.get("StackStatusReason", stack["StackStatus"])]


def _failures(cloudformation: "CloudFormationClient", stack_id: str) -> list[str]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    return [
        f"{found['LogicalResourceId']}: {found.get('ResourceStatusReason', 'no reason given')}"
        for page in pages
        for found in page["StackResourceSummaries"]
        if found["ResourceStatus"] == "DELETE_FAILED"
    ]


def kept_list(removal: Removal, environment: str, folder: Path) -> str:
    """Return the list of what is kept, with the commands that delete it, and how to deploy onto it."""
    kept = [
        f"  {one.logical_id}  {one.physical_id}\n      delete with: {one.removal}"
        for one in removal.kept
        if one.removal
    ]
    return "\n".join(
        [
            f"\n{removal.name} is deleted. These resources are kept in your account:\n",
            *kept,
            f"\nand SAM's uploads, in the bucket of the stack aws-sam-cli-managed-default, below {removal.name}/.\n",
            f"To deploy onto these resources: make adopt ENV={environment}, then make deploy ENV={environment}.",
            f"Each sync can then be restarted. After 90 days this needs {folder}, so keep that folder.",
            "Wait for 60 seconds before you deploy under the same name, since SQS keeps the names of deleted queues.",
        ]
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
