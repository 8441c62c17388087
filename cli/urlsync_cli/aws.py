"""What AWS knows of a stack: the outputs of its template, and the webhook master secret.

boto3 is needed for this alone, so it is an extra: `pip install 'urlsync[aws]'`.
"""

from typing import Any, Final

from urlsync_cli.failure import Refused, WrongUse
from urlsync_cli.stack import Stack, sign_in_url_of

BY_HAND: Final = "Or name it by hand: --api-url, --sign-in-url and --sign-in-client-id."
# The documented credentials of the local emulator's root account.
_EMULATED: Final = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def read_stack(name: str, region: str | None) -> Stack:
    """Return the stack of this name in CloudFormation; raises `Refused` and `WrongUse`."""
    outputs = _outputs(_client("cloudformation", region), name)
    return Stack(
        name=name,
        api_url=outputs["ApiUrl"].rstrip("/"),
        sign_in_url=sign_in_url_of(outputs["TokenUrl"]),
        person_client_id=outputs.get("SignInClientId"),
        program_client_id=outputs.get("ProgramClientId"),
        webhook_master_secret_arn=outputs.get("WebhookMasterSecretArn"),
        region=region,
    )


def read_webhook_master(stack: Stack) -> str:
    """Return the key from which a stack's webhook secrets are derived; raises `Refused` and `WrongUse`."""
    client = _client("secretsmanager", stack.region, stack.aws_endpoint)
    try:
        answer = client.get_secret_value(SecretId=stack.webhook_master_secret_arn)
    except _errors() as error:
        raise Refused(
            f"AWS does not give the webhook master secret ({_code(error)}).",
            "Give it in URLSYNC_WEBHOOK_MASTER_SECRET, or the webhook's own in URLSYNC_WEBHOOK_SECRET.",
        ) from None
    return str(answer["SecretString"])


def _outputs(client: Any, name: str) -> dict[str, str]:
    try:
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    except _errors() as error:
        raise Refused(
            f"AWS does not tell of a stack {name!r} ({_code(error)}).",
            f"Check its name, --region, and the AWS credentials in your shell. {BY_HAND}",
        ) from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if not {"ApiUrl", "TokenUrl"} <= outputs.keys():
        raise Refused(f"The stack {name!r} is none of urlsync's.", "Check its name and --region.")
    return outputs


def _client(service: str, region: str | None, endpoint: str | None = None) -> Any:
    try:
        import boto3  # noqa: PLC0415 -- an extra, and slow to load
    except ImportError:
        raise WrongUse(
            "To ask AWS, boto3 is needed, and it is not installed.", f"pip install 'urlsync[aws]'. {BY_HAND}"
        ) from None
    credentials = {} if endpoint is None else _EMULATED
    try:
        return boto3.client(service, region_name=region, endpoint_url=endpoint, **credentials)  # type: ignore[call-overload]
    except _errors() as error:
        raise WrongUse(f"AWS cannot be asked ({_code(error)}).", f"Name its --region. {BY_HAND}") from None


def _errors() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- there is boto3 by now

    return BotoCoreError, ClientError


def _code(error: Any) -> str:
    """Return what kind of error it is. Its text may have more in it than is good to show."""
    response = getattr(error, "response", None)
    return str(response["Error"]["Code"]) if response else type(error).__name__
