"""Things that will happen by themselves: a release finishes, an add-on is provisioned."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from local.heroku.model.clock import SimulatedClock

Action = Callable[[], None]


class Agenda:
    """Actions in order of their time; those of the same time in the order they were added."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._entries: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def after(self, seconds: float, action: Action) -> None:
        """Have `action` run once that many simulated seconds have passed."""
        moment = self._clock.now() + timedelta(seconds=seconds)
        heapq.heappush(self._entries, (moment, next(self._order), action))

    def next_due(self) -> datetime | None:
        """Return when the next action is due, if there is one."""
        return self._entries[0][0] if self._entries else None

    def run_due(self) -> None:
        """Run every action whose time has come, including those that become due meanwhile."""
        while self._entries and self._entries[0][0] <= self._clock.now():
            _, _, action = heapq.heappop(self._entries)
            action()
