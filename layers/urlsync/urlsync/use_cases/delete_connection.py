"""A connection is forgotten, with its credentials."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.failure import ConnectionInUse, EpochMoved, NotFound
from urlsync.domain.sync import Status
from urlsync.ports.connections import Connections
from urlsync.ports.sync_lists import SyncLists
from urlsync.ports.syncs import Syncs


@final
@dataclass(frozen=True, slots=True)
class DeleteConnection:
    """Forgets a connection that no sync needs. Disconnected syncs let go of it."""

    connections: Connections
    syncs: Syncs
    lists: SyncLists

    def __call__(self, connection_id: str) -> None:
        """Forget it. Raises `NotFound`, or `ConnectionInUse` while syncs are active or paused with it."""
        if self.connections.get(connection_id) is None:
            raise NotFound("connection")
        syncs = self.lists.using(connection_id)
        in_use = sum(sync.status is not Status.DISCONNECTED for sync in syncs)
        if in_use:
            raise ConnectionInUse(in_use)
        for sync in syncs:
            with suppress(EpochMoved):  # restarted meanwhile: without the connection it will pause
                self.syncs.record(sync, replace(sync, connection_id=None), None)
        self.connections.delete(connection_id)
