"""When a sync is checked without a webhook, and the result of a run of the schedule. Pure functions.

Webhooks make updates fast; the schedule guarantees them: a sync is checked within one interval even if every
webhook is lost.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.sync import Status, Sync

RUN_EVERY: Final = timedelta(minutes=1)  # so late a due sync may be found
SPREAD: Final = 0.2  # of a wait may be removed at random, to spread syncs that began together
MAX_RECHECK: Final = timedelta(hours=6)  # the longest wait between two checks of a paused sync

RETRY_FOR: Final = timedelta(hours=1)
"""How long each run retries a failing check."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of checks: one per `interval`, unless a sync has its own."""

    interval: timedelta

    def planned(self, sync: Sync, at: datetime, jitter: float) -> Sync:
        """Return the sync with the time of its next check, after one that ended `at`.

        `jitter` is from 0 up to 1. The check falls due early enough to be found within the wait.
        """
        wait = self._wait(sync, at)
        latest = wait * (1 - SPREAD * jitter) - RUN_EVERY
        return replace(sync, next_check_at=at + max(latest, timedelta(0)))

    def retried(self, sync: Sync, at: datetime, jitter: float) -> Sync:
        """Return a sync whose check failed: due in the next run, or as usual if it has been failing for long."""
        since = sync.waiting_since or at
        return replace(sync, next_check_at=at) if at - since < RETRY_FOR else self.planned(sync, at, jitter)

    @staticmethod
    def expedited(sync: Sync, at: datetime) -> Sync:
        """Return the sync with its next check no later than `at`."""
        due = due_at(sync)
        return sync if due is None else replace(sync, next_check_at=min(due, at))

    def _wait(self, sync: Sync, at: datetime) -> timedelta:
        """Return the interval; for a paused sync at least the time since it was paused, which doubles the waits."""
        interval = sync.check_interval or self.interval
        if sync.status is not Status.PAUSED or sync.paused_since is None:
            return interval
        return max(interval, min(at - sync.paused_since, MAX_RECHECK))


def due_at(sync: Sync) -> datetime | None:
    """Return when the sync is due: at once if it was never checked, never if it is disconnected."""
    if sync.status is Status.DISCONNECTED:
        return None
    return sync.next_check_at or sync.created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRun:
    """One run of the schedule: how many syncs it found due, and how many the queue accepted.

    The longest overdue was late by `latest`. Unless `complete`, the run ended before it had seen all due syncs.
    """

    started_at: datetime
    due: int
    enqueued: int
    latest: timedelta
    complete: bool
