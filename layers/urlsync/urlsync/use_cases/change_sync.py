"""One change of a sync that an operator wants, whatever else happens to the sync at the same time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.failure import EpochMoved, NotFound, TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync
from urlsync.ports.syncs import Syncs

ATTEMPTS: Final = 5
"""How often the sync may change between our read and our write before the operator has to try again."""

Decide = Callable[[Sync], tuple[Sync, HistoryEntry] | None]
"""Says what the sync shall become, and what history remembers of it; None leaves it as it is."""


@final
@dataclass(frozen=True, slots=True)
class ChangeSync:
    """Reads, decides and writes; decides again when the sync has changed in between."""

    syncs: Syncs

    def __call__(self, sync_id: str, decide: Decide) -> Sync:
        """Return the sync as it is stored then. Raises `NotFound` and `TransientFailure`."""
        for _ in range(ATTEMPTS):
            sync = self.syncs.get(sync_id)
            if sync is None:
                raise NotFound("sync")
            change = decide(sync)
            if change is None:
                return sync
            try:
                self.syncs.record(sync, *change)
            except EpochMoved:
                continue
            return change[0]
        raise TransientFailure("sync_contended")
