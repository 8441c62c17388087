"""Count syncs by group: many of them every ten minutes, few of them and those of an owner when somebody asks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice
from typing import Final

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.listing import ListedSync, SyncOrder, SyncTotals
from urlsync.domain.sync import Status
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import OwnSyncs, SyncAccess
from urlsync.use_cases.operations.list_syncs import syncs_of_owner

PART: Final = 2000
"""How many syncs are read at once, and how many are counted at most while somebody waits."""
COUNT_EVERY: Final = 10
"""Minutes: to read many syncs is what costs most of a quiet minute."""
COUNT_FEW_EVERY: Final = 60
"""Minutes: few syncs are counted when somebody asks, so that it matters only whether they have become many."""
CURRENT_FOR: Final = timedelta(minutes=1)
"""How long the numbers of few syncs are not counted again."""


@dataclass(slots=True)
class LastCount:
    """How many minutes this process waits from one count to the next."""

    every: int = COUNT_EVERY


@dataclass(frozen=True, slots=True)
class CountSyncs:
    """Count all syncs, for everybody who asks within the next minutes."""

    lists: storage.SyncLists
    totals: storage.StoredTotals
    clock: platform.Clock
    last: LastCount = field(default_factory=LastCount)

    def __call__(self) -> SyncTotals | None:
        """Count them if it is time, store the numbers, and return them. Raises `TransientFailure`."""
        now = self.clock.now()
        if now.minute % self.last.every:
            return None
        before = self.totals.last()
        totals = SyncTotals.of(_all(self.lists), now).after(() if before is None else before.hours)
        self.totals.put(totals)
        self.last.every = COUNT_EVERY if totals.total > PART else COUNT_FEW_EVERY
        return totals


def _all(lists: storage.SyncLists) -> Iterator[ListedSync]:
    return chain.from_iterable(_with(status, lists) for status in Status)


def _with(status: Status, lists: storage.SyncLists) -> Iterator[ListedSync]:
    after: str | None = None
    while True:
        found = lists.in_order(status, SyncOrder.NAME, after, PART, descending=False)
        yield from (sync for _, sync in found)
        if len(found) < PART:
            return
        after = found[-1][0]


@dataclass(frozen=True, slots=True)
class GetSyncTotals:
    """Read the numbers of the syncs that an actor may see."""

    access: SyncAccess
    lists: storage.SyncLists
    totals: storage.StoredTotals
    clock: platform.Clock

    def __call__(self, *, actor: Actor) -> SyncTotals:
        """Return those of the last count; for an owner, or of few syncs, those of now. Raises `RoleRequired`."""
        require(actor, Right.SEE)
        own = self.access.own(actor)
        return self._of_all() if own is None else self._of(own)

    def _of_all(self) -> SyncTotals:
        last, now = self.totals.last(), self.clock.now()
        if last is not None and last.at is not None and (last.total > PART or now - last.at < CURRENT_FOR):
            return last
        found = list(islice(_all(self.lists), PART + 1))
        totals = SyncTotals.of(found[:PART], now, complete=len(found) <= PART)
        return totals.after(() if last is None else last.hours)

    def _of(self, own: OwnSyncs) -> SyncTotals:
        found = syncs_of_owner(self.lists, own, PART)
        mine = [sync for sync in found if own.includes(sync)]
        return SyncTotals.of(mine, self.clock.now(), complete=len(found) < PART)
