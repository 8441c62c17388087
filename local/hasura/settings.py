"""What can be chosen when the simulator starts."""

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds since 1970, as ``time.time`` tells them. Tests turn the hands themselves."""


@dataclass(frozen=True)
class Settings:
    """Every number the simulated cloud runs on; times are in seconds."""

    public_url: str = ""
    workers: int = 2
    takeover_delay_min: float = 0.3
    takeover_delay_max: float = 0.6
    unavailable: float = 0.1
    seed: int = 0
