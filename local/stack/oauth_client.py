"""The secrets an operator puts in by hand in production."""

import secrets

from local.stack.aws import EmulatedAws
from local.stack.simulators import Simulators


def agree_on_oauth_client(
    aws: EmulatedAws, outputs: dict[str, str], simulators: Simulators, api_url: str
) -> None:
    """Give the service and the Heroku simulator one client secret, and the latter our callback's address."""
    secret = secrets.token_urlsafe(32)
    secrets_manager = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
    secrets_manager.put_secret_value(SecretId=outputs["HerokuOAuthClientSecretArn"], SecretString=secret)
    simulators.register_oauth_client(secret, redirect_uri=f"{api_url}/oauth/heroku/callback")
