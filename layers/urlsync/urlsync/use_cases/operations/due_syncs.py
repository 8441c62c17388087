"""Every sync that is due gets a message on the check queue.

A run writes nothing to any sync. Two runs may overlap, and one may be repeated: the messages of one due time
are the same message to the queue for five minutes, and the check itself moves the due time on. If checks do
not get done for longer than that (the sync function is throttled, say), the same sync is asked for once in
five minutes; the first check that is made fulfils all of them, and the others end without a call to anybody.
The queue is never filled beyond what its consumer can look through.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, final

from urlsync.domain.reconcile_run import ReconcileRun
from urlsync.ports.messaging import ScheduledChecks
from urlsync.ports.platform import Clock
from urlsync.ports.storage import DueSync, DueSyncs, ReconcileRuns

AT_ONCE: Final = 100
"""Syncs held in memory at a time, however many are due."""
MOST_WAITING: Final = 100_000
"""Messages on the queue above which nothing is added. Beyond 120,000 SQS does not see every message group
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)."""


@final
@dataclass(frozen=True, slots=True)
class EnqueueDueChecks:
    """Asks for the check of every due sync."""

    due_syncs: DueSyncs
    scheduled_checks: ScheduledChecks
    runs: ReconcileRuns
    clock: Clock

    def __call__(self, until: datetime) -> ReconcileRun:
        """Do as much as can be done until then; the next run does the rest. Raises `TransientFailure`."""
        now = self.clock.now()
        room = max(0, MOST_WAITING - self.scheduled_checks.waiting())
        found, enqueued, latest, in_time = 0, 0, timedelta(0), True
        for due in _parts(islice(self.due_syncs.due(now), room)):
            found += len(due)
            enqueued += self.scheduled_checks.send(due, now)
            latest = max(latest, now - min(sync.due_at for sync in due))
            in_time = self.clock.now() < until
            if not in_time:
                break
        complete = in_time and found < room
        run = ReconcileRun(started_at=now, due=found, enqueued=enqueued, latest=latest, complete=complete)
        self.runs.record(run)
        return run


def _parts(due: Iterable[DueSync]) -> Iterator[list[DueSync]]:
    """Cut into lists of at most `AT_ONCE`."""
    remaining = iter(due)
    while part := list(islice(remaining, AT_ONCE)):
        yield part
