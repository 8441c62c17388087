"""The outbox: events that are stored with a change and published later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from urlsync.domain.check import Cause
from urlsync.domain.events import Event, EventType
from urlsync.domain.sync import Sync


def with_events(
    sync: Sync, *events: EventType, at: datetime, cause: Cause, new_id: Callable[[], str], **more: Any
) -> Sync:
    """Return the sync with these events in its outbox, each with the sync's current fields and `more`."""
    detail = {
        "at": at.isoformat(),
        "sync_id": sync.sync_id,
        "project_id": sync.project_id,
        "project_name": sync.project_name,
        "env_var": sync.env_var,
        "heroku_app": sync.heroku_app.name,
        "config_var": sync.config_var,
        "status": sync.status,
        "reason": sync.reason,
        "epoch": sync.epoch,
        "fingerprint": sync.fingerprint,
        "cause": cause,
        **more,
    }
    outbox = sync.outbox + tuple(Event(new_id(), event, detail) for event in events)
    return replace(sync, outbox=outbox)
