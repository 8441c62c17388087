"""List and redrive dead letters, each in a way that may be repeated.

Check requests and confirmations become a check request. A transfer is published again with its own id and time, and
is handled as late. A provisioning step or created project goes back to its queue. An event without its notification
is published again, marked as late. A delivery goes back to its queue, marked as late: on the bus, it would notify
people again. A run of the schedule is only removed: the run a minute later has done its work.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, assert_never

from urlsync.domain.activity import ActivityAction, Recorder, activity_of
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.dead_letters import ASKED_AGAIN, DeadLetter, MessageKind
from urlsync.domain.delivery import Delivery
from urlsync.domain.events import REDRIVEN_AT, Event
from urlsync.domain.history import Action
from urlsync.domain.operation import Operation
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.ports import messaging, platform, storage
from urlsync.ports.endpoints import DeliveryQueue

MAX_LETTERS: Final = 100
"""How many of one kind are listed; the status has the total."""


@dataclass(frozen=True, slots=True)
class ListDeadLetters:
    """List dead letters and leave them in place."""

    dead_letters: messaging.DeadLetters

    def __call__(self, *, actor: Actor) -> Sequence[DeadLetter]:
        """Return some dead letters, the oldest first. Raises `RoleRequired` and `TransientFailure`."""
        require(actor, Right.SEE_ALL)
        letters = [letter for kind in MessageKind for letter in self._look_at(kind)]
        return sorted(letters, key=lambda letter: letter.sent_at)

    def _look_at(self, kind: MessageKind) -> list[DeadLetter]:
        leased = self.dead_letters.receive(kind, MAX_LETTERS)
        self.dead_letters.release(leased)
        return [one.letter for one in leased]


REPEATED: Final = (
    *(MessageKind.TRANSFER, MessageKind.PROVISIONING, MessageKind.NOTIFICATION, MessageKind.DELIVERY),
    *ASKED_AGAIN,
)
"""What is repeated as it is; checks and confirmations become one check of each sync."""
MAX_CHECKS: Final = 500
MAX_REPEATED: Final = 100
"""How many of each queue are redriven by one request."""
BATCH_SIZE: Final = 10
"""How many are repeated before they are removed. A crash in between repeats no more than these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """How many dead letters were redriven and as what: one check per sync, and `runs` that were only removed."""

    dead_letters: int = 0
    checks: int = 0
    transfers: int = 0
    provisionings: int = 0
    notifications: int = 0
    deliveries: int = 0
    runs: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveDeadLetters:
    """Repeat each dead letter, then remove it: an interruption repeats some and loses none.

    Each sync gets one check request: a check reads everything again, and requests a confirmation if needed.
    """

    dead_letters: messaging.DeadLetters
    check_queue: messaging.CheckQueue
    provisioning_queue: messaging.ProvisioningQueue
    ownership_events: messaging.OwnershipEvents
    event_bus: messaging.EventBus
    delivery_queue: DeliveryQueue
    syncs: storage.Syncs
    activity: storage.Activity
    clock: platform.Clock

    def __call__(self, *, actor: Actor) -> Redriven:
        """Redrive up to a limit. Raises `RoleRequired`, and `TransientFailure`; the rest then stays."""
        require(actor, Right.OPERATE_ALL)
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        self.activity.add(recorder(actor, ActivityAction.DEAD_LETTERS_REDRIVEN))
        asking, letters_of_checks, unreadable = self._check_again(actor)
        repeated = {}
        for kind in REPEATED:
            repeated[kind], left = self._repeat(kind)
            unreadable += left
        return Redriven(
            dead_letters=letters_of_checks + sum(repeated.values()),
            checks=asking,
            transfers=repeated[MessageKind.TRANSFER],
            provisionings=repeated[MessageKind.PROVISIONING],
            notifications=repeated[MessageKind.NOTIFICATION],
            deliveries=repeated[MessageKind.DELIVERY],
            runs=sum(repeated[kind] for kind in ASKED_AGAIN),
            unreadable=unreadable,
        )

    def _check_again(self, actor: Actor) -> tuple[int, int, int]:
        """Return the numbers of checks requested, of letters they stand for, and of unreadable letters."""
        readable, unreadable = self._receive((MessageKind.CHECK, MessageKind.CONFIRMATION), MAX_CHECKS)
        by_sync: dict[str, list[messaging.LeasedMessage]] = defaultdict(list)
        for one in readable:
            by_sync[str(one.letter.sync_id)].append(one)
        for sync_id, letters in by_sync.items():
            now = self.clock.now()
            self._record(sync_id, Operation(actor, now, self.clock.new_id))
            self.check_queue.send(CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=now))
            self.dead_letters.remove(letters)
        return len(by_sync), len(readable), unreadable

    def _record(self, sync_id: str, operation: Operation) -> None:
        """Store in the history of the sync who asked for the check; one that is gone has no check."""
        sync = self.syncs.get(sync_id)
        if sync is not None:
            entry = operation.entry(sync, Action.CHECK_REQUESTED)
            self.syncs.note(entry, activity_of(sync, entry))

    def _repeat(self, kind: MessageKind) -> tuple[int, int]:
        """Return the numbers of repeated and of unreadable letters of one queue."""
        readable, unreadable = self._receive((kind,), MAX_REPEATED)
        for first in range(0, len(readable), BATCH_SIZE):
            some = readable[first : first + BATCH_SIZE]
            for one in some:
                self._repeat_one(one.content, kind)
            self.dead_letters.remove(some)
        return len(readable), unreadable

    def _receive(self, kinds: Sequence[MessageKind], limit: int) -> tuple[list[messaging.LeasedMessage], int]:
        """Return the readable letters. The others are released, and counted."""
        leased = [one for kind in kinds for one in self.dead_letters.receive(kind, limit)]
        unreadable = [one for one in leased if not one.letter.readable]
        self.dead_letters.release(unreadable)
        return [one for one in leased if one.letter.readable], len(unreadable)

    def _repeat_one(self, content: messaging.Content | None, kind: MessageKind) -> None:
        match content:
            case OwnershipTransfer():
                self.ownership_events.publish(content)
            case CreatedProject():
                self.provisioning_queue.send_project(content)
            case str():
                self.provisioning_queue.send(content, timedelta(0))
            case Delivery():
                self.delivery_queue.send([replace(content, event=self._late(content.event))])
            case Event() if kind is MessageKind.DELIVERY:
                self.delivery_queue.send_event(self._late(content))
            case Event():
                self.event_bus.publish([self._late(content)])
            case None:  # a run of the schedule, or a sweep: there is nothing to repeat
                pass
            case _:
                assert_never(content)

    def _late(self, event: Event) -> Event:
        return replace(event, detail=event.detail | {REDRIVEN_AT: self.clock.now().isoformat()})
