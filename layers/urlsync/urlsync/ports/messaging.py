"""How a check is asked for. Every check goes through this queue, so that checks of one sync never overlap.

How the schedule asks for checks: many at once, on the same queue as everybody else.

How a confirmation is asked for.

How the next step of a provisioning is asked for.

Where events go.

Where the news that a project changed hands is told, for everybody who must act on it.

The people who want to hear of what they may have to do something about.

Where messages lie that were given up.

How much waits in the queues. All numbers are approximate, as SQS gives them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from urlsync.domain.check import CheckRequest
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.events import Event
from urlsync.domain.notifications import Notification
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.ports.storage import DueSync


class CheckQueue(Protocol):
    """The FIFO queue of check requests; its groups are syncs."""

    def send(self, request: CheckRequest) -> None:
        """Ask for a check. Raises `TransientFailure` when the queue refuses."""
        ...


class ScheduledChecks(Protocol):
    """The check queue, as the schedule uses it. Both raise `TransientFailure` when it cannot be reached."""

    def waiting(self) -> int:
        """Return about how many messages wait, those of everybody."""
        ...

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Ask for a check of each sync and return for how many the queue has a message.

        Asking again for the same due time within five minutes makes no second message.
        """
        ...


class FollowUps(Protocol):
    """The queue of follow-ups. Each comes out some seconds after it went in, at least once."""

    def send(self, follow_up: FollowUp) -> None:
        """Ask for a confirmation. Raises `TransientFailure` when the queue refuses."""
        ...


class ProvisioningQueue(Protocol):
    """A queue that holds messages back for a while. Delivery is at least once, and in any order."""

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Ask for the next step, after at most 15 minutes. Raises `TransientFailure`."""
        ...

    def send_news(self, project: CreatedProject) -> None:
        """Let the news of a project be acted on once more. Raises `TransientFailure`."""
        ...


class EventBus(Protocol):
    """The operator's bus. Delivery is at least once."""

    def publish(self, events: Sequence[Event]) -> None:
        """Put all events on the bus. Raises `TransientFailure` when any was not accepted."""
        ...


class OwnershipEvents(Protocol):
    """The bus, as far as it carries transfers. Delivery is at least once, late, and in any order."""

    def announce(self, transfer: OwnershipTransfer) -> None:
        """Tell of a transfer. Raises `TransientFailure` when the bus did not take it."""
        ...


class People(Protocol):
    """Whoever has subscribed."""

    def tell(self, notification: Notification) -> None:
        """Send a notice to all of them. Raises `TransientFailure` when it was not taken."""


Content = str | CreatedProject | OwnershipTransfer | Event
"""What a letter is about, as a whole: the id of a provisioning whose next step it asks for, or news."""


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A dead letter that nobody else gets while we hold it; `receipt` is opaque.

    `content` is None for a check, a confirmation or a run of the schedule, and where it cannot be read.
    """

    letter: DeadLetter
    receipt: str
    content: Content | None = field(default=None, repr=False)


class DeadLetters(Protocol):
    """The dead-letter queues. Every operation raises `TransientFailure`."""

    def receive(self, kind: MessageKind, limit: int) -> Sequence[LeasedMessage]:
        """Take about `limit` letters of one queue up for a minute; others may hold some just now."""
        ...

    def release(self, held: Sequence[LeasedMessage]) -> None:
        """Let others have them again."""
        ...

    def remove(self, held: Sequence[LeasedMessage]) -> None:
        """Remove them for good."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """The messages of a queue: those that wait, those held back for later, and those in work."""

    waiting: int
    delayed: int
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepths:
    """The depth of every queue."""

    checks: QueueDepth
    follow_ups: QueueDepth
    dead_checks: QueueDepth
    dead_follow_ups: QueueDepth
    dead_transfers: QueueDepth
    dead_provisionings: QueueDepth
    dead_notifications: QueueDepth
    dead_runs: QueueDepth

    @property
    def retries_exhausted(self) -> int:
        """How many dead letters there are, of all kinds."""
        dead = (
            self.dead_checks,
            self.dead_follow_ups,
            self.dead_transfers,
            self.dead_provisionings,
            self.dead_notifications,
            self.dead_runs,
        )
        return sum(depth.waiting for depth in dead)


class Backlog(Protocol):
    """The queues, to look at."""

    def depths(self) -> QueueDepths:
        """Return how much waits. Raises `TransientFailure`."""
        ...
