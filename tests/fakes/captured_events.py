"""Whoever listens on the service's event bus: a queue behind a rule, as an operator would set up."""

import json
from typing import Any, final

from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack

NAME = "captured-events"


@final
class CapturedEvents:
    """Every event that the service put on its bus since this was made."""

    def __init__(self, stack: Stack, aws: EmulatedAws) -> None:
        self._sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
        self._url = self._sqs.create_queue(QueueName=NAME)["QueueUrl"]
        self._captured: list[dict[str, Any]] = []
        events = aws.session.client("events", endpoint_url=aws.endpoint)
        pattern = json.dumps({"source": ["urlsync"]})
        events.put_rule(Name=NAME, EventBusName=stack["bus"], EventPattern=pattern)
        target = {"Id": NAME, "Arn": self._permitted_queue()}
        events.put_targets(Rule=NAME, EventBusName=stack["bus"], Targets=[target])  # type: ignore[list-item] # the stubs want a TypedDict

    def of(self, sync_id: str) -> list[dict[str, Any]]:
        """Return one sync's events so far, as EventBridge passes them on, in the order they came."""
        return self._with("sync_id", sync_id)

    def of_connection(self, connection_id: str) -> list[dict[str, Any]]:
        """Return the events so far about the use of one connection."""
        return self._with("connection_id", connection_id)

    def types_of(self, sync_id: str) -> list[str]:
        """Return the detail-types of one sync's events so far."""
        return [event["detail-type"] for event in self.of(sync_id)]

    def everything(self) -> str:
        """Return all events so far as one text."""
        self._receive()
        return json.dumps(self._captured)

    def _with(self, name: str, value: str) -> list[dict[str, Any]]:
        self._receive()
        return [event for event in self._captured if event["detail"].get(name) == value]

    def _receive(self) -> None:
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self._captured.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _permitted_queue(self) -> str:
        """Let EventBridge send to the queue, and return its ARN."""
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        arn = attributes["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        return arn
