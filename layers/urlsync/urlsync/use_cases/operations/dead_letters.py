"""What was given up, to look at.

What was given up is tried again, each in the way in which it may come any number of times.

A check or a confirmation is only ever the wish "check again". A transfer goes back onto the bus with its own
id and time, so that the transfer function decides as if it came late. A step of a provisioning, or news of a
project, goes back onto its queue. An event that people were not told of goes back onto the bus, marked as
late. A run of the schedule is only removed: the run a minute later has done its work.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, assert_never, final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.events import REDRIVEN_AT, Event
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.ports.messaging import (
    CheckQueue,
    Content,
    DeadLetters,
    EventBus,
    LeasedMessage,
    OwnershipEvents,
    ProvisioningQueue,
)
from urlsync.ports.platform import Clock

MOST: Final = 100
"""More than that of one kind nobody reads; the status tells how many there are."""


@final
@dataclass(frozen=True, slots=True)
class ListDeadLetters:
    """Lists dead letters and leaves them where they are."""

    dead_letters: DeadLetters

    def __call__(self) -> Sequence[DeadLetter]:
        """Return some of the dead letters, the oldest first. Raises `TransientFailure`."""
        letters = [letter for kind in MessageKind for letter in self._look_at(kind)]
        return sorted(letters, key=lambda letter: letter.sent_at)

    def _look_at(self, kind: MessageKind) -> list[DeadLetter]:
        held = self.dead_letters.receive(kind, MOST)
        self.dead_letters.release(held)
        return [one.letter for one in held]


MOST_CHECKED: Final = 500
MOST_REPEATED: Final = 100
"""How many of each queue are redriven at once, so that it is done within one request."""
TOGETHER: Final = 10
"""So many are repeated, then removed. A crash in between repeats no more than these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """How many dead letters were redriven and as what, and how many could not be read.

    `checks` are fewer than the letters that asked for them; `runs` of the schedule were only removed.
    """

    dead_letters: int = 0
    checks: int = 0
    transfers: int = 0
    provisionings: int = 0
    notifications: int = 0
    runs: int = 0
    unreadable: int = 0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveDeadLetters:
    """Tries each letter again, and only then removes it: whatever interrupts it repeats and loses nothing.

    Of each sync that has dead letters one check is asked for. Neither order nor repetition matters, because a
    check reads everything anew; one of a project that is not known to serve also has it confirmed again.
    """

    dead_letters: DeadLetters
    check_queue: CheckQueue
    provisioning_queue: ProvisioningQueue
    ownership_events: OwnershipEvents
    event_bus: EventBus
    clock: Clock

    def __call__(self) -> Redriven:
        """Redrive what there is, up to a limit. Raises `TransientFailure`; what is left then stays."""
        asking, letters_of_checks, unreadable = self._check_again()
        repeated = {}
        for kind in (
            MessageKind.TRANSFER,
            MessageKind.PROVISIONING,
            MessageKind.NOTIFICATION,
            MessageKind.SCHEDULE,
        ):
            repeated[kind], left = self._repeat(kind)
            unreadable += left
        return Redriven(
            dead_letters=letters_of_checks + sum(repeated.values()),
            checks=asking,
            transfers=repeated[MessageKind.TRANSFER],
            provisionings=repeated[MessageKind.PROVISIONING],
            notifications=repeated[MessageKind.NOTIFICATION],
            runs=repeated[MessageKind.SCHEDULE],
            unreadable=unreadable,
        )

    def _check_again(self) -> tuple[int, int, int]:
        """Return how many checks were asked for, for how many letters, and how many cannot be read."""
        readable, unreadable = self._hold((MessageKind.CHECK, MessageKind.CONFIRMATION), MOST_CHECKED)
        by_sync: dict[str, list[LeasedMessage]] = defaultdict(list)
        for one in readable:
            by_sync[str(one.letter.sync_id)].append(one)
        for sync_id, letters in by_sync.items():
            now = self.clock.now()
            self.check_queue.send(CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=now))
            self.dead_letters.remove(letters)
        return len(by_sync), len(readable), unreadable

    def _repeat(self, kind: MessageKind) -> tuple[int, int]:
        """Return how many letters of one queue were repeated, and how many cannot be read."""
        readable, unreadable = self._hold((kind,), MOST_REPEATED)
        for first in range(0, len(readable), TOGETHER):
            some = readable[first : first + TOGETHER]
            for one in some:
                self._ask_again(one.content)
            self.dead_letters.remove(some)
        return len(readable), unreadable

    def _hold(self, wishes: Sequence[MessageKind], limit: int) -> tuple[list[LeasedMessage], int]:
        """Return the letters that can be read. The others are put back, and counted."""
        held = [one for kind in wishes for one in self.dead_letters.receive(kind, limit)]
        unreadable = [one for one in held if not one.letter.readable]
        self.dead_letters.release(unreadable)
        return [one for one in held if one.letter.readable], len(unreadable)

    def _ask_again(self, content: Content | None) -> None:
        match content:
            case OwnershipTransfer():
                self.ownership_events.announce(content)
            case CreatedProject():
                self.provisioning_queue.send_news(content)
            case str():
                self.provisioning_queue.send(content, timedelta(0))
            case Event():
                late = {REDRIVEN_AT: self.clock.now().isoformat()}
                self.event_bus.publish([replace(content, detail=content.detail | late)])
            case None:  # a run of the schedule: there is nothing to repeat
                pass
            case _:
                assert_never(content)
