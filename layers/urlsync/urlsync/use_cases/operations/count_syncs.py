"""Count syncs by group: all of them once a minute, those of an owner when they ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.listing import ListedSync, SyncOrder, SyncTotals
from urlsync.domain.sync import Status
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import OwnSyncs, SyncAccess
from urlsync.use_cases.operations.list_syncs import syncs_of_owner

PART: Final = 2000
"""How many syncs are read at once, and how many of an owner's are counted at most."""


@dataclass(frozen=True, slots=True)
class CountSyncs:
    """Count all syncs, for everybody who asks within the next minute."""

    lists: storage.SyncLists
    totals: storage.StoredTotals
    clock: platform.Clock

    def __call__(self) -> SyncTotals:
        """Count them, store the numbers, and return them. Raises `TransientFailure`."""
        totals = SyncTotals.of(chain.from_iterable(map(self._with, Status)), self.clock.now())
        self.totals.put(totals)
        return totals

    def _with(self, status: Status) -> Iterator[ListedSync]:
        after: str | None = None
        while True:
            found = self.lists.in_order(status, SyncOrder.NAME, after, PART, descending=False)
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
        """Return those of the last count, or for an owner those of now. Raises `RoleRequired`."""
        require(actor, Right.SEE)
        own = self.access.own(actor)
        if own is None:
            return self.totals.last() or SyncTotals(at=None)
        return self._of(own)

    def _of(self, own: OwnSyncs) -> SyncTotals:
        found = syncs_of_owner(self.lists, own, PART)
        mine = [sync for sync in found if own.includes(sync)]
        return SyncTotals.of(mine, self.clock.now(), complete=len(found) < PART)
