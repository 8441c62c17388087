"""Seconds since 1970, standing still until a test moves the hands."""


class HandClock:
    """Callable like ``time.time``."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
