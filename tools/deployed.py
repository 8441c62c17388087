"""Print a deployed stack's outputs and the next steps, at the end of `make deploy`."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import boto3

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, outputs_of, stack_name
from tools.operator_account import describe, give_access
from tools.smoke import findings, report

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


def main() -> int:
    """Print the outputs and next steps of the given environment, and name its first administrator."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployed", description="show what was deployed")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--admin", metavar="NAME", help="the first administrator, of a stack that has none")
    parser.add_argument("--email", help="the administrator's email address")
    parser.add_argument("--smoke", choices=("yes", "no"), help="prove the deployment or not; otherwise you are asked")
    given = parser.parse_args()
    stack = stack_name(given.environment)
    outputs = outputs_of(stack)
    print(f"\n{stack}:")
    for name in sorted(outputs):
        print(f"  {name:32}{outputs[name]}")
    said = first_administrator(boto3.client("cognito-idp"), outputs["UserPoolId"], stack, given.admin, given.email)
    if said:
        print(f"\n{said}")
    print("\nNext:")
    for number, step in enumerate(next_steps(stack, outputs), start=1):
        print(f"  {number}. {step}")
    if not wants_smoke(given.smoke, input if sys.stdin.isatty() else None):
        return 0
    print()
    return report(findings(given.environment), as_json=False)


def first_administrator(
    cognito: "CognitoIdentityProviderClient", pool_id: str, stack: str, name: str | None, email: str | None
) -> str | None:
    """Create the first administrator of a stack that has none, and return what to say about it, if anything."""
    pages = cognito.get_paginator("list_users_in_group").paginate(UserPoolId=pool_id, GroupName="admin")
    has_one = any(page["Users"] for page in pages)
    if has_one:
        return name and f"{name} was not added: the stack has an administrator, who can run make operator."
    if name is None:
        return f"THERE IS NO ADMINISTRATOR YET:  make operator NAME=... ROLE=admin EMAIL=... STACK={stack}"
    return "The first administrator: " + describe(name, give_access(cognito, pool_id, name, email, role="admin"))


def wants_smoke(given: str | None, ask: Callable[[str], str] | None) -> bool:
    """Return whether to prove the deployment now: as given, or as a person answers; where nobody is, it is not."""
    if given is not None or ask is None:
        return given == "yes"
    return ask("\nProve the deployment now, in less than two minutes? [Y/n] ").strip().lower() in {"", "y", "yes"}


def environment_of(stack: str) -> str:
    """Return the environment whose stack has this name, or a placeholder."""
    return next((name for name in ENVIRONMENTS if stack_name(name) == stack), "...")


def next_steps(stack: str, outputs: Mapping[str, str]) -> Iterator[str]:
    """Yield the remaining manual steps, most important first."""
    yield f"Give others access:  make operator NAME=... ROLE=owner|viewer|operator TEAM=... EMAIL=... STACK={stack}"
    yield f"Prove the deployment, in less than two minutes:  make smoke ENV={environment_of(stack)}"
    yield f"Open the console:  {outputs['ConsoleUrl']}"
    yield f"Use the command line client:  make cli, then  .venv/bin/urlsync sign-in --stack {stack}"
    yield (
        "To let people sign in with Heroku, register an OAuth client at Heroku with the callback "
        f"{outputs['ApiUrl']}/oauth/heroku/callback, add HerokuOAuthClientId=<its ID> to samconfig.toml, "
        "deploy again, and store its secret:  "
        "aws secretsmanager put-secret-value --secret-id "
        f"{outputs['HerokuOAuthClientSecretArn']} --secret-string ..."
    )
    if "ApiDomainTarget" in outputs:
        yield f"Unless HostedZoneId is set, create a CNAME record to {outputs['ApiDomainTarget']}"
    yield (
        "Receive notifications and alarms: set NotificationEmail=... in samconfig.toml and confirm the first "
        f"email. You can also add subscriptions to {outputs['NotificationTopicArn']}"
    )


if __name__ == "__main__":
    sys.exit(explaining(main))
