"""Signing in with Heroku as a person does in a browser, for the tokens that the service would get.

https://devcenter.heroku.com/articles/oauth
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import requests
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.secret import Secret

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from local.stack.simulators import OAUTH_CLIENT_ID

TIMEOUT_S = 10


def client_secret(aws: EmulatedAws) -> str:
    """Return the client secret of the service's OAuth client."""
    secrets = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
    return secrets.get_secret_value(SecretId=stack_outputs(aws)["HerokuOAuthClientSecretArn"])["SecretString"]


def signed_in(stack: Stack, aws: EmulatedAws, email: str) -> HerokuAuthorization:
    """Let the account's owner consent, and return what the code is good for."""
    grant = {"grant_type": "authorization_code", "code": _consent(stack, email), "client_secret": client_secret(aws)}
    answer = requests.post(f"{stack['heroku_url']}/oauth/token", data=grant, timeout=TIMEOUT_S)
    answer.raise_for_status()
    tokens = answer.json()
    return HerokuAuthorization(
        access_token=Secret(tokens["access_token"]),
        refresh_token=Secret(tokens["refresh_token"]),
        expires_at=datetime.now(UTC) + timedelta(seconds=tokens["expires_in"]),
    )


def _consent(stack: Stack, email: str) -> str:
    form = {"client_id": OAUTH_CLIENT_ID, "scope": "global", "account": email, "decision": "approve"}
    answer = requests.post(
        f"{stack['heroku_url']}/oauth/authorize", data=form, timeout=TIMEOUT_S, allow_redirects=False
    )
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
