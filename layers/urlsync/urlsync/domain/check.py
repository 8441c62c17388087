"""Check requests, causes and outcomes, the source as it was read, and the watermark of the last read."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.secret import Secret


class Cause(StrEnum):
    """Who or what asked for a check."""

    WEBHOOK = "webhook"
    SCHEDULE = "schedule"
    OPERATOR = "operator"
    ENABLED = "enabled"
    FOLLOW_UP = "follow_up"


class Outcome(StrEnum):
    """The outcome of a check."""

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

    `release_created_at` is when Heroku made the release that caused it, `sent_at` when the queue accepted the
    request. After a `last_attempt` the queue does not retry.
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
        """Return the time since the release that caused the request, or None without a release."""
        if self.release_created_at is None:
            return None
        return max(until - self.release_created_at, timedelta(0))


ENDED: Final = frozenset({"succeeded", "failed", "expired"})
"""The statuses after which a release no longer changes config vars
(https://devcenter.heroku.com/articles/platform-api-reference#release)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWatermark:
    """The last successful read of the source: when it began, and the newest release known by then.

    `release_ended` is True if that release had one of the statuses `ENDED`.
    """

    began_at: datetime
    release_version: int | None = None
    release_ended: bool = False
    release_created_at: datetime | None = None


def read_watermark(before: ReadWatermark | None, request: CheckRequest, began_at: datetime) -> ReadWatermark:
    """Return the watermark of a read that began now for this request, following `before`.

    A newer release that is already known is kept: versions only rise
    (https://devcenter.heroku.com/articles/platform-api-reference#release).
    """
    known = ReadWatermark(
        began_at=began_at,
        release_version=request.release_version,
        release_ended=request.release_status in ENDED,
        release_created_at=request.release_created_at,
    )
    if before is None or before.release_version is None:
        return known
    if known.release_version is None or _rank(known) < _rank(before):
        return replace(before, began_at=began_at)
    return known


def _rank(read: ReadWatermark) -> tuple[int, bool]:
    return read.release_version or 0, read.release_ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The config var as it is now. `value` is None when Heroku only said "nothing changed since `etag`"."""

    fingerprint: str
    etag: str | None
    value: Secret | None
