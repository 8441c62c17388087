"""How often syncs are checked: often, or seldom where trusted sweeps find every change. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.limits import CALLS_PER_HOUR, HOUR
from urlsync.domain.schedule import LONG, SHARED
from urlsync.domain.sweep import Signed, Sweep, SweptSync, is_covered
from urlsync.domain.sync import Status
from urlsync.domain.webhook_looks import LOOK_CALLS, is_look_due

FULL_CHECK_SHARE: Final = CALLS_PER_HOUR / 3
"""The calls of an account's hour that full checks may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionIntervals:
    """The intervals of a connection's syncs at one moment; `full` is None unless its sweeps are trusted."""

    check_every: timedelta
    look_every: timedelta
    full: timedelta | None
    master_id: str | None

    def of(self, sync: Signed) -> timedelta:
        """Return the longest time between two checks of this sync."""
        often = sync.check_interval or self.check_every
        if self.full is None or not is_covered(sync):
            return often
        last = sync.last_checked_at
        if is_look_due(sync, last or sync.created_at, self.look_every, self.master_id):  # and it was not looked at
            return min(often, self.check_every)
        return sync.check_interval or self.full

    def is_overdue(self, sync: SweptSync, at: datetime) -> bool:
        """Return True if an active sync should have been checked since, as after the end of trust."""
        if sync.status is not Status.ACTIVE:
            return False
        last, interval = sync.last_checked_at or sync.created_at, self.of(sync)
        late = SHARED if interval >= LONG else timedelta(0)  # the schedule has asked for it, at its own time
        return last + interval + late <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepIntervals:
    """How often connections are swept, and how often syncs are checked with and without trusted sweeps."""

    check_every: timedelta = timedelta(minutes=15)
    full_every: timedelta = timedelta(hours=6)
    sweep_every: timedelta = timedelta(minutes=2)
    look_every: timedelta = timedelta(days=1)
    least_syncs: int = 5

    def of(self, sweep: Sweep, at: datetime) -> ConnectionIntervals:
        """Return the intervals of the syncs of a connection that is swept so."""
        is_trusted = sweep.covers(at, self.check_every)
        return ConnectionIntervals(
            check_every=self.check_every,
            look_every=self.look_every,
            full=max(self.full_every, self.stretched(sweep.live + sweep.others)) if is_trusted else None,
            master_id=sweep.master_id,
        )

    def stretched(self, live: int) -> timedelta:
        """Return the hours within which full checks of so many syncs use at most their share of an account's calls.

        A check that comes less often than looks at webhooks has one look each.
        """
        left = FULL_CHECK_SHARE - live * LOOK_CALLS * (HOUR / self.look_every)
        hours = math.ceil(live / left) if left > 0 else 0
        if hours and hours * HOUR <= self.look_every:
            return hours * HOUR
        return HOUR * math.ceil(live * (1 + LOOK_CALLS) / FULL_CHECK_SHARE)
