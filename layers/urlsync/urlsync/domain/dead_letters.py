"""A dead letter: a message whose retries are exhausted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from urlsync.domain.events import EventType


class MessageKind(StrEnum):
    """What the message asked for. Each kind has its own dead-letter queue."""

    CHECK = "check"
    CONFIRMATION = "confirmation"
    TRANSFER = "transfer"
    """End the syncs of a transferred project."""
    PROVISIONING = "provisioning"
    """Take the next step of a provisioning, or handle a created project."""
    NOTIFICATION = "notification"
    """Notify people of an event."""
    DELIVERY = "delivery"
    """Send an event to a notification endpoint, or choose the endpoints of an event."""
    SCHEDULE = "schedule"
    """Run the schedule."""
    SWEEP = "sweep"
    """Sweep a connection."""


ASKED_AGAIN: Final = frozenset({MessageKind.SCHEDULE, MessageKind.SWEEP})
"""What the schedule asks for again automatically."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """What may be shown of a dead letter. Ids are None if the message has none or is unreadable.

    `sent_at` is when the message first reached its queue. `cause` and `release_version` are those of a check
    request, `event` that of a notification or a delivery.
    """

    message_id: str
    kind: MessageKind
    sync_id: str | None = None
    project_id: str | None = None
    provisioning_id: str | None = None
    endpoint_id: str | None = None
    sent_at: datetime
    cause: str | None = None
    release_version: int | None = None
    event: EventType | None = None

    @property
    def readable(self) -> bool:
        """Return True if the message says what to retry. What the schedule asks for again has nothing to say."""
        return self.kind in ASKED_AGAIN or any((self.sync_id, self.project_id, self.provisioning_id, self.event))
