"""List and delete connections."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from urlsync.domain.connection import Connection, ConnectionSummary
from urlsync.domain.errors import ConnectionInUse, NotFound, StaleEpoch
from urlsync.domain.sync import Status
from urlsync.ports.storage import Connections, Page, SyncLists, Syncs


@dataclass(frozen=True, slots=True)
class ListConnections:
    """List connections without their credentials."""

    connections: Connections

    def __call__(self, cursor: str | None = None, limit: int = 50) -> Page[ConnectionSummary]:
        """Return a page of connections. Raises `CursorInvalid`."""
        return self.connections.summaries(cursor, limit)


@dataclass(frozen=True, slots=True)
class DeleteConnection:
    """Delete a connection that no live sync uses, and remove it from disconnected syncs."""

    connections: Connections
    syncs: Syncs
    lists: SyncLists
    revoke_grant: Callable[[Connection], str | None]

    def __call__(self, connection_id: str) -> str | None:
        """Delete it and revoke its grant; return the code of what is left at Heroku, or None.

        Raises `NotFound`, or `ConnectionInUse` while active or paused syncs use it.
        """
        connection = self.connections.get(connection_id)
        if connection is None:
            raise NotFound("connection")
        syncs = self.lists.using(connection_id)
        in_use = sum(sync.status is not Status.DISCONNECTED for sync in syncs)
        if in_use:
            raise ConnectionInUse(in_use)
        for sync in syncs:
            with suppress(StaleEpoch):  # restarted meanwhile: without the connection it will pause
                self.syncs.record(sync, replace(sync, connection_id=None), None)
        self.connections.delete(connection_id)
        return self.revoke_grant(connection)


PAGE = 100


def every_connection(connections: Connections) -> Iterator[ConnectionSummary]:
    """Yield every connection, without credentials. Raises `TransientFailure`."""
    cursor: str | None = None
    while True:
        page = connections.summaries(cursor, PAGE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
