"""The activity kept in memory. It passes the same contract tests as the table."""

from datetime import datetime

from urlsync.domain.activity import LISTED_FOR, ActivityEntry, ActivityFilter
from urlsync.ports.storage import Page

from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.pages import page_of
from tests.fakes.strict import strict


@strict
class FakeActivity:
    """A list of entries, oldest first, which the other fakes add to."""

    def __init__(self) -> None:
        self.stored: list[ActivityEntry] = []
        self.before_each: Interruption = nothing_happens

    def add(self, entry: ActivityEntry) -> None:
        self.before_each("add")
        self.remember(entry)

    def remember(self, entry: ActivityEntry | None) -> None:
        """Add what another store writes with its own change."""
        if entry is not None and entry not in self.stored:
            self.stored.append(entry)

    def entries(self, wanted: ActivityFilter, now: datetime, cursor: str | None, limit: int) -> Page[ActivityEntry]:
        self.before_each("entries")
        listed = [entry for entry in self.stored if wanted.matches(entry) and entry.at >= now - LISTED_FOR]
        return page_of(sorted(listed, key=lambda entry: (entry.at, entry.entry_id), reverse=True), cursor, limit)
