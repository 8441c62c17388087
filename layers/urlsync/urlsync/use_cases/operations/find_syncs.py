"""Find a sync and its history."""

from dataclasses import dataclass

from urlsync.domain.actor import Actor, Right
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync
from urlsync.ports.storage import Page, SyncLists
from urlsync.use_cases.connections.access import SyncAccess
from urlsync.use_cases.operations.names import NamePeople


@dataclass(frozen=True, slots=True)
class FindSyncs:
    """Read the syncs that an actor may see, one by one. All methods raise `RoleRequired`."""

    access: SyncAccess
    lists: SyncLists
    name_people: NamePeople

    def one(self, sync_id: str, *, actor: Actor) -> Sync:
        """Return the current sync. Raises `NotFound`."""
        return self.access.visible(sync_id, actor)

    def history(self, sync_id: str, cursor: str | None = None, limit: int = 50, *, actor: Actor) -> Page[HistoryEntry]:
        """Return a page of its history, the newest entry first. Raises `NotFound` and `CursorInvalid`.

        That of a deleted sync belongs to nobody any more: it takes the right to see everything.
        """
        self._require(sync_id, actor)
        page = self.lists.history(sync_id, cursor, limit)
        if not page.items and cursor is None:
            self.access.visible(sync_id, actor)
        return Page(self.name_people(page.items), page.next_cursor)

    def entry_at(self, sync_id: str, cursor: str | None, *, actor: Actor) -> HistoryEntry | None:
        """Return the entry at which the next page of the history begins, without the name of a person."""
        if cursor is None:
            return None
        self._require(sync_id, actor)
        return next(iter(self.lists.history(sync_id, cursor, 1).items), None)

    def _require(self, sync_id: str, actor: Actor) -> None:
        if not actor.may(Right.SEE_ALL):
            self.access.visible(sync_id, actor)
