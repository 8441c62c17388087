"""Enqueue a sweep of every connection that is due. Nothing is written: a sweep stores when the next one is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from urlsync.ports import messaging, platform, storage

BATCH_SIZE: Final = 100
"""How many connections are held in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSweepsRun:
    """One run: how many connections were due, how many the queue accepted, and by how much the latest was late."""

    due: int
    enqueued: int
    latest: timedelta


@dataclass(frozen=True, slots=True)
class EnqueueDueSweeps:
    """Enqueue a sweep of every due connection."""

    due_sweeps: storage.DueSweeps
    queue: messaging.SweepQueue
    clock: platform.Clock

    def __call__(self, until: datetime) -> DueSweepsRun:
        """Enqueue as many as possible until `until`; the next run does the rest. Raises `TransientFailure`."""
        now = self.clock.now()
        found, enqueued, latest = 0, 0, timedelta(0)
        for due in _parts(self.due_sweeps.due_sweeps(now)):
            found += len(due)
            enqueued += self.queue.send(due, now)
            latest = max(latest, now - min(sweep.due_at for sweep in due))
            if self.clock.now() >= until:
                break
        return DueSweepsRun(due=found, enqueued=enqueued, latest=latest)


def _parts(due: Iterable[storage.DueSweep]) -> Iterator[list[storage.DueSweep]]:
    """Yield lists of at most `BATCH_SIZE`."""
    remaining = iter(due)
    while part := list(islice(remaining, BATCH_SIZE)):
        yield part
