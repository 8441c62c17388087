"""Wait until a condition holds."""

import time
from collections.abc import Callable

DEFAULT_TIMEOUT_S = 30.0
MIN_POLL_INTERVAL_S = 0.02
MAX_POLL_INTERVAL_S = 0.25
BACK_OFF = 1.1
"""The interval grows, because every poll takes time from what is being waited for."""


class WaitTimeoutError(Exception):
    """The condition did not hold in time; the message says which one."""


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> float:
    """Return the seconds until the condition held.

    Raises:
        WaitTimeoutError: it did not hold within `timeout_s`.

    """
    started, interval_s = time.monotonic(), MIN_POLL_INTERVAL_S
    while not condition():
        if time.monotonic() - started > timeout_s:
            raise WaitTimeoutError(f"timed out after {timeout_s:.0f} s waiting until {what}")
        time.sleep(interval_s)
        interval_s = min(interval_s * BACK_OFF, MAX_POLL_INTERVAL_S)
    return time.monotonic() - started
