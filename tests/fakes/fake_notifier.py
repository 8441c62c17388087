"""A person who has subscribed to the service's notifications: a queue behind its topic."""

import json
from dataclasses import dataclass
from typing import final

from local.stack.aws import EmulatedAws, stack_outputs
from tests.fakes.strict import strict

NAME = "reported-people"


@dataclass(frozen=True)
class Mail:
    """One message, as a mailbox would have it."""

    subject: str
    text: str


@final
@strict
class FakeNotifier:
    """Every message that was sent since this was made."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
        self._url = self._sqs.create_queue(QueueName=NAME)["QueueUrl"]
        self._mails: list[Mail] = []
        sns = aws.session.client("sns", endpoint_url=aws.endpoint)
        topic = stack_outputs(aws)["NotificationTopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self._permitted_queue(topic))

    def mails(self, about: str) -> list[Mail]:
        """Return the messages so far that mention something, a sync's id say, in the order they came."""
        self._receive()
        return [mail for mail in self._mails if about in mail.subject + mail.text]

    def _receive(self) -> None:
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                envelope = json.loads(message["Body"])
                self._mails.append(Mail(envelope.get("Subject", ""), envelope["Message"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _permitted_queue(self, topic: str) -> str:
        """Let the topic send to the queue, and return the queue's ARN."""
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        arn = attributes["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        return arn
