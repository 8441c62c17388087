"""The dead-letter queues, one for each kind of message. A leased message of a FIFO group hides the later ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.dead_letters import MessageKind
from urlsync.messages.dead_letters import leased_message
from urlsync.ports.messaging import LeasedMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

UNAVAILABLE: Final = "dead_letters_unavailable"
LEASE_SECONDS: Final = 60  # longer than an API request may take
MAX_PER_CALL: Final = 10
"""The limit of SQS
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)."""
MAX_EMPTY_POLLS: Final = 2
"""A queue counts as empty after so many in a row, because a short poll queries only some servers."""


class SqsDeadLetters:
    """Implements the port `DeadLetters`."""

    def __init__(self, client: "SQSClient", urls: Mapping[MessageKind, str]) -> None:
        self._client = client
        self._urls = urls

    def receive(self, kind: MessageKind, limit: int) -> Sequence[LeasedMessage]:
        """Lease about `limit` letters of one queue. There may be more: a poll need not return all."""
        leased: dict[str, LeasedMessage] = {}
        empty = 0
        for _ in range(-(-limit // MAX_PER_CALL) + MAX_EMPTY_POLLS):
            messages = self._poll(kind)
            empty = 0 if messages else empty + 1
            leased |= {message["MessageId"]: leased_message(message, kind) for message in messages}
            if len(leased) >= limit or empty == MAX_EMPTY_POLLS:
                break
        return list(leased.values())

    def release(self, leased: Sequence[LeasedMessage]) -> None:
        """End the leases at once."""
        for url, entries in self._entries(leased, {"VisibilityTimeout": 0}):
            with transient_as(UNAVAILABLE):
                self._client.change_message_visibility_batch(QueueUrl=url, Entries=entries)

    def remove(self, leased: Sequence[LeasedMessage]) -> None:
        """Delete the messages."""
        for url, entries in self._entries(leased, {}):
            with transient_as(UNAVAILABLE):
                self._client.delete_message_batch(QueueUrl=url, Entries=entries)

    def _poll(self, kind: MessageKind) -> "list[MessageTypeDef]":
        with transient_as(UNAVAILABLE):
            answer = self._client.receive_message(
                QueueUrl=self._urls[kind],
                MaxNumberOfMessages=MAX_PER_CALL,
                VisibilityTimeout=LEASE_SECONDS,
                MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
            )
        return answer.get("Messages", [])

    def _entries(self, leased: Sequence[LeasedMessage], more: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
        """Return the queue and the entries of each call for these messages."""
        for kind, url in self._urls.items():
            entries = [
                {"Id": str(number), "ReceiptHandle": one.receipt, **more}
                for number, one in enumerate(leased)
                if one.letter.kind is kind
            ]
            for first in range(0, len(entries), MAX_PER_CALL):
                yield url, entries[first : first + MAX_PER_CALL]
