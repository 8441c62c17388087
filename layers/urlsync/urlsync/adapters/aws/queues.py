"""The SQS queues of checks, follow-ups and provisionings, and the depths of all queues."""

import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import uuid4

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.delivery import Delivery
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event
from urlsync.domain.ownership import CreatedProject
from urlsync.messages.confirmations import message_of
from urlsync.messages.deliveries import delivery_message, event_message
from urlsync.messages.provisionings import project_message, step_message
from urlsync.messages.sweeps import sweep_message
from urlsync.ports.messaging import QueueDepth, QueueDepths
from urlsync.ports.storage import DueSweep, DueSync

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

WAITING: Final = "ApproximateNumberOfMessages"
DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
RUNNING: Final = "ApproximateNumberOfMessagesNotVisible"


class _Queue:
    """One queue; `unavailable` is the failure of every operation that SQS refuses."""

    unavailable: ClassVar[str]

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def _send_one(self, body: str, **options: Any) -> None:
        with transient_as(self.unavailable):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=body, **options)


class SqsCheckQueue(_Queue):
    """Implements the port `CheckQueue`. Requests are never deduplicated."""

    unavailable = "check_queue_unavailable"

    def send(self, request: CheckRequest) -> None:
        """Enqueue a check request. Raises `TransientFailure`."""
        body = json.dumps(_body(request))
        self._send_one(body, MessageGroupId=request.sync_id, MessageDeduplicationId=str(uuid4()))


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


ENTRIES_PER_CALL: Final = 10
"""The limit of SQS
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html)."""
PARALLEL_CALLS: Final = 10  # the size of botocore's connection pool
MAX_ATTEMPTS: Final = 3
"""How often rejected messages are sent; the remaining syncs stay due."""


class _BatchQueue(_Queue):
    """A queue for many messages at once. The client is shared between threads."""

    def _send_all(self, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> int:
        """Enqueue these messages; return how many were accepted. Raises `TransientFailure`."""
        calls = [entries[first : first + ENTRIES_PER_CALL] for first in range(0, len(entries), ENTRIES_PER_CALL)]
        with ThreadPoolExecutor(PARALLEL_CALLS) as pool:
            sent = [pool.submit(copy_context().run, self._send, call) for call in calls]
        return sum(call.result() for call in sent)

    def _send(self, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> int:
        left = entries
        for _ in range(MAX_ATTEMPTS):
            with transient_as(self.unavailable):
                answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=left)
            refused = {failure["Id"] for failure in answer.get("Failed", [])}
            left = [entry for entry in left if entry["Id"] in refused]
            if not left:
                break
        return len(entries) - len(left)


class SqsScheduledChecks(_BatchQueue):
    """Implements the port `ScheduledChecks`."""

    unavailable = "check_queue_unavailable"

    def waiting(self) -> int:
        """Return the approximate number of waiting messages. Raises `TransientFailure`."""
        with transient_as(self.unavailable):
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=[WAITING])
        return int(answer["Attributes"][WAITING])

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Enqueue a check of each sync; return how many were accepted. Raises `TransientFailure`."""
        return self._send_all([_entry(sync, now) for sync in due])


class SqsSweepQueue(_BatchQueue):
    """Implements the port `SweepQueue`."""

    unavailable = "sweep_queue_unavailable"

    def send(self, due: Sequence[DueSweep], now: datetime) -> int:
        """Enqueue a sweep of each connection, once a minute; return how many were accepted."""
        return self._send_all([_sweep_entry(sweep, now) for sweep in due])


def _sweep_entry(due: DueSweep, now: datetime) -> "SendMessageBatchRequestEntryTypeDef":
    return {
        "Id": due.connection_id,
        "MessageBody": sweep_message(due.connection_id),
        "MessageGroupId": due.connection_id,
        "MessageDeduplicationId": f"{due.connection_id}:{now:%Y-%m-%dT%H:%M}",
    }


def _entry(due: DueSync, now: datetime) -> "SendMessageBatchRequestEntryTypeDef":
    """Return the message; all messages of one due time have the same deduplication id."""
    body = {"sync_id": due.sync_id, "cause": Cause.SCHEDULE.value, "requested_at": now.isoformat()}
    return {
        "Id": due.sync_id,
        "MessageBody": json.dumps(body),
        "MessageGroupId": due.sync_id,
        "MessageDeduplicationId": f"{due.sync_id}:due:{due.due_at.isoformat()}",
    }


class SqsFollowUps(_Queue):
    """Implements the port `FollowUps`."""

    unavailable = "follow_up_queue_unavailable"

    def send(self, follow_up: FollowUp) -> None:
        """Enqueue a follow-up. Raises `TransientFailure`."""
        self._send_one(message_of(follow_up))


MAX_DELAY_S: Final = 900
"""The limit of SQS
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html)."""


class SqsDeliveryQueue(_Queue):
    """Implements the port `DeliveryQueue`."""

    unavailable = "delivery_queue_unavailable"

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Enqueue all of them. Raises `TransientFailure` if any was not accepted."""
        for first in range(0, len(deliveries), ENTRIES_PER_CALL):
            some = deliveries[first : first + ENTRIES_PER_CALL]
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "MessageBody": delivery_message(each)} for number, each in enumerate(some)
            ]
            with transient_as(self.unavailable):
                answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            if answer.get("Failed"):
                raise TransientFailure(self.unavailable)

    def send_event(self, event: Event) -> None:
        """Enqueue an event whose endpoints are to be chosen, as the bus would. Raises `TransientFailure`."""
        self._send_one(event_message(event))


class SqsProvisioningQueue(_Queue):
    """Implements the port `ProvisioningQueue`."""

    unavailable = "provisioning_queue_unavailable"

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Enqueue the next step after this wait, in whole seconds. Raises `TransientFailure`."""
        seconds = min(max(math.ceil(wait.total_seconds()), 0), MAX_DELAY_S)
        self._send_one(step_message(provisioning_id), DelaySeconds=seconds)

    def send_project(self, project: CreatedProject) -> None:
        """Enqueue a created project as the bus would. Raises `TransientFailure`."""
        self._send_one(project_message(project))


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
