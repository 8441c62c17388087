"""How much waits in the queues. All numbers are approximate, as SQS gives them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """The messages of a queue: those that wait, those held back for later, and those in work."""

    waiting: int
    delayed: int
    in_work: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Depths:
    """The depth of every queue."""

    checks: Depth
    follow_ups: Depth
    dead_checks: Depth
    dead_follow_ups: Depth
    dead_transfers: Depth
    dead_provisionings: Depth
    dead_notices: Depth
    dead_runs: Depth

    @property
    def given_up(self) -> int:
        """How many dead letters there are, of all kinds."""
        dead = (
            self.dead_checks,
            self.dead_follow_ups,
            self.dead_transfers,
            self.dead_provisionings,
            self.dead_notices,
            self.dead_runs,
        )
        return sum(depth.waiting for depth in dead)


class Backlog(Protocol):
    """The queues, to look at."""

    def depths(self) -> Depths:
        """Return how much waits. Raises `TransientFailure`."""
        ...
