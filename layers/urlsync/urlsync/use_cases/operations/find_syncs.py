"""Find syncs and their history."""

from dataclasses import dataclass

from urlsync.domain.errors import CursorInvalid, NotFound
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import Page, SyncLists, Syncs


@dataclass(frozen=True, slots=True)
class FindSyncs:
    """Read syncs, one by one or in pages."""

    syncs: Syncs
    lists: SyncLists

    def __call__(
        self, *, status: Status | None = None, project_id: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Sync]:
        """Return a page of the matching syncs, which may be short or empty. Raises `CursorInvalid`."""
        if project_id is not None:
            page = self.lists.of_project(project_id, cursor, limit)
            return Page([sync for sync in page.items if status in {None, sync.status}], page.next_cursor)
        return self._of_status(status, cursor, limit)

    def one(self, sync_id: str) -> Sync:
        """Return the current sync. Raises `NotFound`."""
        sync = self.syncs.get(sync_id)
        if sync is None:
            raise NotFound("sync")
        return sync

    def history(self, sync_id: str, cursor: str | None = None, limit: int = 50) -> Page[HistoryEntry]:
        """Return a page of its history, the newest entry first. Raises `NotFound` and `CursorInvalid`."""
        page = self.lists.history(sync_id, cursor, limit)
        if not page.items and cursor is None:
            self.one(sync_id)
        return page

    def _of_status(self, status: Status | None, cursor: str | None, limit: int) -> Page[Sync]:
        """Return a page of one status, or of one after the other; the cursor then includes the status."""
        if status is not None:
            return self.lists.with_status(status, cursor, limit)
        current, rest = _split(cursor)
        page = self.lists.with_status(current, rest, limit)
        if page.next_cursor is not None:
            return Page(page.items, f"{current.value}.{page.next_cursor}")
        following = list(Status)[list(Status).index(current) + 1 :]
        if not following:
            return page
        if not page.items:
            return self._of_status(None, f"{following[0].value}.", limit)
        return Page(page.items, f"{following[0].value}.")


def _split(cursor: str | None) -> tuple[Status, str | None]:
    if cursor is None:
        return next(iter(Status)), None
    status, separator, rest = cursor.partition(".")
    if status not in set(Status) or not separator:
        raise CursorInvalid
    return Status(status), rest or None
