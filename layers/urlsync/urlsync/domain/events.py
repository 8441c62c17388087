"""The events that the service publishes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

REDRIVEN_AT: Final = "redriven_at"
"""The field of a detail that says when the event was published again after its notification failed."""


class EventType(StrEnum):
    """The detail-types of the service's events; their source is `urlsync`."""

    DATABASE_URL_UPDATED = "Database URL Updated"
    SYNC_PAUSED = "Sync Paused"
    SYNC_RESUMED = "Sync Resumed"
    SYNC_DISCONNECTED = "Sync Disconnected"
    SYNC_FAILED = "Sync Failed"
    SYNC_RECOVERED = "Sync Recovered"
    ENV_VAR_OVERWRITTEN = "Env Var Overwritten"
    MANY_HOSTS_CHANGED = "Many Hosts Changed"
    WEBHOOK_OUTDATED = "Webhook Outdated"
    HEROKU_DATABASE_READY = "Heroku Database Ready"
    HEROKU_DATABASE_FAILED = "Heroku Database Failed"
    PROVIDER_UNREACHABLE = "Provider Unreachable"
    PROVIDER_RECOVERED = "Provider Recovered"
    TRANSFER_REPORT_FALSE = "Transfer Report False"
    SYNC_PROPOSED = "Sync Proposed"
    SYNC_ENABLED_BY_DEFAULT = "Sync Enabled By Default"
    CONNECTION_USED_BY_ADMIN = "Connection Used By Admin"
    NOTIFICATION_ENDPOINT_DISABLED = "Notification Endpoint Disabled"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `detail` is plain JSON without secrets; receivers drop duplicates by `event_id`."""

    event_id: str
    type: EventType
    detail: dict[str, Any] = field(default_factory=dict)
