"""Restart a sync, with a connection of the project's current owner."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from urlsync.domain.actor import Actor, Right
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import Connection, ConnectionUse
from urlsync.domain.errors import HerokuAppNotFound, HerokuNotFound, NotFound, NotOwner, StaleEpoch
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import NewSource, Operation
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import ConnectionAccess, SyncAccess, UsableConnection
from urlsync.use_cases.lifecycle.choose import ChooseSource, OwnedProject
from urlsync.use_cases.lifecycle.enable_sync import BeginSync, Started, is_in_place
from urlsync.use_cases.lifecycle.end_sync import ChangeSync
from urlsync.use_cases.lifecycle.transfer_ownership import DisconnectTransferred, NewOwner
from urlsync.use_cases.publish_events import PublishEvents


@dataclass(frozen=True, slots=True)
class RestartSync:
    """Make a sync active, whatever its status. A new owner needs their own connection."""

    access: ConnectionAccess
    sync_access: SyncAccess
    owned_project: OwnedProject
    choose_source: ChooseSource
    disconnect_transferred: DisconnectTransferred
    change: ChangeSync
    check_reserve: Callable[[Connection], None]
    publish_events: PublishEvents
    begin: BeginSync
    syncs: storage.Syncs
    clock: platform.Clock

    def __call__(self, sync_id: str, connection_id: str, *, actor: Actor) -> Started:
        """Restart it, and wait up to 20 seconds for the first check, which may pause it again: see its `reason`.

        An active sync with the same connection and owners is left as it is, but a missing webhook is registered, and a
        webhook command is shown again. Raises `RoleRequired`, `NotFound` and `NotYours`.
        """
        return self.with_connection(self.access(connection_id, actor, ConnectionUse.RESTART), sync_id, actor)

    def with_connection(self, connection: UsableConnection, sync_id: str, actor: Actor) -> Started:
        """Restart it with a connection that the actor may use.

        A sync that runs with a connection of somebody else can be taken over only by a new owner of the project, to
        whom it becomes visible once Hasura has named them.
        """
        sync = self._sync(sync_id)
        self.check_reserve(connection)
        try:
            source = self._source(sync, connection, actor)
        except NotOwner:
            if not self.sync_access.sees(sync, actor):
                raise NotFound("sync") from None
            raise
        if sync.current_connection_id != connection.connection_id and sync.owner_id == source.owner_id:
            self.sync_access.require(sync_id, actor, Right.USE_ALL)
        return self.resume(sync, source, connection, actor)

    def resume(self, sync: Sync, source: NewSource, connection: UsableConnection, actor: Actor) -> Started:
        """Restart it with a source that was just verified."""
        self._end_of_old_owner(sync, source)

        def decide(current: Sync) -> tuple[Sync, HistoryEntry] | None:
            if _runs_on(current, source):
                return None
            operation = Operation(actor, self.clock.now(), self.clock.new_id)
            after = operation.restarted(current, source)
            return after, operation.entry(after, Action.RESTARTED)

        changed = self.publish_events(self.change(sync.sync_id, decide))
        return self._begin(changed, connection, source.owner_verified_at)

    def _end_of_old_owner(self, sync: Sync, source: NewSource) -> None:
        """Disconnect the old owner first, if the transfer was not noticed before."""
        if sync.owner_id == source.owner_id or sync.reason is Reason.OWNERSHIP_TRANSFERRED:
            return
        since = source.owner_verified_at
        request = CheckRequest(sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=since)
        with suppress(StaleEpoch):  # ended or restarted by another request
            self.disconnect_transferred(sync, NewOwner(owner_id=source.owner_id, request=request, since=since))

    def _source(self, sync: Sync, connection: UsableConnection, actor: Actor) -> NewSource:
        asked_at = self.clock.now()
        try:
            project = self.owned_project(sync.project_id, connection, actor)
        except NotFound:
            raise NotOwner from None  # the project exists, but is hidden from this user
        chosen = self.choose_source(connection, sync.heroku_app.id, sync.config_var)
        return chosen.of(connection.connection_id, project, asked_at)

    def _begin(self, sync: Sync, connection: Connection, asked_at: datetime) -> Started:
        if is_in_place(sync) and sync.webhook is Webhook.PRESENT:
            return Started(sync=sync, in_place=True)
        try:
            return self.begin(sync, connection, asked_at)
        except StaleEpoch:
            return Started(sync=self._sync(sync.sync_id), in_place=False)
        except HerokuNotFound:
            raise HerokuAppNotFound from None

    def _sync(self, sync_id: str) -> Sync:
        sync = self.syncs.get(sync_id)
        if sync is None:
            raise NotFound("sync")
        return sync


def _runs_on(sync: Sync, source: NewSource) -> bool:
    wanted = (source.connection_id, source.owner_id, source.heroku_app.owner_id)
    has = (sync.current_connection_id, sync.owner_id, sync.heroku_app.owner_id)
    return sync.status is Status.ACTIVE and has == wanted
