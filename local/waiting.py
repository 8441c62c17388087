"""Wait until something is so."""

import time
from collections.abc import Callable

PATIENCE_S = 30.0
INTERVAL_S = 0.02


class NotInTimeError(Exception):
    """It was not so in time; the message says what was awaited."""


def wait_until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> float:
    """Return how many seconds it took until the condition held. Raises `NotInTimeError`."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > patience_s:
            raise NotInTimeError(f"waited {patience_s:.0f} s in vain until {what}")
        time.sleep(INTERVAL_S)
    return time.monotonic() - started
