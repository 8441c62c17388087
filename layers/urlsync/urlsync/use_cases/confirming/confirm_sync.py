"""Run a confirmation: wait until the project is healthy with the value, record it, notify people."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.confirmation import Confirmation, FollowUp, HealthResult, awaits_confirmation
from urlsync.domain.errors import PermanentFailure, StaleEpoch, TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.fingerprint import are_comparable
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.outbox import with_events
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.table_mark import require_live
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.confirming.project_health import CheckProjectHealth

FIRST_WAIT: Final = timedelta(seconds=5)
"""The minimum wait before the project is checked again."""


@dataclass(frozen=True, slots=True)
class ConfirmSync:
    """Run confirmations. Repeating one is harmless; a newer update or epoch supersedes it."""

    syncs: storage.Syncs
    connections: storage.Connections
    check_health: CheckProjectHealth
    check_queue: messaging.CheckQueue
    event_bus: messaging.EventBus
    clock: platform.Clock
    live_table: platform.LiveTable

    def __call__(self, follow_up: FollowUp) -> Confirmation:
        """Run one. Raises `TransientFailure` when the project needs more time, or the service itself failed."""
        started = self.clock.now()
        sync = self.syncs.get(follow_up.sync_id)
        if sync is None or _is_superseded(sync, follow_up):
            return Confirmation.SUPERSEDED
        health = self._health(sync, last_attempt=follow_up.last_attempt)
        if awaits_confirmation(sync) and not _was_read_again(sync):
            again = CheckRequest(sync_id=sync.sync_id, cause=Cause.FOLLOW_UP, requested_at=self.clock.now())
            self.check_queue.send(again)
        try:
            after = self._record(sync, health, started)
            self._publish_change(after)
        except StaleEpoch:
            return self._superseded(follow_up)
        return _CONFIRMATIONS[health.serving]

    def _superseded(self, follow_up: FollowUp) -> Confirmation:
        """Return `SUPERSEDED`. Raises `TransientFailure` if only the fingerprint key has changed."""
        current = self.syncs.get(follow_up.sync_id)
        if current is None or _is_superseded(current, follow_up):
            return Confirmation.SUPERSEDED
        raise TransientFailure("sync_changed", FIRST_WAIT)

    def _health(self, sync: Sync, *, last_attempt: bool) -> HealthResult:
        """Return what is to be remembered; while there is time, only what waiting will not change."""
        try:
            health = self._check_health(sync)
        except PermanentFailure as blocked:  # a check will find the same, and pause the sync
            return HealthResult(serving=None, failure=blocked.reason)
        except TransientFailure as failure:
            health = HealthResult(serving=None, failure=failure.code)
        if health.conclusive or last_attempt:
            return health
        raise TransientFailure(health.failure or "unconfirmed", FIRST_WAIT)

    def _check_health(self, sync: Sync) -> HealthResult:
        connection = None if sync.current_connection_id is None else self.connections.get(sync.current_connection_id)
        if connection is None:
            raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
        require_live(self.live_table.is_restored)  # it may reload sources of a project that is another owner's by now
        return self.check_health(sync, connection, repair=True)

    def _record(self, sync: Sync, health: HealthResult, started: datetime) -> Sync:
        """Store the result, with a history entry if it differs from the last one. Raises `StaleEpoch`."""
        now = self.clock.now()
        after = replace(
            sync,
            serving=health.serving,
            health_issue=health.failure,
            last_confirmed_at=now,
            last_served_at=now if health.serving else sync.last_served_at,
        )
        entry = HistoryEntry.of(
            after,
            entry_id=self.clock.new_id(),
            at=now,
            action=Action.CONFIRMED,
            cause=Cause.FOLLOW_UP,
            duration=now - started,
            failure=after.health_issue,
        )
        has_changed = (sync.serving, sync.health_issue) != (after.serving, after.health_issue)
        self.syncs.record_confirmation(sync, after, entry if has_changed else None)
        return after

    def _publish_change(self, sync: Sync) -> None:
        """Publish once that the project is unhealthy, or healthy again. Until it is noted, the follow-up repeats it."""
        if sync.serving is None or sync.serving is not sync.not_serving_reported:
            return
        event = EventType.SYNC_RECOVERED if sync.serving else EventType.SYNC_FAILED
        with_event = with_events(
            replace(sync, outbox=()),
            event,
            at=self.clock.now(),
            cause=Cause.FOLLOW_UP,
            new_id=self.clock.new_id,
            serving=sync.serving,
            failure=sync.health_issue,
        )
        self.event_bus.publish(with_event.outbox)
        self.syncs.record_confirmation(sync, replace(sync, not_serving_reported=not sync.serving), None)


_CONFIRMATIONS: Final = {True: Confirmation.SERVING, False: Confirmation.NOT_SERVING, None: Confirmation.UNKNOWN}


def _is_superseded(sync: Sync, follow_up: FollowUp) -> bool:
    """Return True if the epoch or the value has changed; a fingerprint under another key does not tell."""
    if sync.status is Status.DISCONNECTED or sync.epoch != follow_up.epoch:
        return True
    present = sync.fingerprint or ""
    return present != follow_up.fingerprint and are_comparable(present, follow_up.fingerprint)


def _was_read_again(sync: Sync) -> bool:
    """Return True if another check has read the source again, long enough after the update."""
    read, updated = sync.read_watermark, sync.last_updated_at
    return read is not None and updated is not None and read >= updated + FIRST_WAIT
