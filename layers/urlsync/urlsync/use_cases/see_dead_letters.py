"""What was given up, to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.dead_letter import DeadLetter, Wish
from urlsync.ports.dead_letters import DeadLetters

MOST: Final = 100
"""More than that of one kind nobody reads; the status tells how many there are."""


@final
@dataclass(frozen=True, slots=True)
class SeeDeadLetters:
    """Lists dead letters and leaves them where they are."""

    dead_letters: DeadLetters

    def __call__(self) -> Sequence[DeadLetter]:
        """Return some of the dead letters, the oldest first. Raises `TransientFailure`."""
        letters = [letter for wish in Wish for letter in self._look_at(wish)]
        return sorted(letters, key=lambda letter: letter.sent_at)

    def _look_at(self, wish: Wish) -> list[DeadLetter]:
        held = self.dead_letters.hold(wish, MOST)
        self.dead_letters.put_back(held)
        return [one.letter for one in held]
