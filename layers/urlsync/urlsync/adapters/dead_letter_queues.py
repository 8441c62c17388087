"""The two dead-letter queues: of checks, which is FIFO, and of confirmations.

Holding a message makes it invisible to others for a while; while a message of a FIFO group is held, so are
the later ones of that group.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.message_body import json_object
from urlsync.domain.check import Cause
from urlsync.domain.dead_letter import DeadLetter, Wish
from urlsync.ports.dead_letters import HeldLetter

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

_ID: Final = re.compile("[0-9a-fA-F-]{36}")


@final
class SqsDeadLetters:
    """Implements the port `DeadLetters`."""

    def __init__(self, client: "SQSClient", checks_url: str, follow_ups_url: str) -> None:
        self._client = client
        self._urls = {Wish.CHECK: checks_url, Wish.CONFIRMATION: follow_ups_url}

    def hold(self, limit: int) -> Sequence[HeldLetter]:
        """Take about `limit` letters of each queue up for a minute."""
        return [held for wish in self._urls for held in self._hold(wish, limit)]

    def put_back(self, held: Sequence[HeldLetter]) -> None:
        """Let others have them again, at once."""
        for url, entries in self._entries(held, {"VisibilityTimeout": 0}):
            with transient_as(UNAVAILABLE):
                self._client.change_message_visibility_batch(QueueUrl=url, Entries=entries)

    def remove(self, held: Sequence[HeldLetter]) -> None:
        """Remove them for good."""
        for url, entries in self._entries(held, {}):
            with transient_as(UNAVAILABLE):
                self._client.delete_message_batch(QueueUrl=url, Entries=entries)

    def _hold(self, wish: Wish, limit: int) -> list[HeldLetter]:
        held: dict[str, HeldLetter] = {}
        empty = 0
        while len(held) < limit and empty < EMPTY_ANSWERS:
            with transient_as(UNAVAILABLE):
                answer = self._client.receive_message(
                    QueueUrl=self._urls[wish],
                    MaxNumberOfMessages=PER_CALL,
                    VisibilityTimeout=HELD_SECONDS,
                    MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
                )
            messages = answer.get("Messages", [])
            empty = 0 if messages else empty + 1
            held |= {message["MessageId"]: _held(message, wish) for message in messages}
        return list(held.values())

    def _entries(
        self, held: Sequence[HeldLetter], more: Mapping[str, Any]
    ) -> Iterator[tuple[str, list[Any]]]:
        """Return the queue and the entries of each call that concerns these letters."""
        for wish, url in self._urls.items():
            entries = [
                {"Id": str(number), "ReceiptHandle": one.receipt, **more}
                for number, one in enumerate(held)
                if one.letter.wish is wish
            ]
            for first in range(0, len(entries), PER_CALL):
                yield url, entries[first : first + PER_CALL]


def _held(message: "MessageTypeDef", wish: Wish) -> HeldLetter:
    """Return a letter with those fields of the message that we know; whatever else is in it stays there."""
    body = json_object(message["Body"])
    attributes = message["Attributes"]
    version = body.get("release_version")
    letter = DeadLetter(
        message_id=message["MessageId"],
        wish=wish,
        sync_id=_first_id([attributes.get("MessageGroupId"), body.get("sync_id")]),
        sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        cause=_known_cause(body.get("cause")),
        release_version=version if type(version) is int else None,
    )
    return HeldLetter(letter, message["ReceiptHandle"])


def _first_id(values: Iterable[object]) -> str | None:
    """Return the first that can be the id of a sync, because nothing else may be shown."""
    return next((value for value in values if isinstance(value, str) and _ID.fullmatch(value)), None)


def _known_cause(value: object) -> str | None:
    return value if isinstance(value, str) and value in set(Cause) else None
