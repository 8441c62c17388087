"""Syncs and their history, to look at."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.history import HistoryEntry
from urlsync.domain.page import Page
from urlsync.domain.sync import Status, Sync
from urlsync.ports.sync_lists import SyncLists
from urlsync.ports.syncs import Syncs


@final
@dataclass(frozen=True, slots=True)
class FindSyncs:
    """Reads syncs, one by one or in pages."""

    syncs: Syncs
    lists: SyncLists

    def __call__(
        self,
        *,
        status: Status | None = None,
        project_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Sync]:
        """Return some of the syncs that match. Raises `CursorInvalid`. A page may be short or empty."""
        raise NotImplementedError

    def one(self, sync_id: str) -> Sync:
        """Return the sync as it is now. Raises `NotFound`."""
        raise NotImplementedError

    def history(self, sync_id: str, cursor: str | None = None, limit: int = 50) -> Page[HistoryEntry]:
        """Return some of its history, the newest entry first. Raises `NotFound` and `CursorInvalid`."""
        raise NotImplementedError
