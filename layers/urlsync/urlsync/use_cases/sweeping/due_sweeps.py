"""Enqueue a sweep of every connection that is due. Nothing is written: a sweep stores when the next one is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from urlsync.domain.sweep import ROUND, floored, newest_due
from urlsync.ports import messaging, platform, storage

BATCH_SIZE: Final = 100
"""How many connections are held in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSweepsRun:
    """One run: how many connections were due, how many the queue accepted, and by how much the latest was late."""

    due: int
    enqueued: int
    latest: timedelta


@dataclass(slots=True)
class LastRun:
    """The minute up to which this process has asked for sweeps; None before the first complete run."""

    minute: datetime | None = None


@dataclass(frozen=True, slots=True)
class EnqueueDueSweeps:
    """Enqueue a sweep of every due connection.

    The index has one due time for several sweeps of a connection, so a run asks for those that became due since the
    last one of its process; the first one asks for all. A sweep that is asked for too early ends without a call.
    """

    due_sweeps: storage.DueSweeps
    queue: messaging.SweepQueue
    clock: platform.Clock
    sweep_every: timedelta
    last_run: LastRun = field(default_factory=LastRun)

    def __call__(self, until: datetime) -> DueSweepsRun:
        """Enqueue as many as possible until `until`; the next run does the rest. Raises `TransientFailure`."""
        now = self.clock.now()
        found, enqueued, latest = 0, 0, timedelta(0)
        minute, in_time = floored(now), True
        for due in _parts(self._due(now, minute)):
            found += len(due)
            enqueued += self.queue.send(due, now)
            latest = max(latest, now - min(sweep.due_at for sweep in due))
            in_time = self.clock.now() < until
            if not in_time:
                break
        if in_time:
            self.last_run.minute = minute
        return DueSweepsRun(due=found, enqueued=enqueued, latest=latest)

    def _due(self, now: datetime, minute: datetime) -> Iterator[storage.DueSweep]:
        """Yield the sweeps to be asked for, each with the time at which it became due."""
        since = self.last_run.minute
        for sweep in self.due_sweeps.due_sweeps(now):
            if not sweep.is_regular or minute - sweep.due_at >= ROUND:  # long overdue: the queue may have lost it
                yield sweep
                continue
            due_at = newest_due(sweep.due_at, minute, self.sweep_every)
            if since is None or due_at > since:
                yield replace(sweep, due_at=due_at)


def _parts(due: Iterable[storage.DueSweep]) -> Iterator[list[storage.DueSweep]]:
    """Yield lists of at most `BATCH_SIZE`."""
    remaining = iter(due)
    while part := list(islice(remaining, BATCH_SIZE)):
        yield part
