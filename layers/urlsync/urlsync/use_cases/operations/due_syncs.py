"""Enqueue a check for every sync that is due.

A run writes nothing to any sync, so runs may overlap and be repeated: the queue deduplicates messages of one due
time for five minutes, and the check itself moves the due time. If checks take longer (for example, if the sync
function is throttled), a sync is enqueued once every five minutes; the first check answers all of them, and the
others end without a request. The queue is never filled beyond what its consumer can see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final

from urlsync.domain.schedule import ReconcileRun
from urlsync.ports import messaging, platform, storage

BATCH_SIZE: Final = 100
"""How many syncs are held in memory at a time. So few cannot fill the queue."""
MAX_WAITING: Final = 100_000
"""The queue length above which nothing is added. Beyond 120,000 SQS does not see every message group
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)."""


RECORD_EVERY: Final = timedelta(seconds=90)
"""How long after a record a run without due syncs is recorded: every other run. The heartbeat is a metric."""


@dataclass(slots=True)
class EnqueueDueChecks:
    """Enqueue a check for every due sync. The first run of a process is always recorded: a deployment shows at once."""

    due_syncs: storage.DueSyncs
    scheduled_checks: messaging.ScheduledChecks
    runs: storage.ReconcileRuns
    clock: platform.Clock
    _recorded_at: datetime | None = None

    def __call__(self, until: datetime) -> ReconcileRun:
        """Enqueue as many as possible until `until`; the next run does the rest. Raises `TransientFailure`."""
        now = self.clock.now()
        all_due = self.due_syncs.due(now)
        first = list(islice(all_due, BATCH_SIZE))
        room = MAX_WAITING
        if len(first) == BATCH_SIZE:
            room = max(0, room - self.scheduled_checks.waiting())
        found, enqueued, latest, in_time = 0, 0, timedelta(0), True
        for due in _parts(islice(chain(first, all_due), room)):
            found += len(due)
            enqueued += self.scheduled_checks.send(due, now)
            latest = max(latest, now - min(sync.due_at for sync in due))
            in_time = self.clock.now() < until
            if not in_time:
                break
        complete = in_time and found < room
        run = ReconcileRun(started_at=now, due=found, enqueued=enqueued, latest=latest, complete=complete)
        if found or self._recorded_at is None or now - self._recorded_at >= RECORD_EVERY:
            self.runs.record(run)
            self._recorded_at = now
        return run


def _parts(due: Iterable[storage.DueSync]) -> Iterator[list[storage.DueSync]]:
    """Yield lists of at most `BATCH_SIZE`."""
    remaining = iter(due)
    while part := list(islice(remaining, BATCH_SIZE)):
        yield part
