"""Runs that enqueue the due sweeps: how many, how late, and when a run ends early."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from urlsync.ports.storage import DueSweep
from urlsync.use_cases.sweeping.due_sweeps import BATCH_SIZE, DueSweepsRun, EnqueueDueSweeps

from tests.fakes.clock import START, FakeClock

SECOND = timedelta(seconds=1)


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
    run = EnqueueDueSweeps(overdue, overdue, clock)(START + timedelta(seconds=seconds))
    # THEN
    assert overdue.batches == batches
    enqueued = sum(batches) - len(batches)
    assert run == DueSweepsRun(due=sum(batches), enqueued=enqueued, latest=count * SECOND)


def test_a_run_without_a_due_sweep_is_not_late() -> None:
    clock = FakeClock()
    overdue = Overdue(0, clock)
    run = EnqueueDueSweeps(overdue, overdue, clock)(START + timedelta(minutes=1))
    assert (run, overdue.batches) == (DueSweepsRun(due=0, enqueued=0, latest=timedelta(0)), [])
