"""Scheduled actions: a release ends, an add-on is provisioned."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from local.heroku.model.clock import SimulatedClock

Action = Callable[[], None]


class Scheduler:
    """Actions ordered by time, and by the order in which they were added."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._entries: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def after(self, seconds: float, action: Action) -> None:
        """Schedule `action` after this many simulated seconds."""
        moment = self._clock.now() + timedelta(seconds=seconds)
        heapq.heappush(self._entries, (moment, next(self._order), action))

    def next_due(self) -> datetime | None:
        """Return when the next action is due, or `None`."""
        return self._entries[0][0] if self._entries else None

    def run_due(self) -> None:
        """Run every action that is due, including those that become due meanwhile."""
        while self._entries and self._entries[0][0] <= self._clock.now():
            _, _, action = heapq.heappop(self._entries)
            action()
