"""What was given up, to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.dead_letter import DeadLetter
from urlsync.ports.dead_letters import DeadLetters

MOST: Final = 100
"""More than that nobody reads; the status tells how many there are."""


@final
@dataclass(frozen=True, slots=True)
class SeeDeadLetters:
    """Lists dead letters and leaves them where they are."""

    dead_letters: DeadLetters

    def __call__(self) -> Sequence[DeadLetter]:
        """Return some of the dead letters, the oldest first. Raises `TransientFailure`."""
        held = self.dead_letters.hold(MOST)
        self.dead_letters.put_back(held)
        return sorted((one.letter for one in held), key=lambda letter: letter.sent_at)
