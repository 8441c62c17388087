"""The user pool of the running local stack, in which people and programs have their accounts."""

from typing import TYPE_CHECKING

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home, read_json

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


def running_user_pool() -> tuple["CognitoIdentityProviderClient", str]:
    """Return a client of the running stack's Cognito and the ID of its user pool.

    Raises:
        SystemExit: no local stack is running; says how to start one.
    """
    ports = read_json(Home().running_file).get("ports")
    if ports is None:
        raise SystemExit("no local stack is running: start it with `make dev`, or pass STACK=... for one in AWS")
    aws = EmulatedAws(ports["aws"])
    return aws.session.client("cognito-idp", endpoint_url=aws.endpoint), stack_outputs(aws)["UserPoolId"]
