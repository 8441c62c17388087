"""Looking up a stack in AWS."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from urlsync_cli import aws
from urlsync_cli.errors import Rejected, UsageError
from urlsync_cli.stacks import Stack

REGION = "eu-west-1"
OUTPUTS = {
    "ApiUrl": "https://api.example.com/live",
    "TokenUrl": "https://sign-in.example.com/oauth2/token",
    "SignInClientId": "fake-person-client",
    "WebhookMasterSecretArn": "fake-webhook-master",
}


STACK = Stack(
    name="urlsync",
    api_url="https://api.example.com/live",
    sign_in_url="https://sign-in.example.com",
    person_client_id="fake-person-client",
    webhook_master_secret_arn="fake-webhook-master",
    region=REGION,
)


class FakeCloudFormation:
    """Knows stacks by their outputs; moto's would need packages that nothing else does."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, str]] = {}
        self.meta = SimpleNamespace(endpoint_url=f"https://cloudformation.{REGION}.amazonaws.com")

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 -- as AWS names it
        if StackName not in self.stacks:
            error = {"Code": "ValidationError", "Message": "Stack does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")  # type: ignore[typeddict-item]
        outputs = self.stacks[StackName].items()
        return {"Stacks": [{"Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs]}]}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "fake")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with mock_aws():
        yield


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> FakeCloudFormation:
    fake = FakeCloudFormation()
    monkeypatch.setattr(boto3, "client", lambda *_names, **_options: fake)
    return fake


def test_a_stack_is_read_from_its_outputs(cloudformation: FakeCloudFormation) -> None:
    cloudformation.stacks["urlsync"] = OUTPUTS

    assert aws.read_stack("urlsync", REGION) == STACK


def test_a_stack_on_the_emulator_says_so(cloudformation: FakeCloudFormation) -> None:
    cloudformation.stacks["urlsync"] = OUTPUTS
    cloudformation.meta.endpoint_url = "http://127.0.0.1:4566"

    assert aws.read_stack("urlsync", REGION) == replace(STACK, aws_endpoint="http://127.0.0.1:4566")


def test_an_unknown_stack_is_an_error(cloudformation: FakeCloudFormation) -> None:
    with pytest.raises(Rejected, match="ValidationError"):
        aws.read_stack("nothing", REGION)


def test_a_stack_of_another_application_is_an_error(cloudformation: FakeCloudFormation) -> None:
    cloudformation.stacks["other"] = {"BucketName": "fake"}

    with pytest.raises(Rejected, match=r"is not a urlsync stack"):
        aws.read_stack("other", REGION)


def test_a_missing_region_is_an_error() -> None:
    with pytest.raises(UsageError, match="NoRegionError"):
        aws.read_stack("urlsync", None)


def test_the_webhook_master_is_read_from_secrets_manager() -> None:
    secrets = boto3.client("secretsmanager", REGION)
    secrets.create_secret(Name="fake-webhook-master", SecretString="fake-secret")

    assert aws.read_webhook_master(STACK) == "fake-secret"


def test_an_unreadable_secret_is_an_error() -> None:
    with pytest.raises(Rejected, match="ResourceNotFoundException"):
        aws.read_webhook_master(STACK)
