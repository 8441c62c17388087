"""Runs of the schedule: who is asked for, how often, and when a run ends early."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.schedule import ReconcileRun
from urlsync.ports.storage import DueSync
from urlsync.use_cases.operations import due_syncs as enqueue_due_checks
from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks

from tests.fakes.clock import START, FakeClock
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks

MINUTE = timedelta(minutes=1)


class Overdue:
    """Syncs that stay due, the first one longest; counts how many were looked at."""

    def __init__(self, count: int, clock: FakeClock, each: timedelta = timedelta(0)) -> None:
        self.syncs = [
            DueSync(sync_id=str(UUID(int=number)), due_at=START - timedelta(seconds=count - number))
            for number in range(count)
        ]
        self.seen = 0
        self._clock = clock
        self._each = each

    def due(self, now: datetime) -> Iterator[DueSync]:
        assert now == self._clock.now()
        for sync in self.syncs:
            self._clock.advance(self._each)
            self.seen += 1
            yield sync


class Setting:
    """A schedule with so many overdue syncs."""

    def __init__(self, count: int, each: timedelta = timedelta(0)) -> None:
        self.clock = FakeClock()
        self.overdue = Overdue(count, self.clock, each)
        self.checks = FakeScheduledChecks()
        self.runs = FakeReconcileRuns()
        self._enqueue_due = EnqueueDueChecks(self.overdue, self.checks, self.runs, self.clock)

    def run(self, within: timedelta = MINUTE) -> ReconcileRun:
        return self._enqueue_due(self.clock.now() + within)


def test_each_due_sync_is_asked_for_once() -> None:
    # GIVEN more due syncs than are held in memory at a time
    setting = Setting(250)
    # WHEN the schedule runs
    run = setting.run()
    # THEN the queue has one message for each
    asked = [request.sync_id for request in setting.checks.queue]
    assert asked == [sync.sync_id for sync in setting.overdue.syncs]
    # AND it is remembered how it went
    assert run == ReconcileRun(started_at=START, due=250, enqueued=250, latest=timedelta(seconds=250), complete=True)
    assert setting.runs.last() == run


def test_a_run_without_due_syncs_is_a_run() -> None:
    setting = Setting(0)
    run = setting.run()
    assert (run.due, run.enqueued, run.latest, run.complete) == (0, 0, timedelta(0), True)
    assert setting.runs.recorded == [run]


def test_runs_without_due_syncs_are_recorded_every_other_minute_from_the_first_one_on() -> None:
    # GIVEN a schedule that begins in an odd minute and finds nothing
    setting = Setting(0)
    setting.clock.advance(MINUTE)
    # WHEN it runs for five minutes
    runs = []
    for _ in range(5):
        runs.append(setting.run())
        setting.clock.advance(MINUTE)
    # THEN
    assert setting.runs.recorded == [runs[0], runs[2], runs[4]]


@pytest.mark.parametrize(("seconds", "recorded"), [(89, 1), (90, 2)])
def test_a_run_without_due_syncs_that_comes_soon_is_not_recorded(seconds: int, recorded: int) -> None:
    setting = Setting(0)
    setting.run()
    setting.clock.advance(timedelta(seconds=seconds))
    setting.run()
    assert len(setting.runs.recorded) == recorded


def test_every_run_with_due_syncs_is_recorded() -> None:
    setting = Setting(1)
    first = setting.run()
    setting.clock.advance(MINUTE)
    assert setting.runs.recorded == [first, setting.run()]


def test_overlapping_and_repeated_runs_add_nothing() -> None:
    setting = Setting(30)
    for _ in range(3):
        setting.run()
    assert len(setting.checks.queue) == 30


def test_a_sync_that_stays_due_is_asked_for_once_in_five_minutes() -> None:
    # GIVEN checks that do not get done for half an hour
    setting = Setting(1)
    for _ in range(30):
        setting.run()
        setting.clock.advance(MINUTE)
    # THEN a run a minute made no more than one message in five minutes
    assert len(setting.checks.queue) == 6


def test_what_the_queue_does_not_take_is_counted_and_asked_for_by_the_next_run() -> None:
    # GIVEN a queue that refuses one message
    setting = Setting(20)
    refused = setting.overdue.syncs[7].sync_id
    setting.checks.refuses = {refused}
    run = setting.run()
    assert (run.due, run.enqueued) == (20, 19)
    # WHEN it takes it again, THEN the next run sends that one only
    setting.checks.take()
    setting.checks.refuses = set()
    setting.run()
    assert [request.sync_id for request in setting.checks.queue] == [refused]


def test_a_run_ends_in_time_and_says_that_it_left_some() -> None:
    # GIVEN syncs that take a second each to find
    setting = Setting(1000, each=timedelta(seconds=1))
    # WHEN a run has two minutes and a half
    run = setting.run(within=150 * timedelta(seconds=1))
    # THEN what it found by then is on the queue
    assert (run.due, run.enqueued, run.complete) == (200, 200, False)


def test_a_run_whose_time_is_just_over_goes_no_further() -> None:
    setting = Setting(200, each=timedelta(seconds=1))
    run = setting.run(within=100 * timedelta(seconds=1))
    assert (run.due, run.complete) == (100, False)


def test_a_queue_that_is_full_is_not_filled_further(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN room for ten more messages
    monkeypatch.setattr(enqueue_due_checks, "MAX_WAITING", 1_000)
    setting = Setting(500)
    setting.checks.others_waiting = 990
    # WHEN the schedule runs, THEN it asks for no more than these
    run = setting.run()
    assert (run.due, run.complete, setting.overdue.seen) == (10, False, enqueue_due_checks.BATCH_SIZE)
    # AND for none when there is no room at all
    setting.checks.others_waiting = 5_000
    assert setting.run().due == 0


def test_a_queue_that_cannot_be_reached_fails_the_run() -> None:
    setting = Setting(1)

    def unreachable(due: object, now: object) -> int:
        raise TransientFailure("check_queue_unavailable")

    setting.checks.send = unreachable  # type: ignore[method-assign]
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        setting.run()
    assert setting.runs.last() is None
