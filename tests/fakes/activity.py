"""The activity kept in memory. It passes the same contract tests as the table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from urlsync.adapters.dynamodb.activity import activity_item
from urlsync.domain.activity import LISTED_FOR, ActivityEntry, AuditRecord, ChangeKind, EntryChange
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

    def get(self, entry_id: str, at: datetime) -> ActivityEntry | None:
        self.before_each("get")
        return next((entry for entry in self.stored if (entry.entry_id, entry.at) == (entry_id, at)), None)

    def read(self, changes: Sequence[EntryChange]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        self.before_each("read")
        items = {(item["pk"], item["sk"]): item for item in map(activity_item, self.stored)}
        keys = [(change.partition, change.position) for change in changes]
        return {key: items[key] for key in keys if key in items}

    def of_day(self, day: date) -> Iterator[Sequence[AuditRecord]]:
        self.before_each("of_day")
        of_day = [entry for entry in self.stored if entry.at.date() == day]
        for entry in of_day:
            item = activity_item(entry)
            yield [
                AuditRecord(kind=ChangeKind.ADDED, partition=item["pk"], position=item["sk"], at=entry.at, entry=item)
            ]

    def entries(
        self, wanted: Callable[[ActivityEntry], bool], now: datetime, cursor: str | None, limit: int
    ) -> Page[ActivityEntry]:
        self.before_each("entries")
        listed = [entry for entry in self.stored if wanted(entry) and entry.at >= now - LISTED_FOR]
        return page_of(sorted(listed, key=lambda entry: (entry.at, entry.entry_id), reverse=True), cursor, limit)
