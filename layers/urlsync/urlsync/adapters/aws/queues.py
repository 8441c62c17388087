"""The SQS queues of checks, follow-ups and provisionings, and the depths of all queues."""

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.ownership import CreatedProject
from urlsync.messages.confirmations import message_of
from urlsync.messages.provisionings import project_message, step_message
from urlsync.ports.messaging import QueueDepth, QueueDepths
from urlsync.ports.storage import DueSync

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


class SqsCheckQueue:
    """Implements the port `CheckQueue`. Requests are never deduplicated."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, request: CheckRequest) -> None:
        """Enqueue a check request. Raises `TransientFailure`."""
        with transient_as("check_queue_unavailable"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps(_body(request)),
                MessageGroupId=request.sync_id,
                MessageDeduplicationId=str(uuid4()),
            )


def _body(request: CheckRequest) -> dict[str, Any]:
    """Return the message's fields that have a value."""
    fields = {
        "sync_id": request.sync_id,
        "cause": request.cause.value,
        "requested_at": request.requested_at.astimezone(UTC).isoformat(),
        "release_version": request.release_version,
        "release_status": request.release_status,
        "event_id": request.event_id,
    }
    return {name: value for name, value in fields.items() if value is not None}


CHECK_QUEUE_UNAVAILABLE: Final = "check_queue_unavailable"
ENTRIES_PER_CALL: Final = 10
"""The limit of SQS
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html)."""
PARALLEL_CALLS: Final = 10
"""The size of botocore's connection pool."""
MAX_ATTEMPTS: Final = 3
"""How often rejected messages are sent; the remaining syncs stay due."""


class SqsScheduledChecks:
    """Implements the port `ScheduledChecks`. The client is shared between threads."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def waiting(self) -> int:
        """Return the approximate number of waiting messages. Raises `TransientFailure`."""
        name: Final = "ApproximateNumberOfMessages"
        with transient_as(CHECK_QUEUE_UNAVAILABLE):
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Enqueue a check of each sync; return how many were accepted. Raises `TransientFailure`."""
        entries = [_entry(sync, now) for sync in due]
        with ThreadPoolExecutor(PARALLEL_CALLS) as pool:
            return sum(pool.map(self._send, _calls(entries)))

    def _send(self, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> int:
        left = entries
        for _ in range(MAX_ATTEMPTS):
            with transient_as(CHECK_QUEUE_UNAVAILABLE):
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
    """Return the message; all messages of one due time have the same deduplication id."""
    body = {"sync_id": due.sync_id, "cause": Cause.SCHEDULE.value, "requested_at": now.isoformat()}
    return {
        "Id": due.sync_id,
        "MessageBody": json.dumps(body),
        "MessageGroupId": due.sync_id,
        "MessageDeduplicationId": f"{due.sync_id}:due:{due.due_at.isoformat()}",
    }


class SqsFollowUps:
    """Implements the port `FollowUps`."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, follow_up: FollowUp) -> None:
        """Enqueue a follow-up. Raises `TransientFailure`."""
        with transient_as("follow_up_queue_unavailable"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=message_of(follow_up))


PROVISIONING_QUEUE_UNAVAILABLE: Final = "provisioning_queue_unavailable"
MAX_DELAY_S: Final = 900
"""The limit of SQS
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html)."""


class SqsProvisioningQueue:
    """Implements the port `ProvisioningQueue`."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Enqueue the next step after this wait, in whole seconds. Raises `TransientFailure`."""
        seconds = min(max(math.ceil(wait.total_seconds()), 0), MAX_DELAY_S)
        with transient_as(PROVISIONING_QUEUE_UNAVAILABLE):
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=step_message(provisioning_id), DelaySeconds=seconds
            )

    def send_project(self, project: CreatedProject) -> None:
        """Enqueue a created project as the bus would. Raises `TransientFailure`."""
        with transient_as(PROVISIONING_QUEUE_UNAVAILABLE):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=project_message(project))


WAITING: Final = "ApproximateNumberOfMessages"
DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
RUNNING: Final = "ApproximateNumberOfMessagesNotVisible"


class SqsBacklog:
    """Implements the port `Backlog`, for the queues of these URLs."""

    def __init__(self, client: "SQSClient", **urls: str) -> None:
        """Expect a URL for each field of `QueueDepths`."""
        self._client = client
        self._urls = urls

    def depths(self) -> QueueDepths:
        """Return the depth of each queue, from attributes that are fresher than CloudWatch's metrics."""
        return QueueDepths(**{name: self._depth(url) for name, url in self._urls.items()})

    def _depth(self, url: str) -> QueueDepth:
        with transient_as("queues_unavailable"):
            answer = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=[WAITING, DELAYED, RUNNING])
        found = {name: int(number) for name, number in answer["Attributes"].items()}
        return QueueDepth(waiting=found[WAITING], delayed=found.get(DELAYED, 0), running=found[RUNNING])
