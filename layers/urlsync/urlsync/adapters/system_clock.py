"""The real time, real waits and real chance."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import final
from uuid import uuid4


@final
class SystemClock:
    """Implements the port `Clock`."""

    def now(self) -> datetime:
        """Return the present time in UTC."""
        return datetime.now(UTC)

    def sleep(self, duration: timedelta) -> None:
        """Wait."""
        time.sleep(duration.total_seconds())

    def jitter(self) -> float:
        """Return a random number from 0 up to 1; it spreads load and guards nothing."""
        return random.random()  # noqa: S311 (no secret depends on it)

    def new_id(self) -> str:
        """Return a fresh UUID."""
        return str(uuid4())
