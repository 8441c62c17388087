"""What was given up is tried again. A redriven message is only ever the wish "check again"."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.ports.check_queue import CheckQueue
from urlsync.ports.clock import Clock
from urlsync.ports.dead_letters import DeadLetters, HeldLetter

MOST: Final = 500
"""How many of each queue are redriven at once, so that it is done within one request."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """How many dead letters were redriven, as how many checks, and how many could not be read."""

    dead_letters: int
    checks: int
    unreadable: int


@final
@dataclass(frozen=True, slots=True)
class RedriveDeadLetters:
    """Asks for one check of each sync that has dead letters, and then removes them.

    Neither order nor repetition matters, because a check reads everything anew; a crash in between checks a
    sync twice. A check of a project that is not known to serve also has it confirmed again.
    """

    dead_letters: DeadLetters
    check_queue: CheckQueue
    clock: Clock

    def __call__(self) -> Redriven:
        """Redrive what there is, up to a limit. Raises `TransientFailure`; what is left then stays."""
        held = self.dead_letters.hold(MOST)
        by_sync: dict[str, list[HeldLetter]] = defaultdict(list)
        unreadable = [one for one in held if one.letter.sync_id is None]
        for one in held:
            if one.letter.sync_id is not None:
                by_sync[one.letter.sync_id].append(one)
        for sync_id, letters in by_sync.items():
            self._check_again(sync_id)
            self.dead_letters.remove(letters)
        self.dead_letters.put_back(unreadable)
        return Redriven(len(held) - len(unreadable), len(by_sync), len(unreadable))

    def _check_again(self, sync_id: str) -> None:
        now = self.clock.now()
        self.check_queue.send(CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=now))
