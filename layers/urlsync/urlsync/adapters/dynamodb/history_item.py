"""A history entry as an item."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from urlsync.adapters.dynamodb.items import to_time
from urlsync.adapters.dynamodb.schema import Schema
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.sync import Reason, Status


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
