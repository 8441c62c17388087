"""The service level: a rotation is in place within a minute, because a webhook reports it. Pure functions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync

PROMISED_WITHIN: Final = timedelta(seconds=60)
"""From the Heroku release to the write at Hasura Cloud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A changed value that is in place: whether within the promised time, and whether only the schedule found it."""

    in_time: bool
    found_by_schedule: bool = False


def rotation_of(before: Sync, entry: HistoryEntry) -> Rotation | None:
    """Return the rotation that a check has followed; None if the source had not changed, or nobody waits for it.

    First values, values that somebody else had overwritten, and what people or confirmations found do not count, and
    neither do syncs that want no webhook. A rotation that the schedule found is late, because nothing says when it was.
    """
    if entry.outcome is not Outcome.UPDATED or not before.webhook_wanted:
        return None
    if before.fingerprint is None or before.fingerprint == entry.fingerprint:
        return None
    if entry.cause is Cause.SCHEDULE:
        return Rotation(in_time=False, found_by_schedule=True)
    if entry.cause is not Cause.WEBHOOK or entry.propagation is None:
        return None
    return Rotation(in_time=entry.propagation <= PROMISED_WITHIN)
