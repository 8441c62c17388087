"""The dead-letter queues, one for each message kind. That of checks is FIFO.

A received message is invisible to others until its lease ends. While a message of a FIFO group is leased, the
later ones of that group are not received.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.dead_letters import MessageKind
from urlsync.messages.dead_letters import leased_message
from urlsync.ports.messaging import LeasedMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

UNAVAILABLE: Final = "dead_letters_unavailable"
HELD_SECONDS: Final = 60
"""Longer than a request of an operator may take."""
PER_CALL: Final = 10
"""SQS takes and gives no more
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)."""
EMPTY_ANSWERS: Final = 2
"""After so many in a row a queue counts as empty: a short poll asks only some of its servers."""


@final
class SqsDeadLetters:
    """Implements the port `DeadLetters`."""

    def __init__(self, client: "SQSClient", urls: Mapping[MessageKind, str]) -> None:
        self._client = client
        self._urls = urls

    def receive(self, kind: MessageKind, limit: int) -> Sequence[LeasedMessage]:
        """Take about `limit` letters of one queue up for a minute. Asks no more often than they fill answers.

        An answer may have fewer letters than there are, so there may be more.
        """
        leased: dict[str, LeasedMessage] = {}
        empty = 0
        for _ in range(-(-limit // PER_CALL) + EMPTY_ANSWERS):
            messages = self._receive(kind)
            empty = 0 if messages else empty + 1
            leased |= {message["MessageId"]: leased_message(message, kind) for message in messages}
            if len(leased) >= limit or empty == EMPTY_ANSWERS:
                break
        return list(leased.values())

    def release(self, leased: Sequence[LeasedMessage]) -> None:
        """Let others have them again, at once."""
        for url, entries in self._entries(leased, {"VisibilityTimeout": 0}):
            with transient_as(UNAVAILABLE):
                self._client.change_message_visibility_batch(QueueUrl=url, Entries=entries)

    def remove(self, leased: Sequence[LeasedMessage]) -> None:
        """Remove them for good."""
        for url, entries in self._entries(leased, {}):
            with transient_as(UNAVAILABLE):
                self._client.delete_message_batch(QueueUrl=url, Entries=entries)

    def _receive(self, kind: MessageKind) -> "list[MessageTypeDef]":
        with transient_as(UNAVAILABLE):
            answer = self._client.receive_message(
                QueueUrl=self._urls[kind],
                MaxNumberOfMessages=PER_CALL,
                VisibilityTimeout=HELD_SECONDS,
                MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
            )
        return answer.get("Messages", [])

    def _entries(
        self, leased: Sequence[LeasedMessage], more: Mapping[str, Any]
    ) -> Iterator[tuple[str, list[Any]]]:
        """Return the queue and the entries of each call that concerns these letters."""
        for kind, url in self._urls.items():
            entries = [
                {"Id": str(number), "ReceiptHandle": one.receipt, **more}
                for number, one in enumerate(leased)
                if one.letter.kind is kind
            ]
            for first in range(0, len(entries), PER_CALL):
                yield url, entries[first : first + PER_CALL]
