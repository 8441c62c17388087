"""Lists of the fake syncs. They pass the same contract tests as those of the table."""

from collections.abc import Sequence

from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import Page

from tests.fakes.pages import page_of
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs


@strict
class FakeSyncLists:
    """Looks into `FakeSyncs`."""

    def __init__(self, syncs: FakeSyncs) -> None:
        self._syncs = syncs

    def with_status(self, status: Status, cursor: str | None, limit: int) -> Page[Sync]:
        found = [sync for sync in self._all() if sync.status is status]
        return page_of(sorted(found, key=lambda sync: sync.created_at, reverse=True), cursor, limit)

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        return page_of([sync for sync in self._all() if sync.project_id == project_id], cursor, limit)

    def using(self, connection_id: str) -> Sequence[Sync]:
        return [sync for sync in self._all() if sync.current_connection_id == connection_id]

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        entries = [entry for entry in self._syncs.history if entry.sync_id == sync_id]
        return page_of(entries[::-1], cursor, limit)

    def count(self, status: Status, at_most: int) -> int:
        return min(at_most, sum(sync.status is status for sync in self._all()))

    def _all(self) -> list[Sync]:
        return sorted(self._syncs.stored.values(), key=lambda sync: sync.sync_id)
