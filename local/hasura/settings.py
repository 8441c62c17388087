"""Settings of the simulator, chosen at its start."""

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds since 1970, as ``time.time`` returns them; tests inject their own."""


@dataclass(frozen=True)
class Settings:
    """All settings; durations are in seconds."""

    public_url: str = ""
    workers: int = 2
    restart_delay_min: float = 0.3
    restart_delay_max: float = 0.6
    unavailable: float = 0.1
    seed: int = 0
