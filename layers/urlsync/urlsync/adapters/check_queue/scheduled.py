"""The schedule's way onto the check queue: ten messages to a request, ten requests at a time."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.domain.check import Cause
from urlsync.ports.due_syncs import DueSync

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

UNAVAILABLE: Final = "check_queue_unavailable"
ENTRIES_PER_CALL: Final = 10
"""SQS takes no more
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html)."""
CALLS_AT_ONCE: Final = 10
"""As many as botocore keeps connections for."""
ATTEMPTS: Final = 3
"""How often the messages that a call did not take are sent; those left over stay due."""


@final
class SqsScheduledChecks:
    """Implements the port `ScheduledChecks`. The client is shared between threads."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def waiting(self) -> int:
        """Return about how many messages wait to be received. Raises `TransientFailure`."""
        name: Final = "ApproximateNumberOfMessages"
        with transient_as(UNAVAILABLE):
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Send a message for each sync; return how many the queue took. Raises `TransientFailure`."""
        entries = [_entry(sync, now) for sync in due]
        with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
            return sum(pool.map(self._send, _calls(entries)))

    def _send(self, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> int:
        left = entries
        for _ in range(ATTEMPTS):
            with transient_as(UNAVAILABLE):
                answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=left)
            refused = {failure["Id"] for failure in answer.get("Failed", [])}
            left = [entry for entry in left if entry["Id"] in refused]
            if not left:
                break
        return len(entries) - len(left)


def _calls(
    entries: "list[SendMessageBatchRequestEntryTypeDef]",
) -> "Iterator[list[SendMessageBatchRequestEntryTypeDef]]":
    for first in range(0, len(entries), ENTRIES_PER_CALL):
        yield entries[first : first + ENTRIES_PER_CALL]


def _entry(due: DueSync, now: datetime) -> "SendMessageBatchRequestEntryTypeDef":
    """Return the message; its deduplication id makes all messages of one due time the same."""
    body = {"sync_id": due.sync_id, "cause": Cause.SCHEDULE.value, "requested_at": now.isoformat()}
    return {
        "Id": due.sync_id,
        "MessageBody": json.dumps(body),
        "MessageGroupId": due.sync_id,
        "MessageDeduplicationId": f"{due.sync_id}:due:{due.due_at.isoformat()}",
    }
