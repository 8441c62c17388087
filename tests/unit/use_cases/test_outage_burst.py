"""A burst of webhooks that many batches in parallel take from the queue, during an outage and after it."""

import heapq
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, cast

import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.domain.check import CheckRequest
from urlsync.domain.events import EventType
from urlsync.domain.outage import FAILURES
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.checks import FIRST, CheckBatch
from urlsync.entrypoints.queues.parallel import BATCH_SIZE

from tests.fakes.hasura import FakeHasura
from tests.fakes.heroku import SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.outage_town import MAX_RECEIVES, MINUTE, Town, maintenance
from tests.fakes.sqs_batch import a_batch, a_record

MEET_WITHIN_S: Final = 3
"""How long checks wait for each other in the first round, so that none knows of another's failure."""
A_LONG_TIME_S: Final = 600
"""The clock of the machine does not count: only that of the test does."""
MOST_CALLS: Final = 100
"""So often Heroku may be called during half an hour of Hasura's maintenance, for all syncs of a connection together."""
BATCH_TAKES: Final = timedelta(seconds=2)


class Visibility:
    """Remembers after which wait a message comes again."""

    def __init__(self) -> None:
        self.seconds: dict[str, int] = {}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: Sequence[Any]) -> None:  # noqa: N803 (boto3's names)
        self.seconds |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}


class NoReport:
    """Reports nothing; an unexpected error fails the test."""

    def unexpected(self, request: CheckRequest, error: Exception) -> None:
        raise error

    batch_failed = unreadable = failed = done = finish = lambda *_: None


class Burst(Town):
    """A town whose messages several functions can handle at once, each with batches of its own."""

    def __init__(self, syncs: int, functions: int) -> None:
        super().__init__(syncs)
        self._visibility = Visibility()
        self._functions = [self._function() for _ in range(functions)]

    def run_in_parallel_until(self, end: datetime) -> None:
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
        due = [heapq.heappop(self._messages) for _ in range(len(self._messages)) if self._is_due()]
        most = len(self._functions) * BATCH_SIZE
        taken, later = due[:most], due[most:]
        for message in later:
            heapq.heappush(self._messages, message)
        self.clock.constant_jitter = len(self.syncs.history) * 0.618 % 1
        messages = iter(taken)
        batches = [list(islice(messages, BATCH_SIZE)) for _ in self._functions]
        with ThreadPoolExecutor(len(self._functions)) as pool:
            list(pool.map(self._handle, self._functions, batches))

    def _is_due(self) -> bool:
        return bool(self._messages) and self._messages[0][0] <= self.clock.time

    def _function(self) -> CheckBatch:
        back_off = BackOff(cast("Any", self._visibility), "https://queue.example.com", self.clock)
        return CheckBatch(
            self.check_sync, back_off, cast("Any", NoReport()), MAX_RECEIVES, seconds=A_LONG_TIME_S, finish=lambda: None
        )

    def _handle(self, function: CheckBatch, batch: list[tuple[datetime, int, CheckRequest, int]]) -> None:
        """Handle a batch; what fails comes again, or is a dead letter."""
        alive = [message for message in batch if message[3] <= MAX_RECEIVES]
        self.dead_letters += [request for _, _, request, receives in batch if receives > MAX_RECEIVES]
        records = [_record(number, request, receives) for _, number, request, receives in alive]
        check = self.check_sync.for_batch([request.sync_id for _, _, request, _ in alive])
        function = replace(function, check=check, finish=check.finish)
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


def meeting(syncs: int) -> Callable[[str], None]:
    """Return what lets checks go on once so many have begun, each for the first time."""
    barrier, seen = threading.Barrier(syncs), threading.local()

    def meet(operation: str) -> None:
        if operation == "read_config_var" and not hasattr(seen, "met"):
            seen.met = True
            with suppress(threading.BrokenBarrierError):
                barrier.wait(MEET_WITHIN_S)

    return meet


@pytest.mark.parametrize(("functions", "syncs"), [(5, 200), (10, 1000)])
def test_webhooks_that_come_at_once_during_half_an_hour_of_maintenance_and_after_it(
    monkeypatch: pytest.MonkeyPatch, functions: int, syncs: int
) -> None:
    # GIVEN projects that do not share a hash, as the fake one and its many env vars do
    monkeypatch.setattr(FakeHasura, "hash", "fake-hash")
    # AND syncs whose databases are all rotated when maintenance begins
    burst = Burst(syncs, functions)
    burst.hasura.before_each = maintenance
    burst.heroku.before_each = meeting(functions * FIRST)
    burst.heroku.rotate(SECOND_URL)
    begin = burst.clock.time
    # WHEN their webhooks come at once, and all functions handle them in parallel
    for sync_id in burst.syncs.stored:
        burst.send(sync_id)
    burst.run_in_parallel_until(begin + 2 * MINUTE)
    burst.heroku.before_each = nothing_happens
    # THEN Heroku was called by the checks that were under way when the first of them failed, and by the probes since
    asked = len(burst.heroku.calls)
    assert functions * FIRST <= asked <= functions * FIRST + FAILURES
    assert asked + 28 <= MOST_CALLS, "each of the other 28 minutes has one probe"
    # WHEN the maintenance is over after half an hour, and the webhooks of a second rotation come at once
    burst.clock.time = begin + 28 * MINUTE
    burst.run_in_parallel_until(begin + 30 * MINUTE)
    assert len(burst.heroku.calls) - asked <= 2
    end, asked = burst.clock.time, len(burst.heroku.calls)
    burst.hasura.before_each = nothing_happens
    times = burst.writes_at()
    for sync_id in burst.syncs.stored:
        burst.send(sync_id)
    burst.run_in_parallel_until(end + 5 * MINUTE)
    # THEN the first is right within a minute, the last within five, and no message is dead
    assert times[0] - end <= MINUTE
    assert times[-1] - end <= 5 * MINUTE
    assert burst.wrong() == set()
    assert burst.dead_letters == []
    # AND each sync cost one call, or two where both webhooks were checked
    assert len(burst.heroku.calls) - asked <= 2 * syncs
    # AND people were notified once of each
    reported = [event for event in burst.reported() if event != EventType.DATABASE_URL_UPDATED]
    assert reported == [EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED]
