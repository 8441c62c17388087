"""The connections, without their credentials."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.page import Page
from urlsync.ports.connections import Connections


@final
@dataclass(frozen=True, slots=True)
class ListConnections:
    """Lists connections."""

    connections: Connections

    def __call__(self, cursor: str | None = None, limit: int = 50) -> Page[ConnectionSummary]:
        """Return some of the connections. Raises `CursorInvalid`."""
        return self.connections.summaries(cursor, limit)
