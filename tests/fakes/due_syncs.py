"""Which of the syncs in memory are due, with the semantics of the table's index."""

from collections.abc import Iterator
from datetime import datetime

from urlsync.domain.schedule import due_at
from urlsync.ports.storage import DueSync

from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs


@strict
class FakeDueSyncs:
    """Looks through all syncs."""

    def __init__(self, syncs: FakeSyncs) -> None:
        self._syncs = syncs

    def due(self, now: datetime) -> Iterator[DueSync]:
        for sync in list(self._syncs.stored.values()):
            moment = due_at(sync)
            if moment is not None and moment <= now:
                yield DueSync(sync_id=sync.sync_id, due_at=moment)
