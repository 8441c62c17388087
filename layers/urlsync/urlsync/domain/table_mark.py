"""The mark of the table, kept outside of it: which table is current. A restored one has another id."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.errors import TableRestored

CREATED_WITHIN: Final = timedelta(hours=1)
"""A stack makes its table and the mark within minutes of each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMark:
    """The table that was current last, by its id, and when that was stored.

    Without an id, it is the one that the stack was created with. `generation` counts the restores; an empty id holds
    all writes, whatever the table is.
    """

    generation: int
    table_id: str | None
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TableIdentity:
    """A table as DynamoDB describes it; `is_copy` is True if it was restored from a backup or a point in time."""

    table_id: str
    created_at: datetime
    is_copy: bool


def latest_of(stored: Collection[TableMark]) -> TableMark:
    """Return the mark that counts of all that were stored: that of the highest generation.

    A deployment may store the mark of a new stack again at any time. So that one is as old as its first version.
    """
    generation = max(mark.generation for mark in stored)
    marks = sorted((mark for mark in stored if mark.generation == generation), key=lambda mark: mark.stored_at)
    return marks[-1] if generation else marks[0]


def is_current(mark: TableMark, table: TableIdentity) -> bool:
    """Return True if the service may act on what the table says.

    Whatever is not known to be the table that was current last counts as restored.
    """
    if mark.table_id is not None:
        return mark.table_id == table.table_id
    return not table.is_copy and mark.generation == 0 and abs(table.created_at - mark.stored_at) <= CREATED_WITHIN


def require_live(is_restored: Callable[[], bool]) -> None:
    """Raise `TableRestored` if the table was restored and not reconciled, or `TransientFailure` if that is unknown."""
    if is_restored():
        raise TableRestored
