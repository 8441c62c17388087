"""Runs that enqueue the due sweeps: how many, how late, and when a run ends early."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from urlsync.domain.sweep import ROUND
from urlsync.ports.storage import DueSweep
from urlsync.use_cases.sweeping.due_sweeps import BATCH_SIZE, DueSweepsRun, EnqueueDueSweeps, LastRun

from tests.fakes.clock import START, FakeClock

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Overdue:
    """So many connections, of which the first is the most overdue, and a queue that refuses one of each batch."""

    def __init__(self, count: int, clock: FakeClock) -> None:
        self.due = [DueSweep(connection_id=f"{n}", due_at=START - (count - n) * SECOND) for n in range(count)]
        self.batches: list[int] = []
        self._clock = clock

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        assert now == START
        return iter(self.due)

    def send(self, due: Sequence[DueSweep], now: datetime) -> int:
        assert now == START
        self.batches.append(len(due))
        self._clock.advance(10 * SECOND)
        return len(due) - 1


@pytest.mark.parametrize(
    ("count", "seconds", "batches"),
    [
        (250, 60, [BATCH_SIZE, BATCH_SIZE, 50]),
        (250, 20, [BATCH_SIZE, BATCH_SIZE]),
        (250, 20.001, [BATCH_SIZE, BATCH_SIZE, 50]),
        (BATCH_SIZE, 60, [BATCH_SIZE]),
        (1, 60, [1]),
    ],
)
def test_due_sweeps_are_enqueued_in_batches_as_long_as_there_is_time(
    count: int, seconds: float, batches: list[int]
) -> None:
    # GIVEN a queue that needs ten seconds for a batch
    clock = FakeClock()
    overdue = Overdue(count, clock)
    # WHEN
    run = EnqueueDueSweeps(overdue, overdue, clock, 2 * MINUTE)(START + timedelta(seconds=seconds))
    # THEN
    assert overdue.batches == batches
    enqueued = sum(batches) - len(batches)
    assert run == DueSweepsRun(due=sum(batches), enqueued=enqueued, latest=count * SECOND)


def test_a_run_without_a_due_sweep_is_not_late() -> None:
    clock = FakeClock()
    overdue = Overdue(0, clock)
    enqueue = EnqueueDueSweeps(overdue, overdue, clock, 2 * MINUTE)
    run = enqueue(START + timedelta(minutes=1))
    assert (run, overdue.batches) == (DueSweepsRun(due=0, enqueued=0, latest=timedelta(0)), [])
    assert enqueue.last_run.minute == START


def test_a_sweep_that_is_due_for_a_whole_round_is_asked_for_again() -> None:
    # GIVEN a run of this minute that has asked for everything
    clock = FakeClock()
    times = {"late": START - ROUND, "in time": START}
    listed = Listed([DueSweep(connection_id=each, due_at=at, is_regular=True) for each, at in times.items()])
    enqueue = EnqueueDueSweeps(listed, listed, clock, 2 * MINUTE, LastRun(START))
    # WHEN another run comes within the minute THEN it asks for what the queue may have lost
    listed.asked.append([])
    assert enqueue(START + MINUTE) == DueSweepsRun(due=1, enqueued=1, latest=ROUND)
    assert listed.asked == [["late"]]


@dataclass
class Listed:
    """Connections as the index has them, and what a queue was asked for in each run."""

    due: list[DueSweep]
    asked: list[list[str]] = field(default_factory=list)

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        return (sweep for sweep in self.due if sweep.due_at <= now)

    def send(self, due: Sequence[DueSweep], _now: datetime) -> int:
        self.asked[-1] += [sweep.connection_id for sweep in due]
        return len(due)


def regular(name: str, due_at: datetime) -> DueSweep:
    return DueSweep(connection_id=name, due_at=due_at, is_regular=True)


def minutes_asked(listed: Listed, clock: FakeClock, minutes: Sequence[int], every: timedelta) -> list[DueSweepsRun]:
    """Return the runs in these minutes after the start, of one process."""
    enqueue, runs = EnqueueDueSweeps(listed, listed, clock, every), []
    for minute in minutes:
        clock.time = START + minute * MINUTE + 7 * SECOND
        listed.asked.append([])
        runs.append(enqueue(clock.time + MINUTE))
    return runs


def test_regular_sweeps_are_requested_at_their_interval_although_the_index_has_one_due_time_for_several() -> None:
    listed = Listed([regular("even", START), regular("odd", START - MINUTE)])
    runs = minutes_asked(listed, FakeClock(), range(1, 6), 2 * MINUTE)
    # The first run asks for all, because nobody knows what the one before it has done.
    assert listed.asked == [["even", "odd"], ["even"], ["odd"], ["even"], ["odd"]]
    assert [run.latest for run in runs] == [MINUTE + 7 * SECOND, *(4 * [7 * SECOND])]
    assert runs[1] == DueSweepsRun(due=1, enqueued=1, latest=7 * SECOND)


def test_a_run_that_was_left_out_is_made_up_for() -> None:
    listed = Listed([regular("even", START), regular("odd", START - MINUTE)])
    runs = minutes_asked(listed, FakeClock(), [0, 3, 4], 2 * MINUTE)
    assert listed.asked == [["even", "odd"], ["even", "odd"], ["even"]]
    assert runs[1].latest == MINUTE + 7 * SECOND


def test_a_run_that_had_no_time_for_all_is_made_up_for() -> None:
    clock, listed = FakeClock(), Listed([regular("even", START)])
    enqueue = EnqueueDueSweeps(listed, listed, clock, 2 * MINUTE)
    for until in (START, START + 2 * MINUTE):
        listed.asked.append([])
        enqueue(until)
        clock.advance(MINUTE)
    assert listed.asked == [["even"], ["even"]]


def test_a_sweep_that_should_have_moved_its_due_time_is_requested_each_minute_and_is_late() -> None:
    listed = Listed([regular("stuck", START)])
    runs = minutes_asked(listed, FakeClock(), [8, 9, 10, 11], 2 * MINUTE)
    assert listed.asked == [["stuck"], [], ["stuck"], ["stuck"]]
    assert runs[-1].latest == ROUND + MINUTE + 7 * SECOND


def test_sweeps_that_are_not_regular_are_requested_each_minute() -> None:
    listed = Listed([DueSweep(connection_id="unfinished", due_at=START)])
    minutes_asked(listed, FakeClock(), [0, 1, 2], 2 * MINUTE)
    assert listed.asked == [["unfinished"]] * 3
