"""A rate limit of the control plane, which Hasura reports inside a response of status 200.

Hasura Cloud's own limits are not published, so there is none unless the control surface sets one.
"""

from collections import Counter

from local.hasura.errors import rate_limit_exceeded
from local.hasura.settings import Clock

WINDOW_SECONDS = 60


class RateLimit:
    """Counts the operations of each caller in windows of a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._window = 0
        self._counts: Counter[str] = Counter()
        self.per_minute: int | None = None

    def take(self, caller: str) -> None:
        """Count one operation; raise ``ControlPlaneError`` if the caller is over the limit."""
        if self.per_minute is None:
            return
        window = int(self._clock() // WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[caller] += 1
        if self._counts[caller] > self.per_minute:
            raise rate_limit_exceeded(self.per_minute)
