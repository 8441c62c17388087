"""How many calls an account may make.

4,500 at once, and 75 more every minute. https://devcenter.heroku.com/articles/platform-api-reference#rate-limits
"""

from datetime import datetime

from local.heroku.model.clock import SimulatedClock
from local.heroku.model.errors import rate_limited

CAPACITY = 4500
REFILL_PER_S = 75 / 60


class RateLimits:
    """A token bucket for each account, by account id."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._levels: dict[str, tuple[float, datetime]] = {}

    def remaining(self, account_id: str) -> int:
        """Return how many calls are left now."""
        return int(self._level(account_id))

    def take(self, account_id: str) -> None:
        """Spend one call.

        Raises:
            HerokuError: 429 if none is left.

        """
        level = self._level(account_id)
        if level < 1:
            raise rate_limited()
        self._levels[account_id] = (level - 1, self._clock.now())

    def set_remaining(self, account_id: str, remaining: int) -> None:
        """Leave an account that many calls."""
        self._levels[account_id] = (float(remaining), self._clock.now())

    def _level(self, account_id: str) -> float:
        level, at = self._levels.get(account_id, (float(CAPACITY), self._clock.now()))
        passed = (self._clock.now() - at).total_seconds()
        return min(float(CAPACITY), level + passed * REFILL_PER_S)
