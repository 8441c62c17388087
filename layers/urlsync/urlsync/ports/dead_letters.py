"""Where messages lie that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from urlsync.domain.dead_letter import DeadLetter


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A dead letter that nobody else gets while we hold it; `receipt` is opaque."""

    letter: DeadLetter
    receipt: str


class DeadLetters(Protocol):
    """The dead-letter queues. Every operation raises `TransientFailure`."""

    def hold(self, limit: int) -> Sequence[HeldLetter]:
        """Take about `limit` letters of each queue up for a minute; others may hold some just now."""
        ...

    def put_back(self, held: Sequence[HeldLetter]) -> None:
        """Let others have them again."""
        ...

    def remove(self, held: Sequence[HeldLetter]) -> None:
        """Remove them for good."""
        ...
