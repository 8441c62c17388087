"""Deduplicate check requests. Pure functions.

Heroku reports a release two to four times (https://help.heroku.com/JP3QR5I5), late and in any order, and grants
each account 4500 calls an hour. A read of the config var answers what was sent before it began, and nothing else: a
release takes effect when it ends, and an older one may end after a newer one
(https://devcenter.heroku.com/articles/release-phase).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.sync import Status, Sync

CLOCK_SKEW: Final = timedelta(milliseconds=250)
"""The clock difference allowed between the queue and a function."""
MAX_RELEASE_TIME: Final = timedelta(hours=2)
"""A release has surely ended so long after it was made: twice the longest time of a release command."""
PENDING_DELAY: Final = timedelta(seconds=15)
"""How long a pending release waits for the webhook of its end, before the schedule makes the check."""


class Disposition(StrEnum):
    """When a check runs: now, later, or not at all because an earlier one answered the request."""

    RUN = "run"
    DEFER = "defer"
    DROP = "drop"


def disposition(sync: Sync, request: CheckRequest) -> Disposition:
    """Return what to do with a request. Only a webhook for an active sync is ever deferred or dropped."""
    read = sync.read_watermark
    if request.cause is not Cause.WEBHOOK or sync.status is not Status.ACTIVE or read is None:
        return Disposition.RUN
    if _is_answered(request, read):
        return Disposition.DROP
    return Disposition.DEFER if request.is_pending else Disposition.RUN


def _is_answered(request: CheckRequest, read: datetime) -> bool:
    """Return True if whatever the request reports had happened when the source was read."""
    sent, made = request.sent_at, request.release_created_at
    return (sent is not None and sent + CLOCK_SKEW < read) or (made is not None and made + MAX_RELEASE_TIME < read)
