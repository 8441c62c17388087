"""A check: one run of "make the target equal the source".

The read watermark of a sync: the last read of its source covers all earlier requests and older releases.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """Who or what asked for a check."""

    WEBHOOK = "webhook"
    SCHEDULE = "schedule"
    OPERATOR = "operator"
    ENABLED = "enabled"
    FOLLOW_UP = "follow_up"


class Outcome(StrEnum):
    """What a check ended with."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SOURCE_MISSING = "source_missing"
    OWNER_CHANGED = "owner_changed"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """A request to check one sync, as it came from the queue.

    `release_created_at` is when Heroku made the release that caused it, `sent_at` when the queue took the
    request, and `last_attempt` says that the queue will not try again.
    """

    sync_id: str
    cause: Cause
    requested_at: datetime
    release_version: int | None = None
    release_status: str | None = None
    release_created_at: datetime | None = None
    event_id: str | None = None
    sent_at: datetime | None = None
    last_attempt: bool = False

    def propagation(self, until: datetime) -> timedelta | None:
        """Return the time since the release that caused it, None where no release did."""
        if self.release_created_at is None:
            return None
        return max(until - self.release_created_at, timedelta(0))


ENDED: Final = frozenset({"succeeded", "failed", "expired"})
"""The statuses of a release that will not change the config vars any more
(https://devcenter.heroku.com/articles/platform-api-reference#release)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWatermark:
    """The last reading that settled a check: when it began, and the newest release that was heard of by then.

    `release_ended` says that this release was in one of the statuses `ENDED`.
    """

    began_at: datetime
    release_version: int | None = None
    release_ended: bool = False
    release_created_at: datetime | None = None


def read_watermark(before: ReadWatermark | None, request: CheckRequest, began_at: datetime) -> ReadWatermark:
    """Return the reading that began now for this request, after the one `before`.

    What was heard of a newer release stays: versions only rise
    (https://devcenter.heroku.com/articles/platform-api-reference#release).
    """
    heard = ReadWatermark(
        began_at=began_at,
        release_version=request.release_version,
        release_ended=request.release_status in ENDED,
        release_created_at=request.release_created_at,
    )
    if before is None or before.release_version is None:
        return heard
    if heard.release_version is None or _rank(heard) < _rank(before):
        return replace(before, began_at=began_at)
    return heard


def _rank(read: ReadWatermark) -> tuple[int, bool]:
    return read.release_version or 0, read.release_ended
