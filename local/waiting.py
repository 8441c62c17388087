"""Wait until something is so."""

import time
from collections.abc import Callable

PATIENCE_S = 30.0
SHORTEST_INTERVAL_S = 0.02
LONGEST_INTERVAL_S = 0.25
GROWTH = 1.1
"""Whoever waits looks less and less often: each look takes time from what is waited for."""


class NotInTimeError(Exception):
    """It was not so in time; the message says what was awaited."""


def wait_until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> float:
    """Return how many seconds it took until the condition held. Raises `NotInTimeError`."""
    started, interval_s = time.monotonic(), SHORTEST_INTERVAL_S
    while not condition():
        if time.monotonic() - started > patience_s:
            raise NotInTimeError(f"waited {patience_s:.0f} s in vain until {what}")
        time.sleep(interval_s)
        interval_s = min(interval_s * GROWTH, LONGEST_INTERVAL_S)
    return time.monotonic() - started
