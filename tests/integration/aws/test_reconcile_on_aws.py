"""The schedule on a table and a queue: what it sends, what it costs, and what it does about refusals."""

import json
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.queues import MAX_ATTEMPTS, SqsScheduledChecks
from urlsync.adapters.dynamodb.keys import SHARDS
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns, DynamoDbSyncLists
from urlsync.domain.errors import TransientFailure
from urlsync.ports.storage import DueSync
from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks

from tests.fakes.clock import START, FakeClock
from tests.fakes.effort import syncs
from tests.fakes.examples import SYNC_ID, a_sync
from tests.integration.aws.conftest import TABLE, store

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

DUE = DueSync(sync_id=SYNC_ID, due_at=START)


@pytest.fixture
def sqs(aws: None) -> "SQSClient":
    return aws_clients.sqs()


@pytest.fixture
def queue_url(sqs: "SQSClient") -> str:
    attributes = {"FifoQueue": "true", "DeduplicationScope": "messageGroup"}
    return sqs.create_queue(QueueName="checks.fifo", Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type] # the stubs want literals


@pytest.fixture
def checks(sqs: "SQSClient", queue_url: str) -> SqsScheduledChecks:
    return SqsScheduledChecks(sqs, queue_url)


def requests_of(*clients: Any) -> list[str]:
    """Return a list that the operation of every later request of these clients is added to."""
    seen: list[str] = []

    def add(model: "OperationModel", **_: object) -> None:
        seen.append(model.name)

    for client in clients:
        client.meta.events.register("provide-client-params", add)
    return seen


def take_quickly(sqs: "SQSClient") -> list[dict[str, Any]]:
    """Take all batches in place of moto, whose search for duplicates is slow; return what was taken."""
    taken: list[dict[str, Any]] = []

    def take(params: dict[str, Any], **_: object) -> Any:
        entries = json.loads(params["body"])["Entries"]
        taken.extend(entries)
        answer = {"Successful": [{"Id": entry["Id"]} for entry in entries]}
        return SimpleNamespace(status_code=200), answer

    sqs.meta.events.register("before-call.sqs.SendMessageBatch", take)
    return taken


def refuse(sqs: "SQSClient", sync_id: str, times: int) -> None:
    """Let the queue refuse the messages of a sync so many times, with all else of the batch accepted."""
    refusals = iter(range(times))

    def refused(parsed: dict[str, Any], **_: object) -> None:
        taken = [entry for entry in parsed["Successful"] if entry["Id"] == sync_id]
        if taken and next(refusals, None) is not None:
            parsed["Successful"].remove(taken[0])
            failure = {"Id": sync_id, "SenderFault": False, "Code": "InternalError", "Message": "fake"}
            parsed.setdefault("Failed", []).append(failure)

    sqs.meta.events.register("after-call.sqs.SendMessageBatch", refused)


def store_due_syncs(dynamodb: "DynamoDBClient", count: int) -> None:
    ids = [str(UUID(int=number)) for number in range(count)]
    store(dynamodb, [a_sync(sync_id=sync_id, project_id=f"project-{sync_id}") for sync_id in ids])


