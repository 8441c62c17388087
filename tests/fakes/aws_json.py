"""Secrets Manager and SQS as far as verify uses them, kept in memory."""

import json
from collections.abc import Mapping
from typing import Any

from urlsync.entrypoints.webhook.aws_client import AwsRequestFailed, JsonClient

from tests.fakes.strict import strict

QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/000000000000/checks.fifo"
SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:master"
MASTER = "a-master-secret-that-is-obviously-fake"


@strict
class FakeAws:
    """What is stored, what was sent, which calls were made, and which of them fail.

    `failures` maps an operation, or an operation and a version stage, to the error code it is answered with.
    """

    def __init__(self) -> None:
        self.stages = {"AWSCURRENT": MASTER}
        self.messages: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.failures: dict[str, str] = {}

    def rotate(self, master: str) -> None:
        """Make a new master the current one, and the current one the previous."""
        self.stages = {"AWSCURRENT": master, "AWSPREVIOUS": self.stages["AWSCURRENT"]}

    def answer(self, operation: str, request: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer a call with HTTP status and JSON."""
        name = ":".join([operation, *filter(None, [request.get("VersionStage")])])
        self.calls.append(name)
        code = self.failures.get(name) or self.failures.get(operation)
        if code:
            return 400, {"__type": f"com.amazonaws#{code}", "message": "a message nobody should see"}
        return self._get_secret(request) if operation == "GetSecretValue" else self._send_message(request)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of the messages on the queue."""
        return [json.loads(message["MessageBody"]) for message in self.messages]

    def _get_secret(self, request: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        stage = request["VersionStage"]
        if request["SecretId"] != SECRET_ARN or stage not in self.stages:
            return 400, {"__type": "ResourceNotFoundException"}
        return 200, {"ARN": SECRET_ARN, "SecretString": self.stages[stage], "VersionStages": [stage]}

    def _send_message(self, request: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if request["QueueUrl"] != QUEUE_URL:
            return 400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist"}
        sent = {message["MessageDeduplicationId"] for message in self.messages}
        if request["MessageDeduplicationId"] not in sent:
            self.messages.append(dict(request))
        return 200, {"MessageId": "00000000-0000-4000-8000-000000000002"}


@strict
class FakeJsonClient(JsonClient):
    """A client without a network in between."""

    def __init__(self, aws: FakeAws) -> None:
        self._aws = aws

    def call(self, operation: str, request: Mapping[str, object]) -> dict[str, object]:
        """Call the fake; raises `AwsRequestFailed` as the real client does."""
        status, answer = self._aws.answer(operation, json.loads(json.dumps(request)))
        if status != 200:
            raise AwsRequestFailed(str(answer["__type"]).rpartition("#")[2])
        return answer
