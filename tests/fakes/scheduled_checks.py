"""The check queue in memory, with the deduplication of a FIFO queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from urlsync.domain.check import Cause, CheckRequest
from urlsync.ports.storage import DueSync

from tests.fakes.strict import strict

CACHE_TTL = timedelta(minutes=5)


@strict
class FakeScheduledChecks:
    """Messages in `queue` until somebody takes them; `refuses` names syncs whose messages are not taken."""

    def __init__(self) -> None:
        self.queue: list[CheckRequest] = []
        self.refuses: set[str] = set()
        self.others_waiting = 0
        self._sent: dict[DueSync, datetime] = {}

    def waiting(self) -> int:
        return self.others_waiting + len(self.queue)

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        accepted = [sync for sync in due if sync.sync_id not in self.refuses]
        for sync in accepted:
            if sync not in self._sent or now - self._sent[sync] >= CACHE_TTL:
                self._sent[sync] = now
                self.queue.append(CheckRequest(sync_id=sync.sync_id, cause=Cause.SCHEDULE, requested_at=now))
        return len(accepted)

    def take(self) -> list[CheckRequest]:
        """Take all messages."""
        taken, self.queue = self.queue, []
        return taken
