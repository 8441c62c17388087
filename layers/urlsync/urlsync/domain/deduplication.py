"""Deduplicate check requests. Pure functions.

Heroku reports a release two to four times (https://help.heroku.com/JP3QR5I5), late and in any order, and grants
each account 4500 calls an hour. A request that an earlier check answered is dropped, and a likely duplicate is
deferred, so a burst costs one read per change.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.check import ENDED, Cause, CheckRequest, ReadWatermark
from urlsync.domain.sync import Status, Sync

CLOCK_SKEW: Final = timedelta(milliseconds=250)
"""The clock difference allowed between the queue and a function."""
DUPLICATE_WINDOW: Final = timedelta(seconds=30)
"""How long after an update the end of the same release counts as a duplicate."""
DUPLICATE_DELAY: Final = timedelta(seconds=15)
"""How long a duplicate waits for a check on its way to answer it, before the schedule runs one."""


class Disposition(StrEnum):
    """When a check runs: now, later, or not at all because an earlier one answered the request."""

    RUN = "run"
    DEFER = "defer"
    DROP = "drop"


def disposition(sync: Sync, request: CheckRequest, now: datetime) -> Disposition:
    """Return what to do with a request. Only a webhook for an active sync is ever deferred or dropped."""
    read = sync.read_watermark
    if request.cause is not Cause.WEBHOOK or sync.status is not Status.ACTIVE or read is None:
        return Disposition.RUN
    if request.sent_at is not None and request.sent_at + CLOCK_SKEW < read.began_at:
        return Disposition.DROP
    if _is_overtaken(read, request):
        return Disposition.DROP if read.release_ended else Disposition.DEFER
    return Disposition.DEFER if _is_duplicate(sync, read, request, now) else Disposition.RUN


def _is_overtaken(read: ReadWatermark, request: CheckRequest) -> bool:
    """Return True if the source was read after Heroku made a newer release than the request's."""
    if read.release_version is None or request.release_version is None:
        return False
    if read.release_created_at is None or request.release_created_at is None:
        return False
    is_older = request.release_created_at <= read.release_created_at
    return is_older and request.release_version < read.release_version


def _is_duplicate(sync: Sync, read: ReadWatermark, request: CheckRequest, now: datetime) -> bool:
    """Return whether this is the end of a release whose start has just brought a new value."""
    if request.release_version != read.release_version or request.release_status not in ENDED:
        return False
    has_new_value = sync.last_updated_at is not None and sync.last_updated_at >= read.began_at
    return has_new_value and not read.release_ended and now - read.began_at < DUPLICATE_WINDOW
