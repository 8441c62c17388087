"""An operator's changes of a sync, with their events and history entries. Pure functions."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

from urlsync.domain.actor import Actor
from urlsync.domain.check import Cause
from urlsync.domain.events import EventType
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.outbox import with_events
from urlsync.domain.schedule import Schedule
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.domain.sync_settings import FORGOTTEN, SyncSettings
from urlsync.domain.transition import ended


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """The source of a new or restarted sync. `owner_verified_at` is just before Hasura named the owner.

    `namespace` is that of the Heroku attachment that sets the config var, if known; `pooled` is as in `Sync`.
    """

    connection_id: str
    heroku_app: HerokuApp
    owner_id: str
    owner_verified_at: datetime
    project_name: str | None = None
    namespace: str | None = None
    pooled: bool = False


class SourceKind(Protocol):
    """What is known of a config var beside its value."""

    @property
    def namespace(self) -> str | None:
        """The namespace of the Heroku attachment that sets it, if known."""

    @property
    def pooled(self) -> bool:
        """True for a transaction pooler."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one actor: its time, and the source of new ids."""

    actor: Actor
    at: datetime
    new_id: Callable[[], str]

    def opted_out(self, sync: Sync) -> Sync:
        """Disconnect until a person restarts the sync. The env var keeps its last value."""
        return self._with_events(self.withdrawn(sync), EventType.SYNC_DISCONNECTED)

    def withdrawn(self, sync: Sync) -> Sync:
        """Disconnect without an event: the sync was never announced."""
        return ended(sync, Reason.OPTED_OUT)

    def restarted(self, sync: Sync, source: NewSource) -> Sync:
        """Restart. Forget what earlier checks learned of source and target."""
        after = replace(
            _unlearned(sync),
            status=Status.ACTIVE,
            reason=None,
            detail=None,
            missing_scope=None,
            epoch=sync.epoch + 1,
            connection_id=source.connection_id,
            connection_released_at=None,
            heroku_app=source.heroku_app,
            owner_id=source.owner_id,
            owner_verified_at=source.owner_verified_at,
            project_name=source.project_name,
            source_namespace=source.namespace,
            source_owner_checked_at=source.owner_verified_at,
            pooled=source.pooled,
            webhook=Webhook.MISSING,
            webhook_id=None,
            webhook_rotation_notified=None,
            webhook_checked_at=self.at,
        )
        return self._with_events(after, EventType.SYNC_RESUMED)

    def edited(self, sync: Sync, settings: SyncSettings, source: SourceKind | None = None) -> Sync:
        """Change settings. The next check is due at once, also because it plans the one after it.

        With another source or target a new epoch begins, so that no check that is under way writes any more. `source`
        is the new one, None if it stays the same.
        """
        moves = settings.moves(sync)
        after = replace(Schedule.expedited(sync, self.at), **asdict(settings))
        if not moves:
            return after
        after = replace(after, epoch=sync.epoch + 1, **FORGOTTEN)
        if source is None:
            return after
        return replace(after, source_namespace=source.namespace, pooled=source.pooled, pooler_accepted=source.pooled)

    def edit_entry(self, before: Sync, after: Sync) -> HistoryEntry:
        """Return the history entry of an edit, with what it has changed."""
        changes = SyncSettings.of(after).changes_of(before)
        return replace(self.entry(after, Action.EDITED), fingerprint_before=before.fingerprint, changes=changes)

    def entry(
        self, after: Sync, action: Action, cause: Cause = Cause.OPERATOR, failure: str | None = None
    ) -> HistoryEntry:
        """Return the history entry of the operation."""
        return HistoryEntry.of(
            after,
            entry_id=self.new_id(),
            at=self.at,
            cause=cause,
            action=action,
            **self.actor.signature(),
            fingerprint_before=after.fingerprint,
            failure=failure,
        )

    def _with_events(self, sync: Sync, event: EventType) -> Sync:
        return with_events(sync, event, at=self.at, cause=Cause.OPERATOR, new_id=self.new_id, actor=self.actor.label)


def _unlearned(sync: Sync) -> Sync:
    """Return the sync without what earlier checks learned of its source, target and webhook."""
    return replace(
        sync,
        waiting_since=None,
        urgent=False,
        held_since=None,
        failed_deliveries=0,
        foreign_webhook_at=None,
        paused_since=None,
        next_check_at=None,
        outcome=None,
        pending_fingerprint=None,
        target_hash=None,
        unkept_writes=0,
        overwrites=(),
        overwrites_reported_at=None,
        failure_reported=False,
        source_etag=None,
        source_fingerprint=None,
        host_fingerprint=None,
        read_watermark=None,
        source_not_found_since=None,
        source_handed_over=False,
    )
