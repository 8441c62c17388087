"""What an operator sets up by hand in production: an account to sign in with, and Heroku's OAuth client."""

import contextlib
import secrets

from local.operator_client import Operator
from local.stack.aws import EmulatedAws
from local.stack.simulators import Simulators
from tools.operator_account import add_to_groups
from tools.program_account import give_program_access

USERNAME = "operator"
ROLE = "admin"
TEAM = "demo"
"""The team of the person and the program, which shares the seeded connection."""


def create_operator(aws: EmulatedAws, outputs: dict[str, str]) -> Operator:
    """Create the operator's account and return the credentials of the person and of the program."""
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
    add_to_groups(cognito, pool, USERNAME, ROLE, [TEAM])
    program = give_program_access(cognito, pool, USERNAME, ROLE, [TEAM])
    return Operator(
        username=USERNAME,
        password=password,
        client_id=program.client_id,
        client_secret=program.client_secret,
        token_url=f"{aws.endpoint}/oauth2/token",
        sign_in_client_id=outputs["SignInClientId"],
    )


def register_oauth_client(aws: EmulatedAws, outputs: dict[str, str], simulators: Simulators, api_url: str) -> None:
    """Store a new OAuth client secret for the service, and register the client with the Heroku simulator."""
    secret = secrets.token_urlsafe(32)
    secrets_manager = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
    secrets_manager.put_secret_value(SecretId=outputs["HerokuOAuthClientSecretArn"], SecretString=secret)
    simulators.register_oauth_client(secret, redirect_uri=f"{api_url}/oauth/heroku/callback")


def _password() -> str:
    # The password policy requires every kind of character, which a random string may lack.
    return f"Local-1-{secrets.token_urlsafe(18)}"
