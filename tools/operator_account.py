"""Let a person sign in: `python -m tools.operator_account NAME [--email E] [--stack urlsync]`.

The person gets a one-time password, which is printed once, and chooses their own at the first sign-in. A name
that exists gets a new one. AWS credentials and region are those of your shell.
"""

import argparse
import secrets
import string
from typing import TYPE_CHECKING, Final

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

LETTERS: Final = 20


def main() -> None:
    """Do as told in AWS."""
    given = _arguments()
    password = give_access(boto3.client("cognito-idp"), pool_of(given.stack), given.name, given.email)
    print(f"{given.name} can sign in once with the password {password}")


def give_access(
    cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, email: str | None = None
) -> str:
    """Make the account `name`, or take the password of a known one away; return its one-time password."""
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
    """Return a password that nobody can guess, of all the kinds of characters that the pool asks for."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [secrets.choice("".join(kinds)) for _ in range(LETTERS)]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def pool_of(stack_name: str) -> str:
    """Return the id of a stack's user pool."""
    (stack,) = boto3.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return outputs["UserPoolId"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.operator_account", description="let a person sign in"
    )
    parser.add_argument("name", help="the name to sign in with")
    parser.add_argument("--email", help="where Cognito may send a code to when the password is forgotten")
    parser.add_argument("--stack", default="urlsync", help="the stack's name in AWS")
    return parser.parse_args()


if __name__ == "__main__":
    main()
