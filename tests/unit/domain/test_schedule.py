"""When a sync is due next."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urlsync.domain.schedule import MAX_RECHECK, RETRY_FOR, RUN_EVERY, SPREAD, Schedule, due_at
from urlsync.domain.sync import Reason, Status, Sync

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

MINUTE = timedelta(minutes=1)
INTERVAL = 15 * MINUTE
SCHEDULE = Schedule(INTERVAL)


def waits(sync: Sync, after: timedelta = timedelta(0), jitter: float = 0) -> timedelta:
    """Return how long the sync waits after a check that ended so long after the start."""
    planned = SCHEDULE.planned(sync, START + after, jitter)
    assert planned.next_check_at is not None
    return planned.next_check_at - START - after


def paused(**changes: object) -> Sync:
    return a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING, paused_since=START, **changes)


def test_an_active_sync_is_found_within_its_interval() -> None:
    assert waits(a_sync()) + RUN_EVERY == INTERVAL


@given(st.floats(0, 1, exclude_max=True))
def test_chance_spreads_checks_over_the_end_of_the_interval(jitter: float) -> None:
    assert INTERVAL * (1 - SPREAD) <= waits(a_sync(), jitter=jitter) + RUN_EVERY <= INTERVAL


def test_a_sync_may_have_an_interval_of_its_own() -> None:
    assert waits(a_sync(check_interval=timedelta(hours=2))) + RUN_EVERY == timedelta(hours=2)


@pytest.mark.parametrize(
    ("sync", "interval"),
    [(a_sync(), 2 * INTERVAL), (a_sync(check_interval=MINUTE), 2 * INTERVAL), (paused(), INTERVAL)],
    ids=["active", "with an interval of its own", "paused"],
)
def test_an_interval_in_force_is_that_of_active_syncs(sync: Sync, interval: timedelta) -> None:
    planned = replace(sync, next_check_at=START + interval - RUN_EVERY)
    assert SCHEDULE.planned(sync, START, 0, 2 * INTERVAL) == planned


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (None, START),
        (START - RETRY_FOR + timedelta(microseconds=1), START),
        (START - RETRY_FOR, START + 2 * INTERVAL - RUN_EVERY),
    ],
    ids=["failed once", "failing for less than an hour", "failing for an hour"],
)
def test_a_failed_check_is_due_in_each_run_for_an_hour(since: datetime | None, due: datetime) -> None:
    failing = a_sync(waiting_since=since)
    assert SCHEDULE.retried(failing, START, 0, 2 * INTERVAL) == replace(failing, next_check_at=due)


def test_an_interval_as_short_as_a_run_means_each_run() -> None:
    assert waits(a_sync(check_interval=MINUTE), jitter=0.9) == timedelta(0)


def test_a_paused_sync_is_checked_less_and_less_often() -> None:
    # GIVEN a sync that was just paused, and checks without chance
    after, seen = timedelta(0), []
    # WHEN it stays so
    for _ in range(9):
        wait = waits(paused(), after) + RUN_EVERY
        seen.append(wait // MINUTE)
        after += wait
    # THEN each wait is as long as the pause so far, up to six hours
    assert seen == [15, 15, 30, 60, 120, 240, 360, 360, 360]


def test_a_slow_sync_does_not_get_faster_by_being_paused() -> None:
    slow = paused(check_interval=2 * MAX_RECHECK)
    assert waits(slow, 24 * 60 * MINUTE) + RUN_EVERY == 2 * MAX_RECHECK


@pytest.mark.parametrize(
    "sync",
    [a_sync(paused_since=START), a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING)],
    ids=["active again", "paused by an older version"],
)
def test_without_a_pause_that_is_known_of_the_interval_holds(sync: Sync) -> None:
    assert waits(sync, 24 * 60 * MINUTE) + RUN_EVERY == INTERVAL


def test_who_is_due_when() -> None:
    assert due_at(a_sync()) == START
    assert due_at(a_sync(next_check_at=START + MINUTE)) == START + MINUTE
    gone = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, next_check_at=START)
    assert due_at(gone) is None


@pytest.mark.parametrize(
    ("sync", "expected"),
    [
        (a_sync(next_check_at=START + 2 * MINUTE), START + MINUTE),
        (a_sync(next_check_at=START), START),
        (a_sync(), START),  # it is due since it was created
        (a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT), None),
    ],
)
def test_a_check_can_only_be_brought_forward(sync: Sync, expected: datetime | None) -> None:
    assert Schedule.expedited(sync, START + MINUTE) == replace(sync, next_check_at=expected)


@given(st.uuids(), st.integers(0, 10_000), st.sampled_from([1, 6, 15, 24]))
def test_a_long_interval_gives_each_sync_a_time_of_its_own(sync_id: UUID, minutes: int, hours: int) -> None:
    # GIVEN a sync that sweeps cover, checked at any time
    interval, at = timedelta(hours=hours), START + timedelta(minutes=minutes, seconds=7)
    sync = SCHEDULE.planned(a_sync(sync_id=str(sync_id)), at, 0.5, interval)
    assert sync.next_check_at is not None
    # THEN the next check is due within the interval, at whole ten minutes, and from then on after each interval
    assert at < sync.next_check_at <= at + interval
    assert sync.next_check_at.minute % 10 == sync.next_check_at.second == 0
    later = SCHEDULE.planned(sync, sync.next_check_at + timedelta(seconds=3), 0.1, interval)
    assert later.next_check_at == sync.next_check_at + interval


def test_an_interval_of_some_ten_minutes_and_a_rest_is_shortened_to_whole_ones() -> None:
    at, interval = START + timedelta(seconds=7), timedelta(minutes=65)
    syncs = (SCHEDULE.planned(a_sync(sync_id=str(UUID(int=number))), at, 0, interval) for number in range(20))
    planned = [sync.next_check_at for sync in syncs if sync.next_check_at is not None]
    assert max(planned) - at <= timedelta(hours=1)
    assert {(moment.minute % 10, moment.second) for moment in planned} == {(0, 0)}


@pytest.mark.parametrize(
    ("schedule", "sync"),
    [(Schedule(timedelta(hours=2)), a_sync()), (SCHEDULE, a_sync(check_interval=timedelta(hours=2)))],
    ids=["of the service", "of the sync"],
)
def test_the_usual_interval_is_spread_by_chance_however_long_it_is(schedule: Schedule, sync: Sync) -> None:
    planned = schedule.planned(sync, START, 0, timedelta(hours=2))
    assert planned.next_check_at == START + timedelta(hours=2) - RUN_EVERY


def test_these_times_are_spread_evenly() -> None:
    ids = [str(UUID(int=number * 7919)) for number in range(3_600)]
    planned = [SCHEDULE.planned(a_sync(sync_id=sync_id), START, 0, timedelta(hours=6)) for sync_id in ids]
    times = Counter(sync.next_check_at for sync in planned)
    assert len(times) == 36
    assert max(times.values()) <= 150
