"""What to do where an env var no longer has the value that was written. Pure functions.

Either something else writes it, or Hasura Cloud does not keep the value. The hash that a write returned distinguishes
them: it moves with every write of any of the project's env vars. Each write restarts the project, so neither may go
on for long.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.errors import VALUE_NOT_KEPT, PermanentFailure
from urlsync.domain.schedule import MAX_RECHECK
from urlsync.domain.sync import Reason, Sync

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
