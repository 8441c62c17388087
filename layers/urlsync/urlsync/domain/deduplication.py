"""How soon a wish wants its check. Pure functions.

Heroku tells of a release two to four times (https://help.heroku.com/JP3QR5I5), late and in any order, and
each of its accounts grants 4500 calls an hour. What was answered already is not asked again, and what is but
an echo can wait a little, so that a burst costs no more than a reading for each change.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.check import ENDED, Cause, CheckRequest, ReadWatermark
from urlsync.domain.sync import Status, Sync

CLOCK_SKEW: Final = timedelta(milliseconds=250)
"""By how much the clocks of the queue and of a function may differ."""
DUPLICATE_WINDOW: Final = timedelta(seconds=30)
"""For how long after an update the end of the same release is taken for its echo."""
DUPLICATE_DELAY: Final = timedelta(seconds=15)
"""How long an echo waits for a check that answers it on the way, before the schedule makes one."""


class Disposition(StrEnum):
    """When the check is to be made: now, soon, or not at all because an earlier one answered the wish."""

    RUN = "run"
    DEFER = "defer"
    DROP = "drop"


def disposition(sync: Sync, request: CheckRequest, now: datetime) -> Disposition:
    """Tell how soon the sync is to be checked. Only a webhook's wish, for a sync that is well, ever waits."""
    read = sync.read_watermark
    if request.cause is not Cause.WEBHOOK or sync.status is not Status.ACTIVE or read is None:
        return Disposition.RUN
    if request.sent_at is not None and request.sent_at + CLOCK_SKEW < read.began_at:
        return Disposition.DROP
    if _is_overtaken(read, request):
        return Disposition.DROP if read.release_ended else Disposition.DEFER
    return Disposition.DEFER if _is_echo(sync, read, request, now) else Disposition.RUN


def _is_overtaken(read: ReadWatermark, request: CheckRequest) -> bool:
    """Tell whether the source was read after Heroku made a newer release than the one told of."""
    if read.release_version is None or request.release_version is None:
        return False
    if read.release_created_at is None or request.release_created_at is None:
        return False
    made_earlier = request.release_created_at <= read.release_created_at
    return made_earlier and request.release_version < read.release_version


def _is_echo(sync: Sync, read: ReadWatermark, request: CheckRequest, now: datetime) -> bool:
    """Tell whether this is the end of a release whose beginning has just brought a new value."""
    if request.release_version != read.release_version or request.release_status not in ENDED:
        return False
    brought = sync.last_updated_at is not None and sync.last_updated_at >= read.began_at
    return brought and not read.release_ended and now - read.began_at < DUPLICATE_WINDOW
