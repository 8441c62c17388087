"""Edit a sync in place: its source, its target, its interval and its permission, without a restart."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

from urlsync.domain.actor import Actor, Right
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import Connection, ConnectionUse
from urlsync.domain.errors import NotOwner, PoolerNotAccepted, StaleEpoch, SyncEnded, TransientFailure
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Status, Sync
from urlsync.domain.sync_settings import SyncEdit, SyncSettings, version_of
from urlsync.domain.versions import VersionChanged, require_version
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.connections.access import ConnectionAccess, SyncAccess, UsableConnection
from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, ChosenSource, OwnedProject


@dataclass(frozen=True, slots=True)
class EditSync:
    """Change settings of a sync that its author has seen. The sync goes on, and so does its history.

    A new source or target is verified as for a new sync, with the connection that the sync has. A former env var keeps
    its value. The epoch that begins stops every check that read the former ones.
    """

    access: ConnectionAccess
    sync_access: SyncAccess
    owned_project: OwnedProject
    choose_source: ChooseSource
    choose_target: ChooseTarget
    check_reserve: Callable[[Connection], None]
    check_queue: messaging.CheckQueue
    syncs: storage.Syncs
    clock: platform.Clock

    def __call__(self, sync_id: str, edit: SyncEdit, expected: Collection[str] | None, *, actor: Actor) -> Sync:
        """Edit it and return it; enqueue a check if it has another source or target now.

        `expected` are the versions that the author has seen. Raises `RoleRequired`, `NotFound`, `NotYours`,
        `VersionMissing` and `VersionChanged`; and as an enable does for a source or target that cannot be used.
        """
        self.sync_access.require(sync_id, actor, Right.USE_ALL)
        sync = self.sync_access.visible(sync_id, actor)
        require_version(expected, version_of(sync))
        settings = edit.of(sync)
        if not settings.changes_of(sync):
            return sync
        source = self._source(sync, settings, edit, actor) if settings.moves(sync) else None
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        after = operation.edited(sync, settings, source)
        try:
            self.syncs.edit(sync, after, operation.edit_entry(sync, after))
        except StaleEpoch:
            raise VersionChanged from None
        if settings.moves(sync):
            self._check(after)
        return after

    def _source(self, sync: Sync, settings: SyncSettings, edit: SyncEdit, actor: Actor) -> ChosenSource | None:
        """Verify the owner, and what is new; return the new source, if there is one."""
        if sync.status is Status.DISCONNECTED or sync.current_connection_id is None:
            raise SyncEnded
        connection = self.access(sync.current_connection_id, actor, ConnectionUse.EDIT)
        project = self.owned_project(sync.project_id, connection, actor)
        if project.owner_id != sync.owner_id:
            raise NotOwner
        if settings.env_var != sync.env_var:
            self.choose_target(connection, project, settings.env_var, take_over=edit.take_over)
        if settings.config_var == sync.config_var:
            return None
        source = self._chosen(sync, settings.config_var, connection)
        if source.pooled and not edit.accept_pooler:
            raise PoolerNotAccepted
        return source

    def _chosen(self, sync: Sync, config_var: str, connection: UsableConnection) -> ChosenSource:
        self.check_reserve(connection)
        return self.choose_source(connection, sync.heroku_app.id, config_var)

    def _check(self, sync: Sync) -> None:
        """Enqueue a check. If that fails, the schedule does it, because the sync is due."""
        request = CheckRequest(sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=self.clock.now())
        with suppress(TransientFailure):
            self.check_queue.send(request)
