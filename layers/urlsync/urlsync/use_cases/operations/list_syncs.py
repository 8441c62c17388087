"""List syncs: searched, filtered, sorted and page by page, without a call to Heroku or Hasura Cloud.

A request reads a bounded number of items. Where one of its filters leaves few syncs, these are read and sorted at once.
Otherwise the syncs are read in the order of the list, from the place where the page before ended, and filtered: such a
page may be short or empty although more follow.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.listing import (
    EVERY_SYNC,
    ListedSync,
    Place,
    SyncFilter,
    SyncOrder,
    position_by_status,
    position_in_index,
    position_of,
    split_position,
)
from urlsync.domain.sync import Status, Sync
from urlsync.ports import storage
from urlsync.ports.storage import Page
from urlsync.use_cases.connections.access import OwnSyncs, SyncAccess

MAX_READ: Final = 2000
"""How many items a request reads at most."""
MAX_SORTED: Final = 400
"""How many syncs that a filter leaves are sorted at once."""
MAX_OWN: Final = 1000
"""How many syncs of an owner are sorted at once: as many as a request may find and then read."""
MAX_PAGE: Final = 500

Positioned = tuple[str, ListedSync]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncQuery:
    """What is asked for: which syncs, in which order."""

    wanted: SyncFilter = EVERY_SYNC
    order: SyncOrder = SyncOrder.NAME
    descending: bool = False


EVERYTHING: Final = SyncQuery()


@dataclass(slots=True)
class _Allowance:
    """How many items this request may still read, and whether the page may end when there are none."""

    left: int
    may_end: bool = False

    def take(self, most: int) -> int:
        """Return how many of these may be read, and count them."""
        taken = min(most, self.left)
        self.left -= taken
        return taken


@dataclass(frozen=True, slots=True)
class ListSyncs:
    """List the syncs that an actor may see."""

    access: SyncAccess
    lists: storage.SyncLists
    project_syncs: storage.ProjectSyncs

    def __call__(
        self, query: SyncQuery = EVERYTHING, cursor: str | None = None, limit: int = 50, *, actor: Actor
    ) -> Page[Sync]:
        """Return a page, which may be short or empty although more follow. Raises `RoleRequired`, `CursorInvalid`."""
        require(actor, Right.SEE)
        place = None if cursor is None else Place.read(cursor, repr(query))
        limit = min(limit, MAX_PAGE)
        allowance = _Allowance(MAX_READ - limit)
        page = _Page(self.lists, query, self.access.own(actor), place, limit, allowance)
        own = page.of_owner() if query.wanted.project_id is None else None
        if own is not None:
            return own
        if place is None or not place.in_order:
            few = self._few(query.wanted, page)
            if few is not None:
                return page.sorted(self.lists.read(few))
        return page.in_order()

    def _few(self, wanted: SyncFilter, page: "_Page") -> Sequence[str] | None:
        """Return the ids that the narrowest filter leaves, or None if there is none that leaves few."""
        for find in self._filters(wanted):
            # At most half of what is left, so that the syncs found can be read, or the list in its order.
            most = page.allowance.take(min(MAX_SORTED + 1, page.allowance.left // 2))
            found = find(most)
            if len(found) < most:
                return sorted({*found})
        return None

    def _filters(self, wanted: SyncFilter) -> Iterator[Callable[[int], Sequence[str]]]:
        """Yield what finds the ids for each filter that an index serves."""
        if wanted.project_id is not None:
            yield lambda _most: self.project_syncs.ids_of_project(wanted.project_id or "")
        if wanted.connection_id is not None:
            yield partial(self.lists.ids_using, wanted.connection_id)
        yield from (partial(self.lists.ids_named, word) for word in wanted.words[:1])


def syncs_of_owner(lists: storage.SyncLists, own: OwnSyncs, most: int) -> Sequence[ListedSync]:
    """Return at most so many syncs of an owner, whichever of their Hasura Cloud users owns the project."""
    found: list[ListedSync] = []
    for user in sorted(own.users):
        found += lists.of_owner(user, most - len(found))
        if len(found) == most:
            break
    return found


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a list, and what may still be read for it."""

    lists: storage.SyncLists
    query: SyncQuery
    own: OwnSyncs | None
    after: Place | None
    limit: int
    allowance: _Allowance

    def sorted(self, syncs: Sequence[Sync]) -> Page[Sync]:
        """Return the page of these syncs, which are all that can be wanted."""
        order, descending = self.query.order, self.query.descending
        found = sorted(
            ((position_of(sync, order), sync) for sync in syncs if self._shows(ListedSync.of(sync))),
            key=lambda each: each[0],
            reverse=descending,
        )
        if self.after is not None:
            start = self.after.position
            found = [each for each in found if (each[0] < start if descending else each[0] > start)]
        shown = found[: self.limit]
        more = len(found) > len(shown)
        return Page([sync for _, sync in shown], self._cursor(shown[-1][0], in_order=False) if more else None)

    def of_owner(self) -> Page[Sync] | None:
        """Return the page of an owner; None for those who see all, and if there are too many to be sorted at once."""
        if self.own is None:
            return None
        most = self.allowance.take(MAX_OWN + 1)
        found = syncs_of_owner(self.lists, self.own, most)
        wanted = [sync for sync in found if self._shows(sync)]
        if len(found) == most:
            return None
        if self.query.order in {SyncOrder.NAME, SyncOrder.STATUS}:
            return self._of_listed(wanted)
        return self.sorted(self.lists.read([sync.sync_id for sync in wanted]))

    def _of_listed(self, syncs: Iterable[ListedSync]) -> Page[Sync]:
        """Return the page of these syncs, sorted by what the index has of them, so that no others are read."""
        order, descending = self.query.order, self.query.descending
        every = sorted(((position_in_index(sync, order), sync.sync_id) for sync in syncs), reverse=descending)
        if self.after is not None:
            start = self.after.position
            every = [each for each in every if (each[0] < start if descending else each[0] > start)]
        shown, more = every[: self.limit], len(every) > self.limit
        read = self.lists.read([sync_id for _, sync_id in shown])
        kept = [sync for sync in read if self._shows(ListedSync.of(sync))]
        return Page(kept, self._cursor(shown[-1][0], in_order=False) if more else None)

    def in_order(self) -> Page[Sync]:
        """Return the page of the syncs from where the last one ended, as far as they may be read.

        It ends at a sync that the actor may see: a cursor has the names of the sync at which its page ended. A sync
        whose status or name changes meanwhile is found twice, and shown once.
        """
        ids: dict[str, None] = {}
        last, ended = None if self.after is None else self.after.position, True
        try:
            for position, sync in self._merged():
                if len(ids) == self.limit:
                    ended = False
                    break
                if self.own is None or self.own.includes(sync):
                    last, self.allowance.may_end = position, True
                if self._shows(sync):
                    ids[sync.sync_id] = None
        except _EndOfAllowance:
            ended = False
        syncs = [sync for sync in self.lists.read(list(ids)) if self._shows(ListedSync.of(sync))]
        return Page(syncs, None if ended or last is None else self._cursor(last, in_order=True))

    def _shows(self, sync: ListedSync) -> bool:
        return self.query.wanted.matches(sync) and (self.own is None or self.own.includes(sync))

    def _cursor(self, position: str, *, in_order: bool) -> str:
        return Place(position=position, in_order=in_order).cursor(repr(self.query))

    def _merged(self) -> Iterator[Positioned]:
        """Yield the syncs of all statuses in order. Raises `_EndOfAllowance`."""
        descending = self.query.descending
        after = None if self.after is None else self.after.position
        statuses = self.query.wanted.statuses
        if self.query.order is not SyncOrder.STATUS:
            parts = [self._part(status, after) for status in statuses]
            return heapq.merge(*parts, key=lambda each: each[0], reverse=descending)
        begun, name = (None, None) if after is None else split_position(after)
        every = [status for status in sorted(statuses, reverse=descending) if _is_to_come(status, begun, descending)]
        return chain.from_iterable(self._of(status, name if status is begun else None) for status in every)

    def _of(self, status: Status, after: str | None) -> Iterator[Positioned]:
        """Yield the syncs with one status, with their positions by status."""
        return ((position_by_status(status, name), sync) for name, sync in self._part(status, after))

    def _part(self, status: Status, after: str | None) -> Iterator[Positioned]:
        """Yield the syncs with one status, read in parts. Raises `_EndOfAllowance`."""
        while True:
            most = self.allowance.take(self._size())
            if most == 0:
                if self.allowance.may_end:
                    raise _EndOfAllowance
                self.allowance.left += MAX_READ
                continue
            order, descending = self.query.order, self.query.descending
            found = self.lists.in_order(status, order, after, most, descending=descending)
            yield from found
            if len(found) < most:
                self.allowance.left += most - len(found)
                return
            after = found[-1][0]

    def _size(self) -> int:
        """Return how many syncs are read at once: what a page has if all are shown, and never all that is left."""
        is_all_shown = self.query.wanted == EVERY_SYNC and self.own is None
        share = max(1, self.allowance.left // len(Status))
        return min(self.limit + 1 if is_all_shown else MAX_SORTED, share)


class _EndOfAllowance(Exception):
    """As much was read as a request may read."""


def _is_to_come(status: Status, begun: Status | None, descending: bool) -> bool:  # noqa: FBT001
    """Return True unless the list has gone past this status."""
    return begun is None or (status <= begun if descending else status >= begun)
