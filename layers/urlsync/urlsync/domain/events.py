"""What the service tells the rest of the operator's account."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

REDRIVEN_AT: Final = "redriven_at"
"""The field of a detail that says when the event was redriven, because its notification had failed."""


class EventType(StrEnum):
    """The detail-types that we put on the bus, with source `urlsync`."""

    DATABASE_URL_UPDATED = "Database URL Updated"
    SYNC_PAUSED = "Sync Paused"
    SYNC_RESUMED = "Sync Resumed"
    SYNC_DISCONNECTED = "Sync Disconnected"
    SYNC_FAILED = "Sync Failed"
    SYNC_RECOVERED = "Sync Recovered"
    WEBHOOK_OUTDATED = "Webhook Outdated"
    HEROKU_DATABASE_READY = "Heroku Database Ready"
    HEROKU_DATABASE_FAILED = "Heroku Database Failed"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `detail` is plain JSON without any secret; `event_id` lets receivers drop a repeated one."""

    event_id: str
    type: EventType
    detail: dict[str, Any] = field(default_factory=dict)
