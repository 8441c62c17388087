"""An operator of the local stack: somebody to sign in as, and a program's credentials."""

import contextlib
import secrets
from typing import TypedDict

from local.stack.aws import EmulatedAws

USERNAME = "operator"


class Operator(TypedDict):
    """The `operator` of stack.json."""

    username: str
    password: str
    client_id: str
    client_secret: str
    token_url: str
    sign_in_client_id: str


def make_operator(aws: EmulatedAws, outputs: dict[str, str]) -> Operator:
    """Give the operator a password and return all one needs for signing in, as a person or as a program."""
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool = outputs["UserPoolId"]
    password = _password()
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=USERNAME,
            TemporaryPassword=_password(),
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": "operator@example.com"}],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=USERNAME, Password=password, Permanent=True)
    client_id = outputs["ProgramClientId"]
    client = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)["UserPoolClient"]
    return Operator(
        username=USERNAME,
        password=password,
        client_id=client_id,
        client_secret=client["ClientSecret"],
        token_url=f"{aws.endpoint}/oauth2/token",
        sign_in_client_id=outputs["SignInClientId"],
    )


def _password() -> str:
    # The password policy asks for every kind of character, which chance alone does not promise.
    return f"Local-1-{secrets.token_urlsafe(18)}"
