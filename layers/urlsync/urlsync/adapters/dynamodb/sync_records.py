"""A sync as an item.

What the last reading of a source answered, as an attribute of the sync's item.

A history entry as an item.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from urlsync.adapters.dynamodb.table import Schema, to_time
from urlsync.domain.check import Cause, Outcome, ReadWatermark
from urlsync.domain.events import Event, EventType
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.schedule import due_at
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook


def source_read_attribute(read: ReadWatermark) -> dict[str, Any]:
    """Return the reading as a map, without what it does not know."""
    created = read.release_created_at
    known = {
        "began_at": to_time(read.began_at),
        "release_version": read.release_version,
        "release_ended": read.release_ended,
        "release_created_at": None if created is None else to_time(created),
    }
    return {name: value for name, value in known.items() if value is not None}


def source_read_from(attribute: Mapping[str, Any]) -> ReadWatermark:
    """Return the reading of a map."""
    version, created = attribute.get("release_version"), attribute.get("release_created_at")
    return ReadWatermark(
        began_at=datetime.fromisoformat(attribute["began_at"]),
        release_version=None if version is None else int(version),
        release_ended=bool(attribute.get("release_ended")),
        release_created_at=None if created is None else datetime.fromisoformat(created),
    )


SYNC: Final = Schema("sync")
TARGET: Final = Schema("target")
DECLINED: Final = Schema("declined")
SHARDS: Final = 16
"""Never lower it while syncs are stored in the shards that would not be asked any more."""


def shard_of(sync_id: str) -> str:
    """Return the shard of a sync: two digits, the same in every process and version."""
    return f"{zlib.crc32(sync_id.encode()) % SHARDS:02}"


def due_attributes(sync: Sync) -> dict[str, Any]:
    """Return what puts the sync into the index: shard, and seconds since 1970 with fractions; or nothing."""
    moment = due_at(sync)
    if moment is None:
        return {}
    return {"due_shard": shard_of(sync.sync_id), "due_at": due_seconds(moment)}


def due_seconds(moment: datetime) -> Decimal:
    """Return the moment to the microsecond: whole seconds would make two due times of one second the same."""
    return Decimal(f"{moment.timestamp():.6f}")


def sync_key(sync_id: str) -> dict[str, str]:
    """Return the keys of a sync's item."""
    return {"pk": f"SYNC#{sync_id}", "sk": "SYNC"}


def target_key(project_id: str, env_var: str) -> dict[str, str]:
    """Return the keys of the item that guards a target."""
    return {"pk": f"TARGET#{project_id}#{env_var}", "sk": "TARGET"}


def opt_out_key(project_id: str, app_id: str) -> dict[str, str]:
    """Return the keys of the mark that a person chose against syncs of this app."""
    return {"pk": f"DECLINED#{project_id}#{app_id}", "sk": "DECLINED"}


def opt_out_item(sync: Sync) -> dict[str, Any]:
    """Return the mark that a person chose against syncs of this app: it says so by being there."""
    return {**opt_out_key(sync.project_id, sync.heroku_app.id), **DECLINED.stamp}


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
        case ReadWatermark():
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
    "detail": str,
    "missing_scope": str,
    "epoch": int,
    "outcome": Outcome,
    "fingerprint": str,
    "release_version": int,
    "serving": bool,
    "health_issue": str,
    "webhook": Webhook,
    "webhook_id": str,
    "last_checked_at": datetime.fromisoformat,
    "last_updated_at": datetime.fromisoformat,
    "last_propagation_ms": int,
    "last_confirmed_at": datetime.fromisoformat,
    "last_served_at": datetime.fromisoformat,
    "metadata_access": bool,
    "not_serving_reported": bool,
    "pending_fingerprint": str,
    "failure_reported": bool,
    "source_etag": str,
    "source_fingerprint": str,
    "read_watermark": source_read_from,
    "source_not_found_since": datetime.fromisoformat,
    "source_handed_over": bool,
    "source_owner_checked_at": datetime.fromisoformat,
    "owner_verified_at": datetime.fromisoformat,
    "check_interval": lambda seconds: timedelta(seconds=int(seconds)),
    "next_check_at": datetime.fromisoformat,
    "paused_since": datetime.fromisoformat,
    "webhook_checked_at": datetime.fromisoformat,
    "webhook_secret_id": str,
    "webhook_secret_rotated_at": datetime.fromisoformat,
    "webhook_rotation_notified": str,
    "failed_deliveries": int,
    "outbox": _outbox_from,
}
"""How the attribute of each field is read."""


def _with_action(_attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say what version 1 at first did not say: all that was remembered then were checks."""
    return {"action": Action.CHECKED.value}


HISTORY: Final = Schema("history", (_with_action,))


def history_item(entry: HistoryEntry, retention: timedelta) -> dict[str, Any]:
    """Return the item of an entry, which DynamoDB may delete `retention` after it was made.

    Times to live are whole seconds since 1970
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html).
    """
    at = to_time(entry.at)
    return {
        "pk": f"SYNC#{entry.sync_id}",
        "sk": f"HISTORY#{at}#{entry.entry_id}",
        **HISTORY.stamp,
        "expires_at": int((entry.at + retention).timestamp()),
        "entry_id": entry.entry_id,
        "sync_id": entry.sync_id,
        "at": at,
        "cause": entry.cause.value,
        "action": entry.action.value,
        "outcome": None if entry.outcome is None else entry.outcome.value,
        "status": entry.status.value,
        "reason": None if entry.reason is None else entry.reason.value,
        "epoch": entry.epoch,
        "duration_ms": _milliseconds(entry.duration),
        "fingerprint_before": entry.fingerprint_before,
        "fingerprint": entry.fingerprint,
        "release_version": entry.release_version,
        "failure": entry.failure,
        "propagation_ms": None if entry.propagation is None else _milliseconds(entry.propagation),
        "actor": entry.actor,
    }


def history_from(attributes: Mapping[str, Any]) -> HistoryEntry:
    """Return the entry of an item's attributes. Raises `TransientFailure` for one that it cannot read."""
    return HISTORY.read(attributes, _entry)


def _entry(attributes: Mapping[str, Any]) -> HistoryEntry:
    outcome, reason = attributes.get("outcome"), attributes.get("reason")
    propagation, release_version = attributes.get("propagation_ms"), attributes.get("release_version")
    return HistoryEntry(
        entry_id=attributes["entry_id"],
        sync_id=attributes["sync_id"],
        at=datetime.fromisoformat(attributes["at"]),
        cause=Cause(attributes["cause"]),
        action=Action(attributes["action"]),
        outcome=None if outcome is None else Outcome(outcome),
        status=Status(attributes["status"]),
        reason=None if reason is None else Reason(reason),
        epoch=int(attributes["epoch"]),
        duration=timedelta(milliseconds=int(attributes["duration_ms"])),
        fingerprint_before=attributes.get("fingerprint_before"),
        fingerprint=attributes.get("fingerprint"),
        release_version=None if release_version is None else int(release_version),
        failure=attributes.get("failure"),
        propagation=None if propagation is None else timedelta(milliseconds=int(propagation)),
        actor=attributes.get("actor"),
    )


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
