"""All connections, page by page."""

from collections.abc import Iterator

from urlsync.domain.connection import ConnectionSummary
from urlsync.ports.connections import Connections

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
