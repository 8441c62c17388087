"""When a sync is checked although no webhook asks for it. Pure functions.

Webhooks carry the speed, the schedule carries the promise: whatever webhooks were lost, a sync is checked
within one interval.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, final

from urlsync.domain.sync import Status, Sync

RUN_EVERY: Final = timedelta(minutes=1)
"""How often due syncs are looked for, hence how late one may be found."""
SPREAD: Final = 0.2
"""The part of a wait that chance may take off, so that syncs which began together do not stay together."""
MAX_RECHECK: Final = timedelta(hours=6)
"""The longest wait between two checks of a paused sync."""


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    """How often syncs are checked: each `interval`, unless they have one of their own."""

    interval: timedelta

    def planned(self, sync: Sync, at: datetime, jitter: float) -> Sync:
        """Return the sync with the time of its next check, after one that ended `at`.

        `jitter` is from 0 up to 1. The check falls due early enough to be found within the wait.
        """
        wait = self._wait(sync, at)
        latest = wait * (1 - SPREAD * jitter) - RUN_EVERY
        return replace(sync, next_check_at=at + max(latest, timedelta(0)))

    @staticmethod
    def hastened(sync: Sync, at: datetime) -> Sync:
        """Return the sync with its next check no later than `at`."""
        due = due_at(sync)
        return sync if due is None else replace(sync, next_check_at=min(due, at))

    def _wait(self, sync: Sync, at: datetime) -> timedelta:
        """Return the interval; for a paused sync the time it has been paused, which doubles the waits."""
        interval = sync.check_interval or self.interval
        if sync.status is not Status.PAUSED or sync.paused_since is None:
            return interval
        return max(interval, min(at - sync.paused_since, MAX_RECHECK))


def due_at(sync: Sync) -> datetime | None:
    """Return when the sync is to be checked next: at once if it never was, never if it is disconnected."""
    if sync.status is Status.DISCONNECTED:
        return None
    return sync.next_check_at or sync.created_at
