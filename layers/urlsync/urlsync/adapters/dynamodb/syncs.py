"""Syncs, the guards of their targets, opt-out markers and history entries: their items, and the port `Syncs`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from urlsync.adapters.aws.clients import cancellation_reasons
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import encode, from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import (
    Key,
    due_seconds,
    history_key,
    name_key,
    opt_out_key,
    shard_of,
    sync_key,
    target_key,
)
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item, update_of
from urlsync.domain.activity import ActivityEntry, activity_of
from urlsync.domain.errors import StaleEpoch, TargetTaken
from urlsync.domain.history import HistoryEntry
from urlsync.domain.listing import SyncOrder, listed_name, position_of, terms_of
from urlsync.domain.schedule import due_at
from urlsync.domain.sync import Status, Sync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import ConditionCheckTypeDef, TransactWriteItemTypeDef

SYNC: Final = Schema("sync")
TARGET: Final = Schema("target")
NAME: Final = Schema("name")
OPT_OUT: Final = Schema("opt_out")
HISTORY: Final = Schema("history")
APP: Final = "heroku_app"
"""The field that is flattened into attributes, because permissions name the app's id."""
CONDITION_FAILED: Final = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})


def sync_item(sync: Sync) -> dict[str, Any]:
    """Return the whole item of a sync."""
    return {**sync_key(sync.sync_id), **SYNC.stamp, **sync_attributes(sync)}


def sync_attributes(sync: Sync) -> dict[str, Any]:
    """Return a sync's fields that have a value, and the attributes of its indexes; none by due time if never due."""
    attributes, moment = to_attributes(sync, flat=APP) | _listed(sync), due_at(sync)
    if moment is None:
        return attributes
    return attributes | {"due_shard": shard_of(sync.sync_id), "due_at": due_seconds(moment)}


def _listed(sync: Sync) -> dict[str, str]:
    """Return the attributes by which lists are sorted."""
    return {
        "listed_name": listed_name(sync),
        "listed_updated": position_of(sync, SyncOrder.LAST_UPDATED),
        "listed_checked": position_of(sync, SyncOrder.LAST_CHECKED),
    }


def sync_from(attributes: Mapping[str, Any]) -> Sync:
    """Return the sync from its item. Raises `TransientFailure` if it is unreadable."""
    return SYNC.read(attributes, lambda known: from_attributes(Sync, known, flat=APP))


def target_item(sync: Sync) -> dict[str, Any]:
    """Return the guard of the sync's target: the first sync to store it has the target."""
    return {**target_key(sync.project_id, sync.env_var), **TARGET.stamp, "sync_id": sync.sync_id}


def holder_of(attributes: Mapping[str, Any]) -> str:
    """Return the id of the sync in the guard of a target. Raises `TransientFailure`."""
    return TARGET.read(attributes, lambda known: str(known["sync_id"]))


def name_item(term: str, sync_id: str) -> dict[str, Any]:
    """Return the item by which a sync is found by a term of its names. Only its presence counts."""
    return {**name_key(term, sync_id), **NAME.stamp}


def opt_out_item(project_id: str, app_id: str) -> dict[str, Any]:
    """Return the marker that a person opted out of syncs of this app. Only its presence counts."""
    return {**opt_out_key(project_id, app_id), **OPT_OUT.stamp}