@pytest.mark.no_cover
def test_a_thousand_due_syncs_cost_at_most_thirteen_requests_per_hundred(
    dynamodb: "DynamoDBClient", sqs: "SQSClient", queue_url: str, checks: SqsScheduledChecks
) -> None:
    # GIVEN a thousand due syncs, or as many as wanted, and clients whose requests are counted
    many = syncs(1000)
    store_due_syncs(dynamodb, many)
    seen, taken = requests_of(dynamodb, sqs), take_quickly(sqs)
    runs = DynamoDbReconcileRuns(dynamodb, TABLE)
    enqueue_due_checks = EnqueueDueChecks(DynamoDbSyncLists(dynamodb, TABLE), checks, runs, FakeClock())
    # WHEN the schedule runs
    run = enqueue_due_checks(START + timedelta(minutes=1))
    # THEN all of them are on the queue, for a query of each shard, a batch of ten each, and two more
    assert (run.enqueued, run.complete) == (many, True)
    assert len({entry["MessageGroupId"] for entry in taken}) == many
    assert len(seen) <= 30 + many // 10
    assert Counter(seen) == {"Query": SHARDS, "SendMessageBatch": many // 10, "GetQueueAttributes": 1, "PutItem": 1}
    assert runs.last() == run


def test_a_message_says_who_is_to_be_checked_and_nothing_else(
    sqs: "SQSClient", queue_url: str, checks: SqsScheduledChecks
) -> None:
    assert checks.send([DUE], START) == 1
    (message,) = sqs.receive_message(QueueUrl=queue_url, MessageSystemAttributeNames=["All"])["Messages"]
    assert json.loads(message["Body"]) == {"sync_id": SYNC_ID, "cause": "schedule", "requested_at": START.isoformat()}
    assert message["Attributes"]["MessageGroupId"] == SYNC_ID


def test_one_due_time_is_one_message(checks: SqsScheduledChecks) -> None:
    checks.send([DUE], START)
    checks.send([DUE], START + timedelta(minutes=1))
    assert checks.waiting() == 1
    checks.send([DueSync(sync_id=SYNC_ID, due_at=START + timedelta(minutes=15))], START)
    assert checks.waiting() == 2


def test_two_due_times_of_one_second_are_two_messages(checks: SqsScheduledChecks) -> None:
    # or else a sync that was checked again within a second of being asked for would not be for five minutes
    checks.send([DUE], START)
    checks.send([DueSync(sync_id=SYNC_ID, due_at=START + timedelta(microseconds=1))], START)
    assert checks.waiting() == 2


def test_what_a_batch_leaves_out_is_sent_again(sqs: "SQSClient", checks: SqsScheduledChecks) -> None:
    # GIVEN a queue that refuses one message of a batch twice
    due = [DueSync(sync_id=str(UUID(int=number)), due_at=START) for number in range(10)]
    refuse(sqs, due[3].sync_id, times=2)
    seen = requests_of(sqs)
    # WHEN they are sent, THEN all are accepted in the end
    assert checks.send(due, START) == 10
    assert seen.count("SendMessageBatch") == 3


def test_what_the_queue_refuses_for_good_is_reported(sqs: "SQSClient", checks: SqsScheduledChecks) -> None:
    refuse(sqs, SYNC_ID, times=1000)
    seen = requests_of(sqs)
    assert checks.send([DUE], START) == 0
    assert seen.count("SendMessageBatch") == MAX_ATTEMPTS


@pytest.mark.parametrize("operation", ["waiting", "send"])
def test_a_queue_that_throttles_is_a_transient_failure(
    sqs: "SQSClient", checks: SqsScheduledChecks, operation: str
) -> None:
    def throttle(**_: object) -> Any:
        error = {"Error": {"Code": "RequestThrottled", "Message": "fake"}}
        return SimpleNamespace(status_code=400), error

    sqs.meta.events.register("before-call.sqs", throttle)
    with pytest.raises(TransientFailure, match="check_queue_unavailable"):
        checks.waiting() if operation == "waiting" else checks.send([DUE], START)


def test_a_run_is_remembered_in_place_of_the_one_before(dynamodb: "DynamoDBClient") -> None:
    runs = DynamoDbReconcileRuns(dynamodb, TABLE)
    assert runs.last() is None
    enqueue_due_checks = EnqueueDueChecks(DynamoDbSyncLists(dynamodb, TABLE), _NoChecks(), runs, FakeClock())
    first = enqueue_due_checks(START)
    assert (first.complete, runs.last()) == (True, first)
    store_due_syncs(dynamodb, 3)
    second = enqueue_due_checks(START)
    assert (second.due, second.enqueued, second.complete) == (3, 0, False)
    assert runs.last() == second


class _NoChecks:
    """A queue that takes nothing."""

    def waiting(self) -> int:
        return 0

    def send(self, due: object, now: object) -> int:
        return 0
