"""The state changes of a check, with their events. Pure functions.

Each takes the sync as it was read and returns it as it is to be stored. Events wait in the outbox, which is stored
together with the change, so neither exists without the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from urlsync.domain.check import CheckRequest, Outcome, Source
from urlsync.domain.errors import APP_NOT_FOUND
from urlsync.domain.events import EventType
from urlsync.domain.outbox import with_events
from urlsync.domain.postgres_url import is_transaction_pooler
from urlsync.domain.schedule import is_overwrite_reportable, recent_overwrites
from urlsync.domain.sync import Reason, Status, Sync

REPORT_AFTER: Final = timedelta(minutes=10)
"""How long checks must fail before people are notified."""


def ended(sync: Sync, reason: Reason) -> Sync:
    """Return the sync disconnected for a reason, in a new epoch, without an event."""
    return replace(
        sync, status=Status.DISCONNECTED, reason=reason, detail=None, missing_scope=None, epoch=sync.epoch + 1
    )


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of one sync: its time, and the source of new event ids."""

    request: CheckRequest
    at: datetime
    new_id: Callable[[], str]

    def applied(self, sync: Sync, source: Source, *, wrote: bool, began_at: datetime) -> Sync:
        """Record that the target equals the source. A paused sync resumes, a reported failure recovers.

        `began_at` is a moment before the source was read.
        """
        events = [
            (wrote, EventType.DATABASE_URL_UPDATED),
            (sync.status is Status.PAUSED, EventType.SYNC_RESUMED),
            (sync.failure_reported, EventType.SYNC_RECOVERED),
        ]
        after = replace(
            self._checked(sync, Outcome.UPDATED if wrote else Outcome.UNCHANGED),
            status=Status.ACTIVE,
            reason=None,
            detail=None,
            missing_scope=None,
            fingerprint=source.fingerprint,
            source_etag=source.etag,
            source_fingerprint=source.fingerprint,
            host_fingerprint=source.host_fingerprint or sync.host_fingerprint,
            read_watermark=began_at,
            source_not_found_since=None,
            pooled=_is_pooled(sync, source),
            paused_since=None,
            last_updated_at=self.at if wrote else sync.last_updated_at,
            last_propagation_ms=self._propagation_ms() if wrote else sync.last_propagation_ms,
            serving=None if wrote else sync.serving,
            health_issue=None if wrote else sync.health_issue,
            pending_fingerprint=None,
            unkept_writes=sync.unkept_writes if wrote else 0,
            overwrites=recent_overwrites(sync, self.at),
            failure_reported=False,
            waiting_since=None,
            urgent=False,
            held_since=None,
        )
        return self._with_overwrites(self._with_events(after, *(event for happened, event in events if happened)))

    def paused(self, sync: Sync, reason: Reason, detail: str | None = None, missing_scope: str | None = None) -> Sync:
        """Pause for a cause that only a person or time removes. Publish once per reason, not per check."""
        outcome = Outcome.SOURCE_MISSING if reason is Reason.SOURCE_MISSING else Outcome.FAILED
        since = sync.paused_since if sync.status is Status.PAUSED else None
        after = replace(
            self._checked(sync, outcome),
            status=Status.PAUSED,
            reason=reason,
            detail=detail,
            missing_scope=missing_scope,
            paused_since=since or self.at,
            waiting_since=None,
            urgent=False,
        )
        if (sync.status, sync.reason) == (Status.PAUSED, reason):
            return after
        more = {"detail": detail, "failure": detail, "missing_scope": missing_scope}
        known = {name: word for name, word in more.items() if word is not None}
        return self._with_events(after, EventType.SYNC_PAUSED, **known)

    def not_found(self, sync: Sync) -> Sync:
        """Pause because Heroku does not know the app. Only time shows whether it is gone or hidden."""
        since = sync.source_not_found_since or self.at
        paused = self.paused(sync, Reason.HEROKU_AUTHORIZATION_LOST, APP_NOT_FOUND)
        return replace(paused, source_not_found_since=since)

    def failed(self, sync: Sync, code: str) -> Sync:
        """Record a temporary failure. Publish once, if the sync has been failing for a while."""
        since = sync.waiting_since or self.at
        after = replace(self._checked(sync, Outcome.FAILED), waiting_since=since)
        if self.at - since < REPORT_AFTER or sync.failure_reported:
            return after
        return self._with_events(replace(after, failure_reported=True), EventType.SYNC_FAILED, failure=code)

    def disconnected(self, sync: Sync, reason: Reason, outcome: Outcome) -> Sync:
        """Disconnect until a person restarts the sync. The env var keeps its last value."""
        after = ended(self._checked(sync, outcome), reason)
        return self._with_events(after, EventType.SYNC_DISCONNECTED)

    def transferred(self, sync: Sync, new_owner_id: str, outcome: Outcome | None) -> Sync:
        """Disconnect because the project has another owner; the event names both owners.

        `outcome` is that of the check that found out, or None if the transfer was reported.
        """
        seen = sync if outcome is None else self._checked(sync, outcome)
        after = ended(seen, Reason.OWNERSHIP_TRANSFERRED)
        owners = {"previous_owner_id": sync.owner_id, "new_owner_id": new_owner_id}
        return self._with_events(after, EventType.SYNC_DISCONNECTED, **owners)

    def _propagation_ms(self) -> int | None:
        propagation = self.request.propagation(self.at)
        return None if propagation is None else propagation // timedelta(milliseconds=1)

    def _checked(self, sync: Sync, outcome: Outcome) -> Sync:
        versions = [v for v in (sync.release_version, self.request.release_version) if v is not None]
        return replace(sync, outcome=outcome, last_checked_at=self.at, release_version=max(versions, default=None))

    def _with_overwrites(self, sync: Sync) -> Sync:
        """Return the sync with an event about another writer, if people are to be notified of it."""
        if not is_overwrite_reportable(sync, self.at):
            return sync
        times = [moment.isoformat() for moment in sync.overwrites]
        reported = replace(sync, overwrites_reported_at=self.at)
        return self._with_events(reported, EventType.ENV_VAR_OVERWRITTEN, overwritten_at=times)

    def _with_events(self, sync: Sync, *events: EventType, **more: Any) -> Sync:
        return with_events(sync, *events, at=self.at, cause=self.request.cause, new_id=self.new_id, **more)


def _is_pooled(sync: Sync, source: Source) -> bool:
    """Return True if the source leads through a transaction-mode pooler; an unchanged one is as it was."""
    if source.value is None:
        return sync.pooled
    return is_transaction_pooler(sync.config_var, source.value, sync.source_namespace)
