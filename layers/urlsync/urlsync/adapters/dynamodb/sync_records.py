"""Syncs, the guards of their targets, opt-out markers and history entries as items."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from urlsync.adapters.dynamodb.codec import encode, from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import due_seconds, history_key, opt_out_key, shard_of, sync_key, target_key
from urlsync.adapters.dynamodb.table import Schema
from urlsync.domain.events import Event
from urlsync.domain.history import HistoryEntry
from urlsync.domain.schedule import due_at
from urlsync.domain.sync import Sync

SYNC: Final = Schema("sync")
TARGET: Final = Schema("target")
OPT_OUT: Final = Schema("opt_out")
HISTORY: Final = Schema("history")
APP: Final = "heroku_app"
"""The field that is flattened into attributes, because permissions name the app's id."""


def due_attributes(sync: Sync) -> dict[str, Any]:
    """Return the attributes of the index by due time; none if the sync cannot become due."""
    moment = due_at(sync)
    if moment is None:
        return {}
    return {"due_shard": shard_of(sync.sync_id), "due_at": due_seconds(moment)}


def opt_out_item(sync: Sync) -> dict[str, Any]:
    """Return the marker that a person opted out of syncs of this app. Only its presence counts."""
    return {**opt_out_key(sync.project_id, sync.heroku_app.id), **OPT_OUT.stamp}


def target_item(sync: Sync) -> dict[str, Any]:
    """Return the guard of the sync's target: the first sync to store it has the target."""
    return {**target_key(sync.project_id, sync.env_var), **TARGET.stamp, "sync_id": sync.sync_id}


def holder_of(attributes: Mapping[str, Any]) -> str:
    """Return the id of the sync in the guard of a target. Raises `TransientFailure`."""
    return TARGET.read(attributes, lambda known: str(known["sync_id"]))


def sync_item(sync: Sync) -> dict[str, Any]:
    """Return the whole item of a sync."""
    return {**sync_key(sync.sync_id), **SYNC.stamp, **sync_attributes(sync)}


def sync_attributes(sync: Sync) -> dict[str, Any]:
    """Return a sync's fields that have a value, and the attributes of its indexes."""
    return to_attributes(sync, flat=APP) | due_attributes(sync)


def always_written(sync: Sync) -> dict[str, Any]:
    """Return the attributes that every write of a sync sets, because older code may not have set them."""
    shard = due_attributes(sync).get("due_shard")
    return SYNC.stamp if shard is None else {**SYNC.stamp, "due_shard": shard}


def sync_from(attributes: Mapping[str, Any]) -> Sync:
    """Return the sync from its item. Raises `TransientFailure` if it is unreadable."""
    return SYNC.read(attributes, lambda known: from_attributes(Sync, known, flat=APP))


def outbox_attribute(outbox: tuple[Event, ...]) -> Any:
    """Return the stored form of an outbox, for conditions: equal outboxes are equal attributes."""
    return encode(outbox) or []


def history_item(entry: HistoryEntry, retention: timedelta) -> dict[str, Any]:
    """Return the item of an entry, which DynamoDB may delete after `retention`.

    Times to live are whole seconds since 1970
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html).
    """
    return {
        **history_key(entry.sync_id, to_time(entry.at), entry.entry_id),
        **HISTORY.stamp,
        **to_attributes(entry),
        "expires_at": int((entry.at + retention).timestamp()),
    }


def history_from(attributes: Mapping[str, Any]) -> HistoryEntry:
    """Return the entry from its item. Raises `TransientFailure` if it is unreadable."""
    return HISTORY.read(attributes, lambda known: from_attributes(HistoryEntry, known))
