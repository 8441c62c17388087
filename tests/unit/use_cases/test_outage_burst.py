"""A burst of webhooks that many batches in parallel take from the queue, during an outage and after it."""

import heapq
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice
from typing import Any, Final, cast
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.domain.check import CheckRequest
from urlsync.domain.events import EventType
from urlsync.domain.outage import FAILURES
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.checks import BATCH_SIZE, CheckBatch

from tests.fakes.heroku import SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.outage_town import MAX_RECEIVES, MINUTE, Town, maintenance
from tests.fakes.sqs_batch import a_batch, a_record

SYNCS: Final = 1000
LAMBDAS: Final = 10
"""The default of the parameter `SyncMaximumConcurrency`."""
CALL_S: Final = 0.03
"""How long a refused write takes: the other checks under way have read the connection meanwhile."""
BATCH_TAKES: Final = timedelta(seconds=2)


class Visibility:
    """Remembers after which wait a message comes again."""

    def __init__(self) -> None:
        self.seconds: dict[str, int] = {}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: Sequence[Any]) -> None:  # noqa: N803 (boto3's names)
        self.seconds |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}


class Burst(Town):
    """A town whose messages are handled by several functions at once, each with batches of its own."""

    def __init__(self, syncs: int) -> None:
        self._visibility = Visibility()
        self._functions: list[CheckBatch] = []
        super().__init__(syncs)

    def run_until(self, end: datetime) -> None:
        """Let the functions take what is due, in rounds, and run the schedule every minute."""
        while self.clock.time < end:
            self.use_cases.enqueue_due_checks(self.clock.time + MINUTE)
            for request in self.scheduled_checks.take():
                self._put(self.clock.time, request, 1)
            following = self.clock.time + MINUTE
            while self._messages and self._messages[0][0] < following:
                self.clock.time = max(self._messages[0][0], self.clock.time)
                self._take_round()
                self.clock.time = min(self.clock.time + BATCH_TAKES, following)
            self.clock.time = following

    def _take_round(self) -> None:
        """Let each function handle one batch, all at the same time."""
        self._functions = self._functions or [self._function() for _ in range(LAMBDAS)]
        due = [heapq.heappop(self._messages) for _ in range(len(self._messages)) if self._is_due()]
        taken, later = due[: LAMBDAS * BATCH_SIZE], due[LAMBDAS * BATCH_SIZE :]
        for message in later:
            heapq.heappush(self._messages, message)
        self.clock.constant_jitter = len(self.syncs.history) * 0.618 % 1
        messages = iter(taken)
        batches = [list(islice(messages, BATCH_SIZE)) for _ in self._functions]
        with ThreadPoolExecutor(LAMBDAS) as pool:
            list(pool.map(self._handle, self._functions, batches))

    def _is_due(self) -> bool:
        return bool(self._messages) and self._messages[0][0] <= self.clock.time

    def _function(self) -> CheckBatch:
        logger = Logger(service=f"sync-{uuid4()}", stream=StringIO())
        report = Report(logger, Metrics(namespace="urlsync", service="sync"))
        back_off = BackOff(cast("Any", self._visibility), "https://queue.example.com", self.clock)
        return CheckBatch(self.check_sync, back_off, report, MAX_RECEIVES)

    def _handle(self, function: CheckBatch, batch: list[tuple[datetime, int, CheckRequest, int]]) -> None:
        """Handle a batch; what fails comes again, or is a dead letter."""
        alive = [message for message in batch if message[3] <= MAX_RECEIVES]
        self.dead_letters += [request for _, _, request, receives in batch if receives > MAX_RECEIVES]
        records = [_record(number, request, receives) for _, number, request, receives in alive]
        answer = function.handle(SQSEvent(a_batch(*records))) if records else {"batchItemFailures": []}
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for _, number, request, receives in alive:
            if str(number) in failed:
                wait = self._visibility.seconds[f"receipt-of-{number}"]
                self._put(self.clock.time + timedelta(seconds=wait), request, receives + 1)


def _record(number: int, request: CheckRequest, receives: int) -> dict[str, Any]:
    body = {"sync_id": request.sync_id, "cause": request.cause.value, "requested_at": request.requested_at.isoformat()}
    record = a_record(json.dumps(body), group=request.sync_id, receive_count=receives, message_id=str(number))
    sent_at = request.sent_at or request.requested_at
    record["attributes"]["SentTimestamp"] = str(int(sent_at.timestamp() * 1000))
    return record


def slow_maintenance(operation: str) -> None:
    """Refuse writes after a moment."""
    if operation == "write_target":
        time.sleep(CALL_S)
    maintenance(operation)


@pytest.mark.parametrize("begins", ["with the burst", "before the burst"])
def test_a_thousand_webhooks_at_once_and_half_an_hour_of_maintenance(begins: str) -> None:
    # GIVEN a thousand syncs, and maintenance that is known already or not
    burst = Burst(SYNCS)
    burst.hasura.before_each = slow_maintenance
    burst.heroku.rotate(SECOND_URL)
    ids = list(burst.syncs.stored)
    if begins == "before the burst":
        for sync_id in ids[:FAILURES]:
            burst.send(sync_id)
        burst.run_until(burst.clock.time + MINUTE)
    # WHEN all databases are rotated at once, and the webhooks are handled by all functions in parallel
    begin = burst.clock.time
    for sync_id in ids:
        burst.send(sync_id)
    end = begin + 30 * MINUTE
    burst.run_until(end)
    # THEN Heroku was hardly called
    asked = len(burst.heroku.calls)
    assert asked <= 100
    # AND once it is over, while the webhooks of a second rotation arrive at once, the first is right within a minute,
    # the last within five, and no message is dead
    burst.hasura.before_each = nothing_happens
    times = burst.writes_at()
    for sync_id in ids:
        burst.send(sync_id)
    burst.run_until(end + 5 * MINUTE)
    assert times[0] - end <= MINUTE
    assert times[-1] - end <= 5 * MINUTE
    assert burst.wrong() == set()
    assert burst.dead_letters == []
    # AND each sync cost one call, or two where both webhooks were checked
    assert len(burst.heroku.calls) - asked <= 2 * SYNCS
    # AND people were notified once of each
    reported = [event for event in burst.reported() if event != EventType.DATABASE_URL_UPDATED]
    assert reported == [EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED]
