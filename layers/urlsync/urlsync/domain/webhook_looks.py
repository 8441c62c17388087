"""When a webhook is looked at: a right one once in a period, any other one with every scheduled check. Pure."""

import zlib
from datetime import datetime, timedelta
from typing import Final, Protocol

from urlsync.domain.sync import Webhook

LOOK_CALLS: Final = 2
"""Calls to Heroku of a look: one for the app's webhooks, and one for its deliveries."""


class WithWebhook(Protocol):
    """What says how a sync's webhook was when it was last looked at."""

    @property
    def sync_id(self) -> str:
        """The sync's id, which spreads the looks over the period."""

    @property
    def created_at(self) -> datetime:
        """When the sync was created."""

    @property
    def webhook(self) -> Webhook:
        """The state of the webhook."""

    @property
    def webhook_wanted(self) -> bool:
        """False if there is to be none."""

    @property
    def webhook_checked_at(self) -> datetime | None:
        """When it was last looked at."""

    @property
    def webhook_secret_id(self) -> str | None:
        """The id of the master that its secret is derived from, if known."""


def is_look_due(sync: WithWebhook, at: datetime, every: timedelta, master_id: str | None) -> bool:
    """Return True if a scheduled check looks at the webhook now; `master_id` is None if it is not known here."""
    if sync.webhook is Webhook.MANUAL or not sync.webhook_wanted:
        return False
    if sync.webhook is Webhook.MISSING or master_id not in {None, sync.webhook_secret_id}:
        return True
    last = sync.webhook_checked_at or sync.created_at
    return _period(sync.sync_id, at, every) > _period(sync.sync_id, last, every)


def _period(sync_id: str, at: datetime, every: timedelta) -> float:
    """Return the number of the sync's period at this moment: each sync has its own time of the day."""
    seconds = every.total_seconds()
    return (at.timestamp() - zlib.crc32(sync_id.encode()) % seconds) // seconds
