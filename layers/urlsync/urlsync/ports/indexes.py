"""What the indexes of the table find: lists of syncs, and what is due.

Lists and counts may miss recent writes: use them to show, not to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:  # each function pays for its own modules only
    from urlsync.domain.history import HistoryEntry
    from urlsync.domain.listing import ListedSync, SyncOrder, SyncTotals
    from urlsync.domain.sweep import SweptSync
    from urlsync.domain.sync import Status, Sync

_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T_co]):
    """Some items in order. `next_cursor` is opaque, and None on the last page."""

    items: Sequence[_T_co]
    next_cursor: str | None = None


class SyncLists(Protocol):
    """Lists of syncs. Those that have a `limit` and return no page end there: as many items are read at most."""

    def in_order(
        self, status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool
    ) -> Sequence[tuple[str, ListedSync]]:
        """Return syncs with this status and their positions, sorted, after the position `after`.

        By status, the order is that of names, and so are the positions.
        """

    def of_owner(self, owner_id: str, limit: int) -> Sequence[ListedSync]:
        """Return syncs of this Hasura Cloud user's projects."""

    def ids_named(self, word: str, limit: int) -> Sequence[str]:
        """Return the ids of syncs of which a term begins with the word, one for each such term."""

    def ids_using(self, connection_id: str, limit: int) -> Sequence[str]:
        """Return the ids of syncs with this connection, also of those that have released it."""

    def read(self, sync_ids: Sequence[str]) -> Sequence[Sync]:
        """Return the syncs with these ids as they are now, in this order, without those that are gone."""

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        """Return a page of the project's syncs, whatever their status."""

    def using(self, connection_id: str) -> Sequence[Sync]:
        """Return all syncs with this connection, whatever their status."""

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        """Return a page of a sync's history, the newest entry first; that of a deleted sync is kept a while."""


class SyncCounts(Protocol):
    """Numbers of syncs."""

    def count(self, status: Status, at_most: int) -> int:
        """Return the number of syncs with this status, or `at_most`. Raises `TransientFailure`."""


class ProjectSyncs(Protocol):
    """The syncs by project. A new sync may not be listed yet."""

    def ids_of_project(self, project_id: str) -> Sequence[str]:
        """Return the ids of the project's syncs, whatever their status. Raises `TransientFailure`."""


class LiveSyncs(Protocol):
    """The syncs that are not disconnected."""

    def all(self) -> Iterator[Sync]:
        """Yield each as it is stored now; one that changes meanwhile may be repeated, none is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSync:
    """A sync whose next check is due."""

    sync_id: str
    due_at: datetime


class DueSyncs(Protocol):
    """The syncs by due time. A listed sync may just have been checked."""

    def due(self, now: datetime) -> Iterator[DueSync]:
        """Yield the syncs that are due, in varying order: even callers who stop early reach every sync in time."""


class SweptSyncs(Protocol):
    """The syncs by connection, with their signs. What is listed may be a moment old."""

    def with_connection(self, connection_id: str) -> Sequence[SweptSync]:
        """Return the live syncs of a connection. Raises `TransientFailure`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSweep:
    """A connection whose sweep is due; if it is swept regularly, since `due_at` or a later interval after it."""

    connection_id: str
    due_at: datetime
    is_regular: bool = False


class DueSweeps(Protocol):
    """The connections by due time. A listed one may just have been swept."""

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        """Yield the connections whose sweeps are due, the most overdue first."""


class SyncIndexes(SyncLists, SyncCounts, ProjectSyncs, LiveSyncs, DueSyncs, SweptSyncs, DueSweeps, Protocol):
    """All that the indexes of the syncs find."""


class StoredTotals(Protocol):
    """The numbers of all syncs, as they were last counted. Both methods raise `TransientFailure`."""

    def put(self, totals: SyncTotals) -> None:
        """Store these in place of the previous ones."""

    def last(self) -> SyncTotals | None:
        """Return the last ones, or None before the first count."""
