"""Lists of the fake syncs. They pass the same contract tests as those of the table."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from urlsync.domain.history import HistoryEntry
from urlsync.domain.listing import ListedSync, SyncOrder, SyncTotals, listed_name, position_of, terms_of
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import Page

from tests.fakes.pages import page_of
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs

T = TypeVar("T")


class _Remembered:
    """What follows from a sync alone, worked out once for each: tests list thousands of them again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, object], tuple[Sync, Any]] = {}

    def __call__(self, sync: Sync, what: object, make: Callable[[], T]) -> T:
        key = id(sync), what
        if key not in self._known:
            self._known[key] = sync, make()  # which keeps the sync, so no other one gets its id
        made: T = self._known[key][1]
        return made


@strict
class FakeSyncLists:
    """Looks into `FakeSyncs`. `items_read` counts what a list reads."""

    def __init__(self, syncs: FakeSyncs) -> None:
        self._syncs = syncs
        self._remembered = _Remembered()
        self.items_read = 0

    def in_order(
        self, status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool
    ) -> Sequence[tuple[str, ListedSync]]:
        assert after != "", "the table takes no empty position"
        order = SyncOrder.NAME if order is SyncOrder.STATUS else order
        every = [self._listed(sync, order) for sync in self._syncs.stored.values() if sync.status is status]
        every.sort(key=lambda each: each[0], reverse=descending)
        if after is not None:
            every = [each for each in every if (each[0] < after if descending else each[0] > after)]
        return self._counted(every, limit)

    def of_owner(self, owner_id: str, limit: int) -> Sequence[ListedSync]:
        return self._counted([ListedSync.of(sync) for sync in self._all() if sync.owner_id == owner_id], limit)

    def ids_named(self, word: str, limit: int) -> Sequence[str]:
        named = ((term, sync.sync_id) for sync in self._syncs.stored.values() for term in self._terms(sync))
        return self._counted(
            [sync_id for _, sync_id in sorted(each for each in named if each[0].startswith(word))], limit
        )

    def ids_using(self, connection_id: str, limit: int) -> Sequence[str]:
        return self._counted([sync.sync_id for sync in self._all() if sync.connection_id == connection_id], limit)

    def read(self, sync_ids: Sequence[str]) -> Sequence[Sync]:
        found = [self._syncs.stored[sync_id] for sync_id in dict.fromkeys(sync_ids) if sync_id in self._syncs.stored]
        return self._counted(found, len(found))

    def _listed(self, sync: Sync, order: SyncOrder) -> tuple[str, ListedSync]:
        return self._remembered(sync, order, lambda: (position_of(sync, order), ListedSync.of(sync)))

    def _terms(self, sync: Sync) -> Sequence[str]:
        return self._remembered(sync, "terms", lambda: list(terms_of(listed_name(sync))))

    def _counted(self, found: Sequence[T], limit: int) -> Sequence[T]:
        assert limit > 0 or not found, "DynamoDB refuses a limit of zero"
        self.items_read += len(found[:limit])
        return found[:limit]

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


@strict
class FakeSyncTotals:
    """Keeps the last numbers."""

    def __init__(self) -> None:
        self.stored: SyncTotals | None = None

    def put(self, totals: SyncTotals) -> None:
        self.stored = totals

    def last(self) -> SyncTotals | None:
        return self.stored