def history_item(entry: HistoryEntry, retention: timedelta) -> dict[str, Any]:
    """Return the item of an entry, which DynamoDB may delete after `retention`: times to live are whole seconds.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
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


class DynamoDbSyncs(TableAccess):
    """Implements the port `Syncs`.

    botocore repeats a request whose response was lost, which is idempotent: transactions have one request token
    for all attempts, and the conditions of the other writes remain true after the write.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, history_retention: timedelta) -> None:
        super().__init__(client, table_name)
        self._history_retention = history_retention

    def get(self, sync_id: str) -> Sync | None:
        """Return the current sync, or None if there is none."""
        item = self._get(sync_key(sync_id))
        return None if item is None else sync_from(item)

    def get_all(self, sync_ids: Collection[str]) -> Mapping[str, Sync]:
        """Return those of these syncs that there are, by id, read consistently in one request for a hundred."""
        found = map(sync_from, self.items_by_key([sync_key(sync_id) for sync_id in sync_ids]))
        return {sync.sync_id: sync for sync in found}

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        """Store a new sync together with the guard of its target. Raises `TargetTaken`."""
        writes = [self._new(sync_item(sync)), self._new(target_item(sync))]
        try:
            with _stale_if_refused():
                self._write(*writes, *self._renamed(None, sync), *self._entries(sync, entry))
        except StaleEpoch:
            raise TargetTaken(self.holder(sync.project_id, sync.env_var)) from None

    def holder(self, project_id: str, env_var: str) -> str | None:
        """Return the id of the sync that has this target, or None if it is free."""
        item = self._get(target_key(project_id, env_var))
        return None if item is None else holder_of(item)

    def delete(self, sync: Sync, entry: HistoryEntry) -> None:
        """Delete a sync and the guard of its target in one transaction. Raises `StaleEpoch`."""
        own_guard = self._gone(target_key(sync.project_id, sync.env_var), "sync_id", sync.sync_id)
        with _stale_if_refused():
            self._write(
                self._gone(sync_key(sync.sync_id), "epoch", sync.epoch),
                own_guard,
                *self._renamed(sync, None),
                *self._entries(sync, entry),
                *self._choices(sync, entry),
            )

    def was_opted_out(self, project_id: str, app_id: str) -> bool:
        """Return whether a person ever opted out of a sync of this app in this project."""
        return self._get(opt_out_key(project_id, app_id)) is not None

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        """Record that a write of this value starts. Raises `StaleEpoch`, also for a disconnected sync."""
        started = self._update(
            sync_key(sync.sync_id),
            "SET pending_fingerprint = :fingerprint",
            "epoch = :epoch AND #status <> :disconnected",
            {":fingerprint": fingerprint, ":epoch": sync.epoch, ":disconnected": Status.DISCONNECTED.value},
            {"#status": "status"},
        )
        if not started:
            raise StaleEpoch

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store the changes and the history entry, if any, in one transaction. Raises `StaleEpoch`.

        A write alone needs none, and costs half. Repeated after a lost response, its condition is still met, because
        no change of the epoch comes without an entry.
        """
        with _stale_if_refused():
            self._write(
                _change(self._table_name, before, after),
                *self._renamed(before, after),
                *self._entries(after, entry),
                *self._choices(after, entry),
            )

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `record` does, if the fingerprint is still that of `before`. Raises `StaleEpoch`."""
        with _stale_if_refused():
            self._write(_change(self._table_name, before, after, "fingerprint"), *self._entries(after, entry))

    def note(self, entry: HistoryEntry, activity: ActivityEntry | None = None) -> None:
        """Store a history entry, and its activity if there is one. Idempotent, because their keys are unique."""
        item = history_item(entry, self._history_retention)
        if activity is None:
            self._put(item)
        else:
            self._write(self._stored(item), *activity_writes(self._table_name, activity))

    def note_all(self, entries: Sequence[HistoryEntry]) -> None:
        """Store history entries in one transaction. Idempotent, because their keys are unique."""
        self._write(*(self._stored(history_item(entry, self._history_retention)) for entry in entries))

    def clear_outbox(self, sync: Sync) -> None:
        """Delete the stored outbox if it still equals `sync.outbox`: equal outboxes are equal attributes."""
        published = {":published": encode(sync.outbox) or []}
        self._update(sync_key(sync.sync_id), "REMOVE outbox", "outbox = :published", published)

    def _new(self, item: Mapping[str, object]) -> "TransactWriteItemTypeDef":
        return self._stored(item, ConditionExpression="attribute_not_exists(pk)")

    def _stored(self, item: Mapping[str, object], **condition: str) -> "TransactWriteItemTypeDef":
        return {"Put": {"TableName": self._table_name, "Item": to_item(item), **condition}}  # type: ignore[typeddict-item]

    def _gone(self, key: Key, name: str, value: object) -> "TransactWriteItemTypeDef":
        """Return the deletion of an item, on the condition that its attribute has this value."""
        return {
            "Delete": {
                "TableName": self._table_name,
                "Key": to_item(key),
                "ConditionExpression": "#name = :value",
                "ExpressionAttributeNames": {"#name": name},
                "ExpressionAttributeValues": to_item({":value": value}),
            }
        }

    def _renamed(self, before: Sync | None, after: Sync | None) -> "list[TransactWriteItemTypeDef]":
        """Return the writes by which a sync is found by its new names, and by the old ones no more."""
        old, new = (_terms(sync) for sync in (before, after))
        gone: list[TransactWriteItemTypeDef] = [
            {"Delete": {"TableName": self._table_name, "Key": to_item(name_key(*each))}} for each in sorted(old - new)
        ]
        return [*(self._stored(name_item(*each)) for each in sorted(new - old)), *gone]

    def _entries(self, sync: Sync, entry: HistoryEntry | None) -> "list[TransactWriteItemTypeDef]":
        """Return the history entry, and the activity if the entry names an actor."""
        if entry is None:
            return []
        added = activity_writes(self._table_name, activity_of(sync, entry))
        return [self._stored(history_item(entry, self._history_retention)), *added]

    def _choices(self, sync: Sync, entry: HistoryEntry | None) -> "list[TransactWriteItemTypeDef]":
        """Return the opt-out marker if the entry is an opt-out by a person."""
        if entry is None or not entry.is_choice_against:
            return []
        return [self._stored(opt_out_item(sync.project_id, sync.heroku_app.id))]


def _terms(sync: Sync | None) -> frozenset[tuple[str, str]]:
    """Return the terms by which a sync is found, each with its id."""
    return frozenset() if sync is None else frozenset((term, sync.sync_id) for term in terms_of(listed_name(sync)))


def _change(table_name: str, before: Sync, after: Sync, *still: str) -> "TransactWriteItemTypeDef":
    """Return the write of the changes, if these fields and the epoch are unchanged, with the version and the shard."""
    attributes = sync_attributes(after)
    always = {name: attributes[name] for name in ("due_shard",) if name in attributes} | SYNC.stamp
    update = update_of(sync_attributes(before), attributes, always=always)
    fixed = {name: getattr(before, name) for name in ("epoch", *still)}
    check: ConditionCheckTypeDef = {
        "TableName": table_name,
        "Key": to_item(sync_key(before.sync_id)),
        "ConditionExpression": " AND ".join(f"#{name} = :{name}_before" for name in fixed),
        "ExpressionAttributeNames": {**{f"#{name}": name for name in fixed}, **update.names},
        "ExpressionAttributeValues": to_item(
            {**{f":{name}_before": value for name, value in fixed.items()}, **update.values}
        ),
    }
    if not update.expression:
        return {"ConditionCheck": check}
    return {"Update": {**check, "UpdateExpression": update.expression}}


@contextmanager
def _stale_if_refused() -> Iterator[None]:
    """Raise `StaleEpoch` if a condition of the write was not met."""
    try:
        yield
    except ClientError as error:
        codes = cancellation_reasons(error) | {error.response["Error"]["Code"]}
        if CONDITION_FAILED.isdisjoint(codes):
            raise
        raise StaleEpoch from None
