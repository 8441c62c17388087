"""Rate limits of accounts, and a count of the calls by operation.

4,500 at once, and 75 more every minute. https://devcenter.heroku.com/articles/platform-api-reference#rate-limits
"""

from collections import Counter
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
        """Return how many calls are left."""
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
        """Set how many calls an account has left."""
        self._levels[account_id] = (float(remaining), self._clock.now())

    def _level(self, account_id: str) -> float:
        level, at = self._levels.get(account_id, (float(CAPACITY), self._clock.now()))
        passed = (self._clock.now() - at).total_seconds()
        return min(float(CAPACITY), level + passed * REFILL_PER_S)


class CallCounter:
    """Counts calls by method and path template, such as `GET /apps/{app}/config-vars`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, method: str, template: str) -> None:
        """Count one call."""
        self._counts[f"{method} {template}"] += 1

    def counts(self) -> dict[str, int]:
        """Return the counts by operation, in alphabetical order."""
        return dict(sorted(self._counts.items()))

    def reset(self) -> None:
        """Reset all counts."""
        self._counts.clear()
