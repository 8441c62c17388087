"""A sync as an item."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from urlsync.adapters.dynamodb.due_index import due_attributes
from urlsync.adapters.dynamodb.items import to_time
from urlsync.adapters.dynamodb.schema import Schema
from urlsync.adapters.dynamodb.source_read_attribute import source_read_attribute, source_read_from
from urlsync.domain.check import Outcome
from urlsync.domain.event import Event, EventType
from urlsync.domain.source_read import SourceRead
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook

SYNC: Final = Schema("sync")
TARGET: Final = Schema("target")
DECLINED: Final = Schema("declined")


def sync_key(sync_id: str) -> dict[str, str]:
    """Return the keys of a sync's item."""
    return {"pk": f"SYNC#{sync_id}", "sk": "SYNC"}


def target_key(project_id: str, env_var: str) -> dict[str, str]:
    """Return the keys of the item that guards a target."""
    return {"pk": f"TARGET#{project_id}#{env_var}", "sk": "TARGET"}


def declined_key(project_id: str, app_id: str) -> dict[str, str]:
    """Return the keys of the mark that a person chose against syncs of this app."""
    return {"pk": f"DECLINED#{project_id}#{app_id}", "sk": "DECLINED"}


def declined_item(sync: Sync) -> dict[str, Any]:
    """Return the mark that a person chose against syncs of this app: it says so by being there."""
    return {**declined_key(sync.project_id, sync.heroku_app.id), **DECLINED.stamp}


def target_item(sync: Sync) -> dict[str, Any]:
    """Return the item that guards the sync's target: whoever stores it first has the target."""
    return {**target_key(sync.project_id, sync.env_var), **TARGET.stamp, "sync_id": sync.sync_id}


def holder_of(attributes: Mapping[str, Any]) -> str:
    """Return the id of the sync that has the target which this item guards. Raises `TransientFailure`."""
    return TARGET.read(attributes, lambda known: str(known["sync_id"]))


def sync_item(sync: Sync) -> dict[str, Any]:
    """Return the whole item of a sync."""
    return {**sync_key(sync.sync_id), **SYNC.stamp, **sync_attributes(sync)}


def sync_attributes(sync: Sync) -> dict[str, Any]:
    """Return a sync's fields as flat attributes, without those that have no value, and those of its index."""
    attributes = {field.name: _stored(getattr(sync, field.name)) for field in fields(Sync)}
    del attributes["heroku_app"]
    app = sync.heroku_app
    attributes |= {
        "heroku_app_id": app.id,
        "heroku_app_name": app.name,
        "heroku_app_owner_id": app.owner_id,
    }
    attributes |= due_attributes(sync)
    return {name: value for name, value in attributes.items() if value is not None}


def always_written(sync: Sync) -> dict[str, Any]:
    """Return what each write of a sync writes, changed or not: older code may not have written it."""
    shard = due_attributes(sync).get("due_shard")
    return SYNC.stamp if shard is None else {**SYNC.stamp, "due_shard": shard}


def sync_from(attributes: Mapping[str, Any]) -> Sync:
    """Return the sync of an item's attributes. Raises `TransientFailure` for one that this code cannot read.

    Attributes that other code added are ignored; those that older code did not know have the default of
    their field.
    """
    return SYNC.read(attributes, _sync)


def _sync(attributes: Mapping[str, Any]) -> Sync:
    known = {name: read(attributes[name]) for name, read in _READERS.items() if name in attributes}
    return Sync(
        heroku_app=HerokuApp(
            id=attributes["heroku_app_id"],
            name=attributes["heroku_app_name"],
            owner_id=attributes.get("heroku_app_owner_id"),
        ),
        connection_id=attributes.get("connection_id"),
        **known,
    )


def outbox_attribute(outbox: tuple[Event, ...]) -> list[dict[str, str]]:
    """Return events as a list of maps.

    The detail is JSON text: it keeps its numbers as they are, and equal outboxes are equal attributes.
    """
    return [
        {"event_id": event.event_id, "type": event.type.value, "detail": json.dumps(event.detail)}
        for event in outbox
    ]


def _outbox_from(attribute: list[dict[str, str]]) -> tuple[Event, ...]:
    return tuple(
        Event(event["event_id"], EventType(event["type"]), json.loads(event["detail"])) for event in attribute
    )


def _stored(value: Any) -> Any:
    match value:
        case datetime():
            return to_time(value)
        case timedelta():
            return value // timedelta(seconds=1)
        case StrEnum():
            return value.value
        case SourceRead():
            return source_read_attribute(value)
        case tuple():
            return outbox_attribute(value) or None
        case _:
            return value


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "sync_id": str,
    "project_id": str,
    "tenant_id": str,
    "env_var": str,
    "config_var": str,
    "owner_id": str,
    "created_at": datetime.fromisoformat,
    "status": Status,
    "reason": Reason,
    "epoch": int,
    "outcome": Outcome,
    "fingerprint": str,
    "release_version": int,
    "serving": bool,
    "serving_failure": str,
    "webhook": Webhook,
    "webhook_id": str,
    "last_checked_at": datetime.fromisoformat,
    "last_updated_at": datetime.fromisoformat,
    "last_propagation_ms": int,
    "last_confirmed_at": datetime.fromisoformat,
    "last_served_at": datetime.fromisoformat,
    "metadata_access": bool,
    "not_serving_reported": bool,
    "write_started": str,
    "failure_reported": bool,
    "source_etag": str,
    "source_fingerprint": str,
    "source_read": source_read_from,
    "source_not_found_since": datetime.fromisoformat,
    "source_handed_over": bool,
    "source_owner_checked_at": datetime.fromisoformat,
    "owner_since": datetime.fromisoformat,
    "check_interval": lambda seconds: timedelta(seconds=int(seconds)),
    "next_check_at": datetime.fromisoformat,
    "paused_since": datetime.fromisoformat,
    "webhook_checked_at": datetime.fromisoformat,
    "webhook_master": str,
    "webhook_remastered_at": datetime.fromisoformat,
    "webhook_master_told": str,
    "failed_deliveries": int,
    "outbox": _outbox_from,
}
"""How the attribute of each field is read."""
