"""A clock that tests can speed up, stop and advance."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache


class SimulatedClock:
    """A clock that starts at the real time and runs `speed` times as fast; it never goes back.

    Speed 0 stops it, so that only `advance` moves it, for deterministic tests.
    """

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        self._simulated = start or datetime.now(UTC)
        self._real = time.monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Simulated seconds per real second."""
        return self._speed

    def now(self) -> datetime:
        """Return the simulated time, in UTC."""
        return self._simulated + timedelta(seconds=(time.monotonic() - self._real) * self._speed)

    def set_speed(self, speed: float) -> None:
        """Continue from the current simulated time at another speed."""
        self._simulated, self._real = self.now(), time.monotonic()
        self._speed = speed

    def advance(self, seconds: float) -> None:
        """Advance the simulated time."""
        self._simulated += timedelta(seconds=seconds)

    def real_seconds_until(self, moment: datetime) -> float | None:
        """Return the real seconds until `moment`, or `None` while the clock is stopped before it."""
        simulated = (moment - self.now()).total_seconds()
        if simulated <= 0:
            return 0.0
        return simulated / self._speed if self._speed else None


@lru_cache(maxsize=1024)
def second(moment: datetime) -> str:
    """Return a timestamp as Heroku's resources have them: whole seconds, `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def microsecond(moment: datetime) -> str:
    """Return a timestamp as the webhook events of 2023-25 have them: microseconds, `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
