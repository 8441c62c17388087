"""A check: one run of "make the target equal the source"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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
    """The wish that one sync be checked, as it came from the queue.

    `release_created_at` is when Heroku made the release that caused it, `sent_at` when the queue took the
    wish, and `last_attempt` says that the queue will not try again.
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
