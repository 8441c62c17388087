"""The stack on one machine: where it listens, that it is kept, and that IAM is enforced on it."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import requests

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home, read_json
from local.stack.outputs import Stack
from local.stack.runner import Runner

# What a function says when asked to make one AWS call: the error code, or "allowed".
PROBE = """
from base64 import b64decode

import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    arguments = event["arguments"] | {name: b64decode(text) for name, text in event["binaries"].items()}
    try:
        getattr(boto3.client(event["service"]), event["operation"])(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""


class Probe:
    """A function with the role of another, which makes the calls we ask for."""

    def __init__(self, aws: EmulatedAws, role_of: str) -> None:
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self.name = f"probe-{role_of}"
        role = self._lambda.get_function_configuration(FunctionName=role_of)["Role"]
        self._lambda.create_function(
            FunctionName=self.name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": zipped(PROBE)},
        )

    def call(self, service: str, operation: str, **arguments: object) -> str:
        binaries = {name: value for name, value in arguments.items() if isinstance(value, bytes)}
        event = {
            "service": service,
            "operation": operation,
            "arguments": {name: value for name, value in arguments.items() if name not in binaries},
            "binaries": {name: base64.b64encode(value).decode() for name, value in binaries.items()},
        }
        answer = self._lambda.invoke(FunctionName=self.name, Payload=json.dumps(event).encode())
        said: str = json.loads(answer["Payload"].read())
        return said

    def remove(self) -> None:
        self._lambda.delete_function(FunctionName=self.name)


def listeners() -> list[tuple[int | None, str, int]]:
    """Every (process, address, port) of this machine on which somebody listens."""
    return [
        (connection.pid, *connection.laddr)
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]


def zipped(code: str) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", code)
    return package.getvalue()


@pytest.fixture(scope="module")
def outputs(aws: EmulatedAws) -> dict[str, str]:
    return stack_outputs(aws)


@pytest.fixture(scope="module")
def verify_probe(aws: EmulatedAws, outputs: dict[str, str]) -> Iterator[Probe]:
    probe = Probe(aws, outputs["VerifyFunctionName"])
    yield probe
    probe.remove()


@pytest.fixture(scope="module")
def sync_probe(aws: EmulatedAws, outputs: dict[str, str]) -> Iterator[Probe]:
    probe = Probe(aws, outputs["SyncFunctionName"])
    yield probe
    probe.remove()


def test_the_description_is_complete(stack: Stack) -> None:
    assert set(stack) - {"demo"} == {
        "api_url",
        "console_url",
        "heroku_url",
        "hasura_url",
        "hasura_graphql_url",
        "aws_endpoint",
        "region",
        "table",
        "check_queue_url",
        "dead_letter_queue_url",
        "bus",
        "operator",
    }
    assert set(stack["operator"]) == {"username", "password", "client_id", "client_secret", "token_url"}


def test_everything_listens_on_loopback_only(stack: Stack, home: Home) -> None:
    # GIVEN the ports of the stack
    ports = set(read_json(home.running_file)["ports"].values())

    # WHEN we look at who listens on them
    listening = {(port, ip) for _, ip, port in listeners() if port in ports}

    # THEN each is there, and none can be reached from another machine
    assert listening == {(port, "127.0.0.1") for port in ports}


def test_its_processes_listen_nowhere_else(stack: Stack, home: Home) -> None:
    # GIVEN every process of the stack, and what those started
    noted = [psutil.Process(read_json(file)["pid"]) for file in home.path.glob("*.process.json")]
    family = {process.pid for one in noted for process in (one, *one.children(recursive=True))}

    # THEN whatever they listen on is loopback
    assert len(noted) == 3
    assert {ip for process, ip, _ in listeners() if process in family} == {"127.0.0.1"}


def test_starting_it_again_finds_it_running(stack: Stack, home: Home, runner: Runner) -> None:
    before = {file: file.read_text() for file in home.path.glob("*.process.json")}

    again = runner.up({})

    assert again == stack
    assert {file: file.read_text() for file in home.path.glob("*.process.json")} == before


def test_verify_can_neither_read_state_nor_other_secrets(
    stack: Stack, outputs: dict[str, str], verify_probe: Probe
) -> None:
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    other_secret = outputs["FingerprintKeyArn"]

    assert (
        verify_probe.call("dynamodb", "get_item", TableName=stack["table"], Key=key)
        == "AccessDeniedException"
    )
    assert verify_probe.call("sqs", "receive_message", QueueUrl=stack["check_queue_url"]) == "AccessDenied"
    assert (
        verify_probe.call("secretsmanager", "get_secret_value", SecretId=other_secret)
        == "AccessDeniedException"
    )


def test_verify_cannot_decrypt_what_sync_can(
    aws: EmulatedAws, outputs: dict[str, str], verify_probe: Probe, sync_probe: Probe
) -> None:
    kms = aws.session.client("kms", endpoint_url=aws.endpoint)
    context = {"connection_id": "some connection"}
    sealed = kms.encrypt(KeyId=outputs["CredentialsKeyArn"], Plaintext=b"fake", EncryptionContext=context)
    envelope = {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": context}

    assert verify_probe.call("kms", "decrypt", **envelope) == "AccessDeniedException"
    assert sync_probe.call("kms", "decrypt", **envelope) == "allowed"


def test_verify_can_read_the_webhook_master(outputs: dict[str, str], verify_probe: Probe) -> None:
    secret = outputs["WebhookMasterSecretArn"]

    assert verify_probe.call("secretsmanager", "get_secret_value", SecretId=secret) == "allowed"


def test_sync_cannot_ask_for_checks_or_look_at_the_whole_table(stack: Stack, sync_probe: Probe) -> None:
    assert sync_probe.call("dynamodb", "scan", TableName=stack["table"]) == "AccessDeniedException"
    sending: dict[str, Any] = {"MessageBody": "{}", "MessageGroupId": "a", "MessageDeduplicationId": "a"}
    assert (
        sync_probe.call("sqs", "send_message", QueueUrl=stack["check_queue_url"], **sending) == "AccessDenied"
    )


def test_sync_can_read_state(stack: Stack, sync_probe: Probe) -> None:
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}

    assert sync_probe.call("dynamodb", "get_item", TableName=stack["table"], Key=key) == "allowed"


def test_a_program_gets_a_token_with_the_scope_it_asks_for(stack: Stack) -> None:
    operator = stack["operator"]

    answer = requests.post(
        operator["token_url"],
        data={"grant_type": "client_credentials", "scope": "urlsync/read"},
        auth=(operator["client_id"], operator["client_secret"]),
        timeout=10,
    )

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
