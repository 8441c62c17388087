"""The queues, the event bus, notifications and dead letters.

Every check goes through the check queue, so checks of one sync never overlap. Every operation raises
`TransientFailure` if the message is not accepted. Numbers of messages are approximate, as SQS reports them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.delivery import Delivery
from urlsync.domain.events import Event
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer

if TYPE_CHECKING:  # only what is stored or sent is needed at run time
    from urlsync.domain.activity import AuditRecord
    from urlsync.domain.check import CheckRequest
    from urlsync.domain.confirmation import FollowUp
    from urlsync.domain.notifications import Notification
    from urlsync.ports.storage import DueSweep, DueSync


class CheckQueue(Protocol):
    """The FIFO queue of check requests; its groups are syncs."""

    def send(self, request: CheckRequest) -> None:
        """Enqueue a check request. Raises `TransientFailure` if the queue refuses."""


class ScheduledChecks(Protocol):
    """The check queue, as the schedule uses it."""

    def waiting(self) -> int:
        """Return about how many messages wait, whoever sent them."""

    def send(self, due: Sequence[DueSync], now: datetime) -> int:
        """Enqueue a check of each sync, once per due time; return how many the queue accepted."""


class SweepQueue(Protocol):
    """The FIFO queue of sweeps; its groups are connections, so that sweeps of one never overlap."""

    def send(self, due: Sequence[DueSweep], now: datetime) -> int:
        """Enqueue a sweep of each connection, once a minute; return how many the queue accepted."""


class FollowUps(Protocol):
    """The queue of follow-ups. Each is delivered some seconds later, at least once."""

    def send(self, follow_up: FollowUp) -> None:
        """Enqueue a confirmation. Raises `TransientFailure` if the queue refuses."""


class ProvisioningQueue(Protocol):
    """A queue with delays. Delivery is at least once, and in any order."""

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Enqueue the next step, after at most 15 minutes. Raises `TransientFailure`."""

    def send_project(self, project: CreatedProject) -> None:
        """Enqueue a created project to be handled again. Raises `TransientFailure`."""


class EventBus(Protocol):
    """The operator's bus. Delivery is at least once."""

    def publish(self, events: Sequence[Event]) -> None:
        """Publish all events. Raises `TransientFailure` if any was not accepted."""


class OwnershipEvents(Protocol):
    """Transfers on the bus. Delivery is at least once, late, and in any order."""

    def publish(self, transfer: OwnershipTransfer) -> None:
        """Publish a transfer. Raises `TransientFailure` if the bus did not accept it."""


class AuditLog(Protocol):
    """The audit log: lines are appended and never changed."""

    def write(self, records: Sequence[AuditRecord]) -> None:
        """Append a line for each record. Raises `TransientFailure` if any was not accepted."""


class Notifier(Protocol):
    """Sends notifications to the subscribers."""

    def send(self, notification: Notification) -> None:
        """Send a notification to all of them. Raises `TransientFailure` if it was not accepted."""


Content = str | CreatedProject | OwnershipTransfer | Event | Delivery
"""The content of a dead letter: the id of a provisioning, an event, or its delivery to an endpoint."""


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A dead letter that is leased to us; `content` is None if a retry needs none, or it is unreadable."""

    letter: DeadLetter
    receipt: str
    content: Content | None = field(default=None, repr=False)


class DeadLetters(Protocol):
    """The dead-letter queues. Every operation raises `TransientFailure`."""

    def receive(self, kind: MessageKind, limit: int) -> Sequence[LeasedMessage]:
        """Lease about `limit` letters of one queue for a minute; others may have leased some."""

    def release(self, leased: Sequence[LeasedMessage]) -> None:
        """End the lease of these letters."""

    def remove(self, leased: Sequence[LeasedMessage]) -> None:
        """Delete them for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """The messages of a queue: waiting, delayed, and in flight."""

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
    dead_deliveries: QueueDepth
    dead_runs: QueueDepth
    dead_sweeps: QueueDepth

    @property
    def retries_exhausted(self) -> int:
        """The number of dead letters of all kinds."""
        dead = (
            self.dead_checks,
            self.dead_follow_ups,
            self.dead_transfers,
            self.dead_provisionings,
            self.dead_notifications,
            self.dead_deliveries,
            self.dead_runs,
            self.dead_sweeps,
        )
        return sum(depth.waiting for depth in dead)


class Backlog(Protocol):
    """The depths of the queues."""

    def depths(self) -> QueueDepths:
        """Return the depth of every queue. Raises `TransientFailure`."""
