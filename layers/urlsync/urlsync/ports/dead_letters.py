"""Where messages lie that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from urlsync.domain.created_project import CreatedProject
from urlsync.domain.dead_letter import DeadLetter, Wish
from urlsync.domain.event import Event
from urlsync.domain.ownership import OwnershipTransfer

Content = str | CreatedProject | OwnershipTransfer | Event
"""What a letter is about, as a whole: the id of a provisioning whose next step it asks for, or news."""


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A dead letter that nobody else gets while we hold it; `receipt` is opaque.

    `content` is None for a check, a confirmation or a run of the schedule, and where it cannot be read.
    """

    letter: DeadLetter
    receipt: str
    content: Content | None = field(default=None, repr=False)


class DeadLetters(Protocol):
    """The dead-letter queues. Every operation raises `TransientFailure`."""

    def hold(self, wish: Wish, limit: int) -> Sequence[HeldLetter]:
        """Take about `limit` letters of one queue up for a minute; others may hold some just now."""
        ...

    def put_back(self, held: Sequence[HeldLetter]) -> None:
        """Let others have them again."""
        ...

    def remove(self, held: Sequence[HeldLetter]) -> None:
        """Remove them for good."""
        ...
