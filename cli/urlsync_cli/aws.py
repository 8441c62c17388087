"""Look-ups in AWS: a stack's outputs in CloudFormation, and the webhook master secret.

They need boto3, which is the extra `aws`: `pip install 'urlsync[aws]'`.
"""

from typing import Any, Final

from urlsync_cli.errors import Rejected, UsageError
from urlsync_cli.http import in_time
from urlsync_cli.stacks import Stack, is_loopback, sign_in_url_of

EXPLICITLY: Final = "Or pass --api-url, --sign-in-url and --sign-in-client-id explicitly."
# The documented credentials of the local emulator's root account.
_EMULATED: Final = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def read_stack(name: str, region: str | None) -> Stack:
    """Return a stack from its CloudFormation outputs; raises `Rejected` and `UsageError`."""
    client = _client("cloudformation", region)
    outputs, endpoint = _outputs(client, name), client.meta.endpoint_url
    return Stack(
        name=name,
        api_url=outputs["ApiUrl"].rstrip("/"),
        sign_in_url=sign_in_url_of(outputs["TokenUrl"]),
        person_client_id=outputs.get("SignInClientId"),
        webhook_master_secret_arn=outputs.get("WebhookMasterSecretArn"),
        region=region,
        # With AWS_ENDPOINT_URL, a deployment is rehearsed on the emulator.
        aws_endpoint=endpoint if is_loopback(endpoint) else None,
    )


def read_webhook_master(stack: Stack) -> str:
    """Return the key that a stack's webhook secrets are derived from; raises `Rejected` and `UsageError`."""
    client = _client("secretsmanager", stack.region, stack.aws_endpoint)
    try:
        response = in_time("AWS", lambda: client.get_secret_value(SecretId=stack.webhook_master_secret_arn))
    except _errors() as error:
        raise Rejected(
            f"Could not read the webhook master secret from AWS ({_code(error)}).",
            "Check the AWS credentials in your shell, or set URLSYNC_WEBHOOK_MASTER_SECRET or URLSYNC_WEBHOOK_SECRET.",
        ) from None
    return str(response["SecretString"])


def _outputs(client: Any, name: str) -> dict[str, str]:
    try:
        described = in_time("AWS", lambda: client.describe_stacks(StackName=name))["Stacks"]
    except _errors() as error:
        raise Rejected(
            f"Could not find a stack named {name!r} in AWS ({_code(error)}).",
            f"Check its name, --region, and the AWS credentials in your shell. {EXPLICITLY}",
        ) from None
    outputs = {each["OutputKey"]: each["OutputValue"] for stack in described for each in stack.get("Outputs", [])}
    if not {"ApiUrl", "TokenUrl"} <= outputs.keys():
        raise Rejected(f"{name!r} is not a urlsync stack.", "Check its name and --region.")
    return outputs


def _client(service: str, region: str | None, endpoint: str | None = None) -> Any:
    try:
        import boto3  # noqa: PLC0415 -- an extra, and slow to load
    except ImportError:
        raise UsageError(
            "This needs boto3, which is not installed.", f"pip install 'urlsync[aws]'. {EXPLICITLY}"
        ) from None
    credentials = {} if endpoint is None else _EMULATED
    try:
        return boto3.client(service, region_name=region, endpoint_url=endpoint, **credentials)  # type: ignore[call-overload]
    except _errors() as error:
        raise UsageError(
            f"Could not set up access to AWS ({_code(error)}).",
            f"Check --region and the AWS configuration of your shell. {EXPLICITLY}",
        ) from None


def _errors() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- boto3 is loaded by now

    return BotoCoreError, ClientError


def _code(error: Any) -> str:
    """Return the error's code only: its text may contain more than should be shown."""
    response = getattr(error, "response", None)
    return str(response["Error"]["Code"]) if response else type(error).__name__
