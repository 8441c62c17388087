"""Create an operator account: `python -m tools.operator_account NAME [--email E] [--stack urlsync]`.

Prints a one-time password, which the person replaces at the first sign-in. An existing account gets a new
one-time password. Uses the AWS credentials and region of the shell.
"""

import argparse
import secrets
import string
import sys
from typing import TYPE_CHECKING, Final

import boto3

from tools.aws_errors import explaining

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

LETTERS: Final = 20


def main() -> int:
    """Create the account and print its one-time password."""
    given = _arguments()
    password = give_access(boto3.client("cognito-idp"), pool_of(given.stack), given.name, given.email)
    print(f"{given.name} can sign in once, within seven days, with the password {password}")
    return 0


def give_access(cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, email: str | None = None) -> str:
    """Create an account, or reset the password of an existing one; return its one-time password."""
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
    parser.add_argument("--stack", default="urlsync", help="name of the stack in AWS")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(explaining(main))
