"""Find syncs and their history."""

from dataclasses import dataclass

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import Page, SyncLists
from urlsync.use_cases.connections.access import SyncAccess
from urlsync.use_cases.operations.names import NamePeople


@dataclass(frozen=True, slots=True)
class FindSyncs:
    """Read the syncs that an actor may see, one by one or in pages. All methods raise `RoleRequired`."""

    access: SyncAccess
    lists: SyncLists
    name_people: NamePeople

    def __call__(
        self,
        *,
        actor: Actor,
        status: Status | None = None,
        project_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Sync]:
        """Return a page of the matching syncs, which may be short or empty. Raises `CursorInvalid`."""
        require(actor, Right.SEE)
        sees, page = self.access.filter(actor), self._page(status, project_id, cursor, limit)
        return Page([sync for sync in page.items if sees(sync)], page.next_cursor)

    def _page(self, status: Status | None, project_id: str | None, cursor: str | None, limit: int) -> Page[Sync]:
        if project_id is not None:
            page = self.lists.of_project(project_id, cursor, limit)
            return Page([sync for sync in page.items if status in {None, sync.status}], page.next_cursor)
        return self._of_status(status, cursor, limit)

    def one(self, sync_id: str, *, actor: Actor) -> Sync:
        """Return the current sync. Raises `NotFound`."""
        return self.access.visible(sync_id, actor)

    def history(self, sync_id: str, cursor: str | None = None, limit: int = 50, *, actor: Actor) -> Page[HistoryEntry]:
        """Return a page of its history, the newest entry first. Raises `NotFound` and `CursorInvalid`.

        That of a deleted sync belongs to nobody any more: it takes the right to see everything.
        """
        if not actor.may(Right.SEE_ALL):
            self.access.visible(sync_id, actor)
        page = self.lists.history(sync_id, cursor, limit)
        if not page.items and cursor is None:
            self.access.visible(sync_id, actor)
        return Page(self.name_people(page.items), page.next_cursor)

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
