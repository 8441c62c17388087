"""Renew the trust in the sweeps of a connection, after a change was not visible in them."""

from dataclasses import dataclass
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.errors import NotFound, TransientFailure
from urlsync.domain.sync import Sync
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import SyncAccess

MAX_ATTEMPTS: Final = 3
"""A sweep that ends meanwhile stores the connection, too."""


@dataclass(frozen=True, slots=True)
class TrustSweeps:
    """Renew the trust in the sweeps of a sync's connection: they may earn it again."""

    access: SyncAccess
    connections: storage.Connections
    clock: platform.Clock

    def __call__(self, sync_id: str, *, actor: Actor) -> Sync:
        """Return the sync. Raises `RoleRequired`, `NotFound`, and `TransientFailure` if it was overtaken each time."""
        require(actor, Right.OPERATE_ALL)
        sync = self.access.visible(sync_id, actor)
        if not any(self._is_renewed(sync, actor) for _ in range(MAX_ATTEMPTS)):
            raise TransientFailure("sweep_overtaken")
        return sync

    def _is_renewed(self, sync: Sync, actor: Actor) -> bool:
        """Return True if trust is not broken any more."""
        connection = None if sync.current_connection_id is None else self.connections.get(sync.current_connection_id)
        if connection is None:
            raise NotFound("connection")
        if not connection.sweep.is_broken:
            return True
        subject = Subject(project_id=sync.project_id, sync_id=sync.sync_id, connection_id=connection.connection_id)
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        entry = recorder(actor, ActivityAction.SWEEPS_TRUSTED, subject)
        return self.connections.replace_sweep(connection.connection_id, connection.sweep.renewed(), entry)
