"""A connection is forgotten, with its credentials."""

from dataclasses import dataclass
from typing import final

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

    def __call__(self, connection_id: str, *, actor: str) -> None:
        """Forget it. Raises `NotFound`, or `ConnectionInUse` while syncs are active or paused with it."""
        raise NotImplementedError
