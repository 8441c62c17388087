"""Batches: one check a sync, nothing acknowledged by accident."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.entrypoints.queues import parallel
from urlsync.entrypoints.queues.back_off import FIRST_WAIT, JITTER, MAX_BACK_OFF, BackOff, wait_before
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.checks import FIRST, BatchFailed, CheckBatch
from urlsync.entrypoints.queues.parallel import BATCH_SIZE, ITEM_SECONDS

from tests.fakes.clock import START, FakeClock
from tests.fakes.examples import SYNC_ID, a_history_entry
from tests.fakes.sqs_batch import FakeQueue, a_batch, a_message, a_record

OTHER_ID = "5a0c1f3e-0000-4000-8000-0000000000ff"
SENTINEL = "postgres://fake-user:fake-sentinel@db.example.com/x"


class Bench:
    """A batch handler around a check that the test gives."""

    def __init__(
        self, check: Callable[[CheckRequest], HistoryEntry | None] | None = None, seconds: float = ITEM_SECONDS
    ) -> None:
        self.requests: list[CheckRequest] = []
        self.queue = FakeQueue()
        self._check = check or (lambda request: a_history_entry(sync_id=request.sync_id))
        self.log = StringIO()
        logger = Logger(service=f"sync-{uuid4()}", stream=self.log)
        self.metrics = Metrics(namespace="urlsync", service="sync")
        self.metrics.clear_metrics()
        back_off = BackOff(self.queue, "https://queue.example.com", FakeClock(jitter=0))  # type: ignore[arg-type]
        self.finished_after: list[int] = []
        self.lost = False
        report = Report(logger, self.metrics)
        self.batch = CheckBatch(self._remembering, back_off, report, 8, seconds, finish=self._finish)

    def _finish(self) -> None:
        self.finished_after.append(len(self.requests))
        if self.lost:
            raise TransientFailure("state_unavailable")

    def _remembering(self, request: CheckRequest) -> HistoryEntry | None:
        self.requests.append(request)
        return self._check(request)

    def handle(self, *records: dict[str, Any]) -> list[str]:
        """Return the ids of the messages that come again."""
        response = self.batch.handle(SQSEvent(a_batch(*records)))
        return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def failing(code: str = "heroku_timeout", **options: Any) -> Callable[[CheckRequest], HistoryEntry | None]:
    """Return a check that fails for `SYNC_ID` and does well for all others."""

    def check(request: CheckRequest) -> HistoryEntry | None:
        if request.sync_id == SYNC_ID:
            raise TransientFailure(code, **options)
        return a_history_entry(sync_id=request.sync_id)

    return check


def test_ten_messages_of_one_sync_are_one_check() -> None:
    # GIVEN ten messages of one sync, releases out of order
    bench = Bench()
    records = [
        a_record(
            a_message(release_version=version, requested_at=f"2026-03-04T10:00:{version:02}+00:00"),
            message_id=f"message-{version}",
            release_created_at=f"2026-03-04T09:59:{version:02}Z",
        )
        for version in (7, 3, 9, 1, 10, 2, 8, 4, 6, 5)
    ]
    # WHEN they come in one batch
    again = bench.handle(*records)
    # THEN one check ran, for the newest release, and since the oldest request
    (request,) = bench.requests
    assert again == []
    assert request.release_version == 10
    assert request.requested_at == START + timedelta(seconds=1)
    assert request.release_created_at == START - timedelta(seconds=50)


def test_a_batch_is_finished_once_after_all_of_its_checks() -> None:
    bench = Bench()
    assert bench.handle(a_record(message_id="message-1"), a_record(group=OTHER_ID, message_id="message-2")) == []
    assert bench.finished_after == [2]


def test_a_batch_that_cannot_be_finished_repeats_no_check_and_says_what_is_lost() -> None:
    bench = Bench()
    bench.lost = True
    assert bench.handle(a_record(message_id="message-1")) == []
    (line,) = [entry for entry in map(json.loads, bench.log.getvalue().splitlines()) if entry["level"] == "WARNING"]
    assert line["message"] == "history entries of unchanged checks not stored"
    assert line["failure"] == "state_unavailable"


def test_a_pending_release_does_not_hide_the_end_of_an_older_one() -> None:
    # GIVEN the end of release 7, which release 8 overtakes, and a pending release 9
    bench = Bench()
    ended = a_record(
        a_message(release_version=7),
        message_id="message-1",
        release_current="true",
        release_created_at="2026-03-04T09:59:07Z",
    )
    pending = a_record(
        a_message(release_version=9, release_status="pending"), message_id="message-2", release_current="false"
    )
    # WHEN they come in one batch, in either order
    for records in ([ended, pending], [pending, ended]):
        bench.handle(*records)
    # THEN the check is for the end
    for request in bench.requests:
        assert (request.release_version, request.release_status, request.release_current) == (7, "succeeded", True)
        assert request.release_created_at == START - timedelta(seconds=53)
    assert len(bench.requests) == 2


def test_what_stands_beside_the_body_is_read() -> None:
    # GIVEN a message with all attributes, and one with others
    bench = Bench()
    ids: dict[str, Any] = {
        "app_id": "4335bcdb-5f6f-41f8-a31b-84697ec96475",
        "webhook_id": "69fdc93a-e81e-4a55-85bc-d9ef9a1d8a7f",
    }
    bench.handle(a_record(release_current="false", **ids), a_record(group=OTHER_ID, release_current="maybe"))
    # THEN they are in the request, as far as they can be read
    read, other = bench.requests
    assert (read.release_current, read.app_id, read.webhook_id) == (False, *ids.values())
    assert (other.release_current, other.app_id, other.webhook_id) == (None, None, None)


@pytest.mark.parametrize(
    ("causes", "merged"),
    [
        (["schedule", "schedule"], Cause.SCHEDULE),
        (["schedule", "webhook"], Cause.WEBHOOK),
        (["webhook", "schedule"], Cause.WEBHOOK),
        (["schedule", "operator", "schedule"], Cause.OPERATOR),
    ],
)
def test_a_check_that_anybody_else_wants_is_not_the_schedule_s(causes: list[str], merged: Cause) -> None:
    bench = Bench()
    records = [a_record(a_message(cause=cause), message_id=f"{i}") for i, cause in enumerate(causes)]
    bench.handle(*records)
    assert [request.cause for request in bench.requests] == [merged]


def test_different_syncs_are_checked_at_the_same_time() -> None:
    # GIVEN two checks that each wait until the other has begun
    both = threading.Barrier(2, timeout=5)

    def check(request: CheckRequest) -> HistoryEntry | None:
        both.wait()
        return None

    # WHEN a batch has both THEN neither waits in vain
    assert Bench(check).handle(a_record(), a_record(group=OTHER_ID, message_id="message-2")) == []


def test_a_transient_failure_sends_back_all_messages_of_its_sync_and_no_other() -> None:
    # GIVEN a check that fails for one of two syncs
    bench = Bench(failing())
    # WHEN the batch has two messages of it around one of the other
    again = bench.handle(
        a_record(message_id="a1"), a_record(group=OTHER_ID, message_id="b1"), a_record(message_id="a2")
    )
    # THEN both come again, after the back-off
    assert again == ["a1", "a2"]
    assert bench.queue.waits == {"receipt-of-a1": 2, "receipt-of-a2": 2}


def test_when_every_check_fails_every_message_is_listed() -> None:
    assert Bench(failing()).handle(a_record(message_id="a1"), a_record(message_id="a2")) == ["a1", "a2"]


def test_a_rate_limit_waits_at_least_as_long_as_it_says() -> None:
    bench = Bench(failing("heroku_rate_limited", retry_after=timedelta(seconds=30)))
    bench.handle(a_record(receive_count=2))
    assert bench.queue.waits == {"receipt-of-message-1": 60}


def test_anything_unexpected_fails_its_own_sync_and_shows_no_text() -> None:
    # GIVEN an error that is not foreseen, with a secret in its text, for one of two syncs
    def check(request: CheckRequest) -> HistoryEntry | None:
        if request.sync_id == SYNC_ID:
            raise RuntimeError(SENTINEL)
        return a_history_entry(sync_id=request.sync_id)

    # WHEN a batch has both
    bench = Bench(check)
    again = bench.handle(
        a_record(message_id="a1"), a_record(group=OTHER_ID, message_id="b1"), a_record(message_id="a2")
    )
    # THEN only its own messages come again, after the back-off, and it is counted
    assert again == ["a1", "a2"]
    assert bench.queue.waits == {"receipt-of-a1": 2, "receipt-of-a2": 2}
    assert bench.metrics.metric_set["CheckUnexpected"]["Value"] == [1.0]
    assert bench.metrics.metric_set["CheckUnchanged"]["Value"] == [1.0]
    # AND the log shows where it happened, but not the text
    log = bench.log.getvalue()
    assert "fake-sentinel" not in log
    assert "test_check_batch.py" in log
    assert "RuntimeError" in log


def test_what_concerns_the_batch_fails_it_whole_and_shows_no_text() -> None:
    # GIVEN a message without the attributes that the queue adds to every one, beside a good one
    bench = Bench()
    broken = {name: value for name, value in a_record(message_id=SENTINEL).items() if name != "attributes"}
    # WHEN they come THEN nothing is acknowledged
    with pytest.raises(BatchFailed) as raised:
        bench.handle(a_record(), broken)
    # AND neither the log nor the error nor what led to it shows anything of it
    assert "fake-sentinel" not in bench.log.getvalue() + str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert bench.metrics.metric_set["CheckUnexpected"]["Value"] == [1.0]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"sync_id": "another"}', "\ud800", "[" * 100_000, '{"cause": []}']
)
def test_an_unreadable_message_still_is_a_check_of_its_group(body: str) -> None:
    # GIVEN a message that is not ours, or says something else than the group it came in
    bench = Bench()
    record = a_record(group=SYNC_ID)
    record["body"] = body
    # WHEN it comes THEN the group's sync is checked
    assert bench.handle(record) == []
    (request,) = bench.requests
    assert (request.sync_id, request.requested_at) == (SYNC_ID, START)
    assert [name for name in bench.metrics.metric_set if name == "MessageUnreadable"]


def test_an_unknown_sync_is_acknowledged() -> None:
    assert Bench(lambda _request: None).handle(a_record()) == []


@pytest.mark.parametrize(
    ("most", "count", "last"),
    [
        (16, 1, False),
        (16, 5, False),
        (16, 6, True),
        (16, 16, True),
        (8, 5, False),
        (8, 6, True),
        (5, 2, False),
        (5, 3, True),
    ],
)
def test_the_last_attempt_knows_that_it_is(most: int, count: int, last: bool) -> None:  # noqa: FBT001
    # GIVEN a queue with so many receives, of which at least two follow the last attempt
    bench = Bench()
    bench.batch = replace(bench.batch, max_receive_count=most)
    # WHEN a message is received that often THEN its check knows whether it is the last
    bench.handle(a_record(receive_count=count))
    assert bench.requests[0].last_attempt is last


def test_the_causes_of_other_functions_are_understood() -> None:
    bench = Bench()
    bench.handle(a_record(a_message(cause="schedule", release_version=None)))
    assert (bench.requests[0].cause, bench.requests[0].release_version) == (Cause.SCHEDULE, None)


def test_each_check_is_one_log_line_and_one_count() -> None:
    # GIVEN a check that updates
    bench = Bench(lambda _request: a_history_entry(propagation=timedelta(milliseconds=700)))
    bench.batch.report.rate_limit(4400)
    bench.batch.report.rate_limit(4399)
    # WHEN it is done
    bench.handle(a_record())
    # THEN operators see it
    (line,) = [json.loads(text) for text in bench.log.getvalue().splitlines()]
    assert (line["message"], line["sync_id"], line["outcome"]) == ("checked", SYNC_ID, "unchanged")
    values = {name: metric["Value"] for name, metric in bench.metrics.metric_set.items()}
    assert values == {
        "CheckUnchanged": [1.0],
        "CheckDuration": [120.0],
        "PropagationTime": [700.0],
        "HerokuRateLimitRemaining": [4399.0],
    }


def test_a_repaired_webhook_is_a_log_line_and_a_count() -> None:
    # GIVEN a check that puts its sync's webhook right
    bench = Bench()
    bench.batch.report.repaired(SYNC_ID, "webhook_missing")
    # WHEN its batch is done
    bench.handle(a_record())
    # THEN operators see it once
    bench.handle(a_record())
    lines = [json.loads(text) for text in bench.log.getvalue().splitlines()]
    (repaired,) = [line for line in lines if line["message"] == "webhook repaired"]
    assert (repaired["sync_id"], repaired["problem"]) == (SYNC_ID, "webhook_missing")
    assert bench.metrics.metric_set["WebhookRepaired"]["Value"] == [1.0]


def test_a_webhook_of_another_app_is_a_log_line_and_a_count() -> None:
    # GIVEN a check that was requested by a webhook of another app
    bench = Bench()
    bench.batch.report.foreign_webhook(SYNC_ID)
    # WHEN its batch is done, and another one after it
    bench.handle(a_record())
    bench.handle(a_record())
    # THEN operators see it once
    lines = [json.loads(text) for text in bench.log.getvalue().splitlines()]
    (foreign,) = [line for line in lines if line["message"].startswith("a webhook names another app")]
    assert (foreign["sync_id"], foreign["level"]) == (SYNC_ID, "WARNING")
    assert bench.metrics.metric_set["WebhookForeign"]["Value"] == [1.0]


def test_waits_double_from_seconds_to_minutes() -> None:
    waits = [wait_before(attempt, timedelta(0), 0) for attempt in range(1, 12)]
    assert waits[:4] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits[-1] == MAX_BACK_OFF / (1 + JITTER)
    assert wait_before(1, timedelta(0), 1) == FIRST_WAIT * 1.25


def test_a_failed_check_holds_up_the_schedule_for_an_interval_at_most() -> None:
    # GIVEN checks that met a rate limit again and again, and the most that chance may add
    interval = timedelta(minutes=1)
    waits = [wait_before(attempt, timedelta(seconds=30), 1, interval) for attempt in range(1, 9)]
    # THEN none waits for longer than the interval in which every change is to arrive
    assert waits[0] == timedelta(seconds=37.5)
    assert max(waits) == interval


def many(syncs: int) -> list[dict[str, Any]]:
    """Return the messages of so many syncs."""
    return [a_record(group=str(UUID(int=number)), message_id=f"message-{number}") for number in range(syncs)]


def test_as_many_syncs_as_lead_are_checked_at_the_same_time() -> None:
    together = threading.Barrier(FIRST, timeout=5)

    def check(request: CheckRequest) -> HistoryEntry | None:
        together.wait()
        return a_history_entry(sync_id=request.sync_id)

    assert Bench(check).handle(*many(FIRST)) == []


def test_the_other_checks_begin_after_the_first_success() -> None:
    # GIVEN first checks of which one fails and one succeeds, while the others still run
    ended, all_others_began = threading.Event(), threading.Event()
    others: list[bool] = []
    calls = count()

    def check(request: CheckRequest) -> HistoryEntry | None:
        match next(calls):
            case 0:
                raise TransientFailure("hasura_unavailable")
            case 1:
                ended.set()
            case number if number < FIRST:
                assert all_others_began.wait(5)
            case _:
                others.append(ended.is_set())
                if len(others) == BATCH_SIZE - FIRST:
                    all_others_began.set()
        return a_history_entry(sync_id=request.sync_id)

    # WHEN THEN the others neither began before, nor waited for the rest of the first ones
    assert len(Bench(check).handle(*many(BATCH_SIZE))) == 1
    assert others == [True] * (BATCH_SIZE - FIRST)


def test_the_other_checks_begin_when_all_the_first_ones_have_failed() -> None:
    # GIVEN first checks that all fail
    failed: list[str] = []
    seen: list[int] = []

    def check(request: CheckRequest) -> HistoryEntry | None:
        if len(seen) + len(failed) >= FIRST:
            seen.append(len(failed))
            return a_history_entry(sync_id=request.sync_id)
        failed.append(request.sync_id)
        raise TransientFailure("hasura_unavailable")

    # WHEN THEN each of the others can know of all these failures
    assert len(Bench(check).handle(*many(BATCH_SIZE))) == FIRST
    assert seen == [FIRST] * (BATCH_SIZE - FIRST)


def test_slow_first_checks_hold_up_the_others_for_two_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN first checks that end only after all others have begun
    monkeypatch.setattr(parallel, "LEAD_SECONDS", 0.05)
    all_began = threading.Barrier(BATCH_SIZE, timeout=5)

    def check(request: CheckRequest) -> HistoryEntry | None:
        all_began.wait()
        return a_history_entry(sync_id=request.sync_id)

    # WHEN THEN
    assert Bench(check).handle(*many(BATCH_SIZE)) == []


def test_a_check_that_never_ends_delays_no_other_and_comes_back_alone() -> None:
    # GIVEN two syncs, and a check of one that hangs, whatever its calls do
    released = threading.Event()

    def check(request: CheckRequest) -> HistoryEntry | None:
        if request.sync_id == SYNC_ID:
            released.wait()
        return a_history_entry(sync_id=request.sync_id)

    bench = Bench(check, seconds=0.1)

    # WHEN
    again = bench.handle(a_record(), a_record(group=OTHER_ID, message_id="message-2"))
    released.set()

    # THEN what is done is reported as done, and only the other one is tried again, soon
    assert again == ["message-1"]
    assert bench.queue.waits == {"receipt-of-message-1": 2}
    assert "out_of_time" in bench.log.getvalue()
