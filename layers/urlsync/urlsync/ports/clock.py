"""Time and chance, as far as the use cases depend on them."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, waits, and makes identifiers."""

    def now(self) -> datetime:
        """Return the present time in UTC."""
        ...

    def sleep(self, duration: timedelta) -> None:
        """Wait."""
        ...

    def jitter(self) -> float:
        """Return a random number from 0 up to 1."""
        ...

    def new_id(self) -> str:
        """Return a fresh UUID."""
        ...
