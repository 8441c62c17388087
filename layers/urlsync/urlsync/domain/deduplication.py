"""Decide whether a check request is run, deferred or dropped. Pure functions.

Heroku sends two to four webhooks for a release (https://help.heroku.com/JP3QR5I5), late and in any order, and
allows an account 4500 calls an hour. A request that an earlier read covers is dropped, and a duplicate is
deferred, so that a burst costs no more than one read for each change.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.check import ENDED, Cause, CheckRequest, ReadWatermark
from urlsync.domain.sync import Status, Sync

CLOCK_SKEW: Final = timedelta(milliseconds=250)
"""By how much the clocks of the queue and of a function may differ."""
DUPLICATE_WINDOW: Final = timedelta(seconds=30)
"""How long after an update the end of the same release counts as a duplicate."""
DUPLICATE_DELAY: Final = timedelta(seconds=15)
"""How long a duplicate waits for another check to cover it, before the schedule requests one."""


class Disposition(StrEnum):
    """What happens to a check request: run it now, defer it, or drop it because an earlier check covers it."""

    RUN = "run"
    DEFER = "defer"
    DROP = "drop"


def disposition(sync: Sync, request: CheckRequest, now: datetime) -> Disposition:
    """Return what to do with a request. Only a webhook's request for an active sync is deferred or dropped."""
    read = sync.read_watermark
    if request.cause is not Cause.WEBHOOK or sync.status is not Status.ACTIVE or read is None:
        return Disposition.RUN
    if request.sent_at is not None and request.sent_at + CLOCK_SKEW < read.began_at:
        return Disposition.DROP
    if _is_overtaken(read, request):
        return Disposition.DROP if read.release_ended else Disposition.DEFER
    return Disposition.DEFER if _is_duplicate(sync, read, request, now) else Disposition.RUN


def _is_overtaken(read: ReadWatermark, request: CheckRequest) -> bool:
    """Return whether the source was read after Heroku made a newer release than that of the request."""
    if read.release_version is None or request.release_version is None:
        return False
    if read.release_created_at is None or request.release_created_at is None:
        return False
    made_earlier = request.release_created_at <= read.release_created_at
    return made_earlier and request.release_version < read.release_version


def _is_duplicate(sync: Sync, read: ReadWatermark, request: CheckRequest, now: datetime) -> bool:
    """Return whether this is the end of a release whose start has just brought a new value."""
    if request.release_version != read.release_version or request.release_status not in ENDED:
        return False
    brought = sync.last_updated_at is not None and sync.last_updated_at >= read.began_at
    return brought and not read.release_ended and now - read.began_at < DUPLICATE_WINDOW
