"""When each of some syncs was last seen to be right, by its own checks or by a sweep, and how often it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from urlsync.domain.sweep import UNSWEPT, Sweep, is_covered
from urlsync.domain.sweep_intervals import ConnectionIntervals, SweepIntervals
from urlsync.domain.sync import Status, Sync
from urlsync.ports import platform, storage


@dataclass(frozen=True, slots=True)
class Verified:
    """A sync, when it was last seen to be right, and the longest time between two checks, None if there are none."""

    sync: Sync
    last_verified_at: datetime | None
    check_interval: timedelta | None


@dataclass(frozen=True, slots=True)
class FindVerified:
    """Find it out with one read for all connections of the syncs."""

    connections: storage.Connections
    intervals: SweepIntervals
    clock: platform.Clock

    def __call__(self, syncs: Sequence[Sync]) -> list[Verified]:
        """Return it for each sync, in the same order. Raises `TransientFailure`."""
        ids = {sync.current_connection_id for sync in syncs if sync.current_connection_id is not None}
        sweeps = {"": UNSWEPT, **dict.fromkeys(ids, UNSWEPT), **(self.connections.sweeps(ids) if ids else {})}
        now = self.clock.now()
        known = {connection_id: (sweep, self.intervals.of(sweep, now)) for connection_id, sweep in sweeps.items()}
        return [_verified(sync, *known[sync.current_connection_id or ""]) for sync in syncs]


def _verified(sync: Sync, sweep: Sweep, intervals: ConnectionIntervals) -> Verified:
    if sync.status is Status.DISCONNECTED:
        return Verified(sync, sync.read_watermark, None)
    is_seen = sync.status is Status.ACTIVE and sweep.is_trusted and is_covered(sync)
    seen = [moment for moment in (sync.read_watermark, sweep.completed_at if is_seen else None) if moment]
    return Verified(sync, max(seen, default=None), intervals.of(sync))
