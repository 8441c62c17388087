"""Dead letters: messages whose retries are exhausted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from urlsync.domain.events import EventType


class MessageKind(StrEnum):
    """What a message asks for. Each kind has its own dead-letter queue."""

    CHECK = "check"
    CONFIRMATION = "confirmation"
    TRANSFER = "transfer"
    """Handling an ownership transfer."""
    PROVISIONING = "provisioning"
    """The next step of a provisioning, or handling a created project."""
    NOTIFICATION = "notification"
    """Notifying people about an event."""
    SCHEDULE = "schedule"
    """A scheduled run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A dead letter without its secrets. IDs are None if the message has none or is unreadable.

    `sent_at` is when the message was first sent, `cause` and `release_version` are those of a check, and `event`
    is the event about which people were not notified.
    """

    message_id: str
    kind: MessageKind
    sync_id: str | None = None
    project_id: str | None = None
    provisioning_id: str | None = None
    sent_at: datetime
    cause: str | None = None
    release_version: int | None = None
    event: EventType | None = None

    @property
    def readable(self) -> bool:
        """Return whether it is known what to redrive. Nothing is redriven of a scheduled run."""
        return self.kind is MessageKind.SCHEDULE or any((self.sync_id, self.project_id, self.provisioning_id))
