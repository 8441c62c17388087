"""Check requests, causes and outcomes, and the source as it was read."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

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

    `release_created_at` is when Heroku made the release that caused it, and `release_current` whether it was in effect.
    `sent_at` is when the queue accepted the request. After a `last_attempt` the queue does not retry.
    """

    sync_id: str
    cause: Cause
    requested_at: datetime
    release_version: int | None = None
    release_status: str | None = None
    release_current: bool | None = None
    release_created_at: datetime | None = None
    app_id: str | None = None
    webhook_id: str | None = None
    event_id: str | None = None
    sent_at: datetime | None = None
    last_attempt: bool = False

    @property
    def is_pending(self) -> bool:
        """True if the release has only begun."""
        return self.release_status == "pending"

    def for_app(self, app_id: str) -> Self:
        """Return the request without a release of another app, which the sync may have followed before."""
        if self.app_id in {None, app_id}:
            return self
        return replace(self, release_version=None, release_status=None, release_current=None, release_created_at=None)

    def is_foreign(self, app_id: str, webhook_id: str | None) -> bool:
        """Return True if a webhook of another app caused the request, or another webhook than the known one."""
        pairs = ((self.app_id, app_id), (self.webhook_id, webhook_id))
        return any(said and known and said.lower() != known.lower() for said, known in pairs)

    def propagation(self, until: datetime) -> timedelta | None:
        """Return the time since the release that caused the request, or None without a release."""
        if self.release_created_at is None:
            return None
        return max(until - self.release_created_at, timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The config var as it is now. `value` is None when Heroku only said "nothing changed since `etag`".

    `host_fingerprint` is the fingerprint of the URL's host, None if the value is not known.
    """

    fingerprint: str
    etag: str | None
    value: Secret | None
    host_fingerprint: str | None = None
