"""A message that was given up: a wish that nobody could fulfil."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from urlsync.domain.events import EventType


class MessageKind(StrEnum):
    """What the message asked for. Each has its own dead-letter queue."""

    CHECK = "check"
    CONFIRMATION = "confirmation"
    TRANSFER = "transfer"
    """That a change of hands is acted on."""
    PROVISIONING = "provisioning"
    """The next step towards a Heroku database, or that news of a project is acted on."""
    NOTIFICATION = "notification"
    """That people are told of an event."""
    SCHEDULE = "schedule"
    """A run of the schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """What may be shown of one. Ids are None where the message has none, or cannot be read.

    `sent_at` is when the message first came to its queue, `cause` and `release_version` what a check told of,
    `event` what people were not told of.
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
        """Tell whether it is known what is to be tried again. Of a run of the schedule, nothing is."""
        return self.kind is MessageKind.SCHEDULE or any((self.sync_id, self.project_id, self.provisioning_id))
