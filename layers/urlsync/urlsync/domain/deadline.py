"""The deadline of what a thread does: all of it ends by then, and an inner deadline is never later than its outer one.

A thread of a pool has no deadline, unless it runs in a copy of the context of the thread that set one. Standard
library only, because verify measures its calls with it, too.
"""

from contextvars import ContextVar
from time import monotonic

LONGEST_WAIT_S = 60.0
"""The limit of a wait where there is neither a deadline nor a limit of its own."""

_ends_at: ContextVar[float] = ContextVar("ends_at", default=float("inf"))


class within:  # noqa: N801 (it reads as the statement that it is, and `contextlib` would slow down a cold start)
    """Set the deadline of a `with` block: so many seconds from now, or the outer deadline if that is earlier."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._token = _ends_at.set(min(_ends_at.get(), monotonic() + self._seconds))

    def __exit__(self, *_error: object) -> None:
        _ends_at.reset(self._token)


def seconds_left() -> float:
    """Return the seconds until the deadline: infinite without one, negative after it."""
    return _ends_at.get() - monotonic()


def wait_limit(at_most: float | None) -> float:
    """Return how many seconds one wait may last. Raises `TimeoutError` after the deadline."""
    left = min(seconds_left(), LONGEST_WAIT_S if at_most is None else at_most)
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return left
