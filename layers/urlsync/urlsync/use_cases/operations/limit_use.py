"""Count what people and programs do, and stop them at a limit. What ends a sync is counted, but never stopped."""

from dataclasses import dataclass

from urlsync.domain.actor import Caller
from urlsync.domain.errors import LimitReached, TransientFailure
from urlsync.domain.limits import Limit, Limits, Usage
from urlsync.domain.table_mark import require_live
from urlsync.ports import platform, storage


@dataclass(frozen=True, slots=True)
class CountUse:
    """Count uses of a limit by a subject, such as an actor or a connection."""

    usages: storage.Usages
    clock: platform.Clock

    def __call__(self, subject: str, limit: Limit, number: int = 1) -> Usage:
        """Return what was used. Raises `LimitReached` for more than is left, `TransientFailure` if that is unknown."""
        now = self.clock.now()
        usage = self.usages.take(subject, limit, now, number)
        if usage is None:
            raise LimitReached(limit.name, limit.most, limit.ends_at(now) - now)
        return usage


@dataclass(frozen=True, slots=True)
class LimitRequests:
    """Count the requests of each actor, and refuse every change while the table is restored and not reconciled."""

    count_use: CountUse
    limits: Limits
    live_table: platform.LiveTable

    def read(self, caller: Caller) -> Usage:
        """Count a request that only reads. Raises `LimitReached` or `TransientFailure`."""
        return self.count_use(caller.key, self.limits.reads)

    def change(self, caller: Caller) -> Usage:
        """Count a request that changes something. Raises `LimitReached`, `TableRestored` or `TransientFailure`."""
        require_live(self.live_table.is_restored)
        return self.count_use(caller.key, self.limits.changes)

    def end(self, caller: Caller) -> Usage | None:
        """Count a request that ends a sync; return None if the limit is reached, or nothing could be counted.

        Raises `TableRestored`, or `TransientFailure` if nothing is known of the table: what it ends may be gone by now.
        """
        require_live(self.live_table.is_restored)
        try:
            return self.count_use(caller.key, self.limits.changes)
        except (LimitReached, TransientFailure):
            return None
