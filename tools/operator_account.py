"""Create an operator account: `python -m tools.operator_account NAME [--role R] [--email E] [--stack urlsync]`.

Prints a one-time password, which the person replaces at the first sign-in. An existing account gets a new
one-time password, but for a person of single sign-on. Uses the AWS credentials and region of the shell.
"""

import argparse
import secrets
import string
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import boto3

from tools.aws_errors import explaining

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

LETTERS: Final = 20
ROLES: Final = ("owner", "viewer", "operator", "admin")
DEFAULT_ROLE: Final = "owner"
TEAM_PREFIX: Final = "team-"
"""How the name of a group begins that is a team."""


def main() -> int:
    """Create the account and print its one-time password."""
    given = _arguments()
    cognito, pool = boto3.client("cognito-idp"), pool_of(given.stack)
    password = give_access(cognito, pool, given.name, given.email, role=given.role, teams=given.team)
    print(describe(given.name, password))
    return 0


def describe(name: str, password: str | None) -> str:
    """Return how the person signs in."""
    if password is None:
        return f"{name} signs in with single sign-on, and has the role within two minutes"
    return f"{name} can sign in once, within seven days, with the password {password}"


def give_access(
    cognito: "CognitoIdentityProviderClient",
    pool_id: str,
    name: str,
    email: str | None = None,
    *,
    role: str | None = None,
    teams: Sequence[str] = (),
) -> str | None:
    """Create an account, or reset the password of an existing one, and return its one-time password.

    The role takes the place of an earlier one; without a role, an account keeps its own, and a new one is an owner.
    Earlier teams stay. A person of single sign-on must have signed in before, and gets no password, which would be a
    way in that the identity provider does not know of.
    """
    password = None if of_single_sign_on(cognito, pool_id, name) else _reset(cognito, pool_id, name, email)
    try:
        add_to_groups(cognito, pool_id, name, role, teams)
    except cognito.exceptions.UserNotFoundException:
        raise SystemExit(f"error: {name} has not signed in yet; give the role when they have") from None
    return password


def of_single_sign_on(cognito: "CognitoIdentityProviderClient", pool_id: str, name: str) -> bool:
    """Return True if an identity provider makes accounts with such names, as in `Company_ann`."""
    provider, separator, _ = name.partition("_")
    if not separator:
        return False
    listed = cognito.list_identity_providers(UserPoolId=pool_id, MaxResults=60)["Providers"]
    return provider.lower() in {one["ProviderName"].lower() for one in listed}


def _reset(cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, email: str | None) -> str:
    password = one_time_password()
    attributes = [] if email is None else [("email", email), ("email_verified", "true")]
    try:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=name,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes],
        )
    except cognito.exceptions.UsernameExistsException:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=name, Password=password, Permanent=False)
    return password


def add_to_groups(
    cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, role: str | None, teams: Sequence[str] = ()
) -> None:
    """Set the role of an account, and add it to teams, which are created if they are new."""
    for team in (f"{TEAM_PREFIX}{team}" for team in teams):
        with suppress(cognito.exceptions.GroupExistsException):
            cognito.create_group(UserPoolId=pool_id, GroupName=team)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=name, GroupName=team)
    _set_role(cognito, pool_id, name, role)


def _set_role(cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, role: str | None) -> None:
    pages = cognito.get_paginator("admin_list_groups_for_user").paginate(UserPoolId=pool_id, Username=name)
    had = {group["GroupName"] for page in pages for group in page["Groups"]}.intersection(ROLES)
    if role is None and had:
        return
    wanted = role or DEFAULT_ROLE
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=name, GroupName=wanted)
    for earlier in sorted(had - {wanted}):
        cognito.admin_remove_user_from_group(UserPoolId=pool_id, Username=name, GroupName=earlier)


def one_time_password() -> str:
    """Return a random password that meets the user pool's policy."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [secrets.choice("".join(kinds)) for _ in range(LETTERS)]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def pool_of(stack_name: str) -> str:
    """Return the ID of a stack's user pool."""
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return outputs["UserPoolId"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.operator_account", description="create an operator account")
    parser.add_argument("name", help="username")
    parser.add_argument("--email", help="email address for password recovery")
    parser.add_argument("--role", choices=ROLES, help="what the person may do; a new one is an owner")
    parser.add_argument("--team", action="append", default=[], help="a team whose connections the person may use")
    parser.add_argument("--stack", default="urlsync", help="name of the stack in AWS")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(explaining(main))
