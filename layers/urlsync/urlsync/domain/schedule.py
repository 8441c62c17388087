"""When a sync is checked without a webhook or its env var corrected again, and runs of the schedule. Pure functions.

Webhooks make updates fast; the schedule guarantees them: a sync is checked within one interval even if every
webhook is lost.
"""

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from urlsync.domain.errors import VALUE_NOT_KEPT, PermanentFailure
from urlsync.domain.sync import Reason, Status, Sync

RUN_EVERY: Final = timedelta(minutes=1)  # so late a due sync may be found
SPREAD: Final = 0.2  # of a wait may be removed at random, to spread syncs that began together
MAX_RECHECK: Final = timedelta(hours=6)  # the longest wait between two checks of a paused sync

LONG: Final = timedelta(hours=1)
"""With an interval of at least an hour, each sync has a time of its own, so that checks are spread evenly over it."""
SHARED: Final = timedelta(minutes=10)
"""These times are multiples of this, so that checks share a message batch, and with it the read of their connection."""

START: Final = datetime(2020, 1, 1, tzinfo=UTC)  # of all intervals
RETRY_FOR: Final = timedelta(hours=1)
"""How long each run retries a failing check."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of checks: one per `interval`, unless a sync has its own."""

    interval: timedelta

    def planned(self, sync: Sync, at: datetime, jitter: float, interval: timedelta | None = None) -> Sync:
        """Return the sync with the time of its next check, after one that ended `at`.

        `interval` is the one in force for an active sync, where sweeps allow a longer one. `jitter` is from 0 up to 1.
        The check falls due early enough to be found within the wait.
        """
        wait = self._wait(sync, at, interval)
        usual = sync.check_interval or self.interval
        if interval is not None and interval != usual and interval >= LONG and sync.status is Status.ACTIVE:
            return replace(sync, next_check_at=_own_time(sync.sync_id, at, interval))
        latest = wait * (1 - SPREAD * jitter) - RUN_EVERY
        return replace(sync, next_check_at=at + max(latest, timedelta(0)))

    def retried(self, sync: Sync, at: datetime, jitter: float, interval: timedelta | None = None) -> Sync:
        """Return a sync whose check failed: due in the next run, or as usual if it has been failing for long."""
        since = sync.waiting_since or at
        return replace(sync, next_check_at=at) if at - since < RETRY_FOR else self.planned(sync, at, jitter, interval)

    @staticmethod
    def expedited(sync: Sync, at: datetime) -> Sync:
        """Return the sync with its next check no later than `at`."""
        due = due_at(sync)
        return sync if due is None else replace(sync, next_check_at=min(due, at))

    def _wait(self, sync: Sync, at: datetime, in_force: timedelta | None) -> timedelta:
        """Return the interval; for a paused sync at least the time since it was paused, which doubles the waits."""
        interval = sync.check_interval or self.interval
        if sync.status is not Status.PAUSED or sync.paused_since is None:
            return in_force or interval
        return max(interval, min(at - sync.paused_since, MAX_RECHECK))


def _own_time(sync_id: str, at: datetime, interval: timedelta) -> datetime:
    """Return the sync's own time that comes next, after at most an interval."""
    times = interval // SHARED
    phase = zlib.crc32(sync_id.encode()) % times * SHARED
    return at + times * SHARED - (at - START - phase) % (times * SHARED)


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


# Where an env var has lost its value, either something else writes it, or Hasura Cloud does not keep the value. The
# hash that a write returned distinguishes them: it moves with every write of any of the project's env vars. Each write
# restarts the project, so neither may go on for long.
PERIOD: Final = timedelta(days=1)
MANY: Final = 3
"""So many overwrites within a period are reported, and corrected less often."""
FIRST_WAIT: Final = timedelta(minutes=15)
MAX_ROUNDS: Final = 2
"""How often one value is written that is not kept."""


def recent_overwrites(sync: Sync, now: datetime) -> tuple[datetime, ...]:
    """Return when the env var was found overwritten, and corrected, within the last day."""
    return tuple(moment for moment in sync.overwrites if now - moment < PERIOD)


def has_other_writer(sync: Sync) -> bool:
    """Return True if the env var was overwritten often enough to look for another writer."""
    return len(sync.overwrites) >= MANY


def is_overwrite_reportable(sync: Sync, now: datetime) -> bool:
    """Return True if people are to be notified of another writer: at most once within a period."""
    reported_at = sync.overwrites_reported_at
    return has_other_writer(sync) and (reported_at is None or now - reported_at >= PERIOD)


def may_correct(sync: Sync, now: datetime) -> bool:
    """Return True unless the last of many corrections is too recent. The wait doubles with each of them."""
    more = len(recent_overwrites(sync, now)) - MANY
    if more < 0 or sync.last_updated_at is None:
        return True
    wait: timedelta = min(FIRST_WAIT * 2**more, MAX_RECHECK)
    return now - sync.last_updated_at >= wait


def corrected(sync: Sync, target_hash: str, now: datetime) -> Sync:
    """Return the sync before its value is written again, with what happened to it since the last write.

    Raises `PermanentFailure` if the value is not kept.
    """
    if target_hash != sync.target_hash and sync.detail != VALUE_NOT_KEPT:
        return replace(sync, overwrites=(*recent_overwrites(sync, now), now))
    if sync.detail == VALUE_NOT_KEPT or sync.unkept_writes + 1 >= MAX_ROUNDS:
        raise PermanentFailure(Reason.HASURA_REFUSED, VALUE_NOT_KEPT)
    return replace(sync, unkept_writes=sync.unkept_writes + 1)
