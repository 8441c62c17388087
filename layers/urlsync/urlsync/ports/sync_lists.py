"""Lists of syncs and of their history, for people. Good for looking, not for deciding.

A list may miss what was written a moment ago. Pages raise `CursorInvalid` for a cursor that the same list has
not given.
"""

from collections.abc import Sequence
from typing import Protocol

from urlsync.domain.history import HistoryEntry
from urlsync.domain.page import Page
from urlsync.domain.sync import Status, Sync


class SyncLists(Protocol):
    """The syncs in lists."""

    def with_status(self, status: Status, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the syncs in this status, the newest first."""
        ...

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the project's syncs, whatever their status."""
        ...

    def using(self, connection_id: str) -> Sequence[Sync]:
        """Return all syncs that have this connection, whatever their status."""
        ...

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        """Return some of a sync's history, the newest entry first; that of a deleted one stays a while."""
        ...
