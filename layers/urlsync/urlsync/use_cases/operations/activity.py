"""Find who changed what."""

from dataclasses import dataclass
from typing import Final

from urlsync.domain.activity import EVERYTHING, ActivityEntry, ActivityFilter
from urlsync.domain.actor import Actor, Right, require
from urlsync.ports import platform, storage
from urlsync.ports.storage import Page
from urlsync.use_cases.operations.names import NamePeople

MAX_PAGE: Final = 200
"""The most entries of one page."""


@dataclass(frozen=True, slots=True)
class FindActivity:
    """Read the activity in pages."""

    activity: storage.Activity
    name_people: NamePeople
    clock: platform.Clock

    def __call__(
        self, wanted: ActivityFilter = EVERYTHING, cursor: str | None = None, limit: int = 50, *, actor: Actor
    ) -> Page[ActivityEntry]:
        """Return a page of the matching entries, newest first, which may be short.

        Raises `RoleRequired` and `CursorInvalid`.
        """
        require(actor, Right.SEE_ALL)
        page = self.activity.entries(wanted, self.clock.now(), cursor, min(limit, MAX_PAGE))
        return Page(self.name_people(page.items), page.next_cursor)
