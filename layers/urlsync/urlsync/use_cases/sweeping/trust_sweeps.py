"""Renew the trust in the sweeps of a connection, after a change was not visible in them, or take it for proven.

No document says that signs move with every change, so sweeps earn trust by changes that they have shown. A person who
has seen that with the same accounts, as `make conformance` tries it, need not wait for them.
"""

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
    """Renew the trust in the sweeps of a sync's connection: they may earn it again, or have it at once."""

    access: SyncAccess
    connections: storage.Connections
    clock: platform.Clock

    def __call__(self, sync_id: str, *, actor: Actor, proven: bool = False) -> Sync:
        """Return the sync; if `proven`, its connection's sweeps are trusted from now on.

        Raises `RoleRequired`, `NotFound`, and `TransientFailure` if it was overtaken each time.
        """
        require(actor, Right.OPERATE_ALL)
        sync = self.access.visible(sync_id, actor)
        if not any(self._is_stored(sync, actor, proven=proven) for _ in range(MAX_ATTEMPTS)):
            raise TransientFailure("sweep_overtaken")
        return sync

    def _is_stored(self, sync: Sync, actor: Actor, *, proven: bool) -> bool:
        """Return True if trust is as the actor wants it."""
        connection = None if sync.current_connection_id is None else self.connections.get(sync.current_connection_id)
        if connection is None:
            raise NotFound("connection")
        sweep = connection.sweep
        if sweep.is_trusted if proven else not sweep.is_broken:
            return True
        subject = Subject(project_id=sync.project_id, sync_id=sync.sync_id, connection_id=connection.connection_id)
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        action = ActivityAction.SWEEPS_PROVEN if proven else ActivityAction.SWEEPS_TRUSTED
        after = sweep.proven() if proven else sweep.renewed()
        return self.connections.replace_sweep(connection.connection_id, after, recorder(actor, action, subject))
