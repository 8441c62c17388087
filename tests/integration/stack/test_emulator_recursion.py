"""A function that feeds its own queue, on the emulator as the local stack runs it."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.stack.aws import EmulatedAws
from local.stack.emulator import PYTHON, Emulator
from local.stack.home import Home
from local.waiting import wait_until
from tests.fakes.free_ports import free_ports

ROUNDS = 16
CODE = """
import boto3, os
queues = boto3.client("sqs")
def handler(event, context):
    for record in event["Records"]:
        queues.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=str(int(record["body"]) + 1))
"""


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[EmulatedAws]:
    port = free_ports()["aws"]
    emulator = Emulator(Home(tmp_path), port)
    emulator.start()
    yield EmulatedAws(port)
    emulator.process.stop()


def client(aws: EmulatedAws, service: Any) -> Any:
    return aws.session.client(service, endpoint_url=aws.endpoint)


def a_queue(aws: EmulatedAws, name: str, **attributes: str) -> tuple[str, str]:
    """Create a queue, and return its URL and ARN."""
    sqs = client(aws, "sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, found["Attributes"]["QueueArn"]


def a_role(aws: EmulatedAws) -> str:
    """Create the role of a function that may use every queue, and return its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    use = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    iam = client(aws, "iam")
    role = iam.create_role(RoleName="loop", AssumeRolePolicyDocument=json.dumps(_policy(trust)))
    iam.put_role_policy(RoleName="loop", PolicyName="use", PolicyDocument=json.dumps(_policy(use)))
    return str(role["Role"]["Arn"])


def _policy(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement]}


def _package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("app.py", CODE)
    return packed.getvalue()


def test_a_function_that_feeds_its_own_queue_is_stopped(aws: EmulatedAws) -> None:
    # GIVEN a function that answers each message with the next one
    dead_url, dead_arn = a_queue(aws, "dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
    url, arn = a_queue(aws, "loop", RedrivePolicy=redrive)
    functions = client(aws, "lambda")
    version = PYTHON.resolve().name
    functions.create_function(
        FunctionName="loop",
        Runtime=version if "." in version else "python3.12",
        Role=a_role(aws),
        Handler="app.handler",
        Code={"ZipFile": _package()},
        Environment={"Variables": {"QUEUE": url}},
    )
    functions.create_event_source_mapping(EventSourceArn=arn, FunctionName="loop", BatchSize=1)
    # WHEN a first message comes from outside
    sqs = client(aws, "sqs")
    sqs.send_message(QueueUrl=url, MessageBody="0")
    dead: list[Any] = []

    def is_dead() -> bool:
        dead.extend(sqs.receive_message(QueueUrl=dead_url).get("Messages", []))
        return bool(dead)

    # THEN the chain ends after sixteen rounds, in the dead letters
    wait_until(is_dead, "a message is a dead letter", timeout_s=60)
    assert [message["Body"] for message in dead] == [str(ROUNDS)]
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert left["Attributes"]["ApproximateNumberOfMessages"] == "0"
