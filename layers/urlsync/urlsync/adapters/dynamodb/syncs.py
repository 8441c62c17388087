"""Syncs and their history in the table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from urlsync.adapters.aws.clients import cancellation_reasons, transient_as
from urlsync.adapters.dynamodb.keys import opt_out_key, sync_key, target_key
from urlsync.adapters.dynamodb.sync_records import (
    always_written,
    history_item,
    holder_of,
    opt_out_item,
    outbox_attribute,
    sync_attributes,
    sync_from,
    sync_item,
    target_item,
)
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, from_item, to_item, update_of
from urlsync.domain.errors import StaleEpoch, TargetTaken
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, ConditionCheckTypeDef, TransactWriteItemTypeDef

CONDITION_FAILED: Final = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})


class DynamoDbSyncs:
    """The syncs in one table.

    Every operation raises `TransientFailure` if DynamoDB throttles, conflicts, fails or cannot be reached.
    botocore repeats a request whose response was lost, which is idempotent: transactions have one request token
    for all attempts, and the conditions of the other writes remain true after the write.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, history_retention: timedelta) -> None:
        self._client = client
        self._table_name = table_name
        self._history_retention = history_retention

    def get(self, sync_id: str) -> Sync | None:
        """Return the current sync, or None if there is none."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(
                TableName=self._table_name, Key=to_item(sync_key(sync_id)), ConsistentRead=True
            )
        return sync_from(from_item(answer["Item"])) if "Item" in answer else None

    def create(self, sync: Sync, entry: HistoryEntry | None = None) -> None:
        """Store a new sync together with the guard of its target. Raises `TargetTaken`."""
        writes = [self._new(sync_item(sync)), self._new(target_item(sync))]
        try:
            with _refused_as(StaleEpoch):
                self._write(*writes, *self._entries(entry))
        except StaleEpoch:
            raise TargetTaken(self.holder(sync.project_id, sync.env_var)) from None

    def holder(self, project_id: str, env_var: str) -> str | None:
        """Return the id of the sync that has this target, or None if it is free."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(
                TableName=self._table_name, Key=to_item(target_key(project_id, env_var)), ConsistentRead=True
            )
        return holder_of(from_item(answer["Item"])) if "Item" in answer else None

    def delete(self, sync: Sync, entry: HistoryEntry) -> None:
        """Delete a sync and the guard of its target in one transaction. Raises `StaleEpoch`."""
        own_guard = self._gone(target_key(sync.project_id, sync.env_var), "sync_id", sync.sync_id)
        with _refused_as(StaleEpoch):
            self._write(
                self._gone(sync_key(sync.sync_id), "epoch", sync.epoch),
                own_guard,
                *self._entries(entry),
                *self._choices(sync, entry),
            )

    def was_opted_out(self, project_id: str, app_id: str) -> bool:
        """Return whether a person ever opted out of a sync of this app in this project."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(
                TableName=self._table_name, Key=to_item(opt_out_key(project_id, app_id)), ConsistentRead=True
            )
        return "Item" in answer

    def start_write(self, sync: Sync, fingerprint: str) -> None:
        """Record that a write of this value starts. Raises `StaleEpoch`, also for a disconnected sync."""
        with _refused_as(StaleEpoch), transient_as(STATE_UNAVAILABLE):
            self._client.update_item(
                TableName=self._table_name,
                Key=to_item(sync_key(sync.sync_id)),
                UpdateExpression="SET #pending_fingerprint = :fingerprint",
                ConditionExpression="#epoch = :epoch AND #status <> :disconnected",
                ExpressionAttributeNames={
                    "#pending_fingerprint": "pending_fingerprint",
                    "#epoch": "epoch",
                    "#status": "status",
                },
                ExpressionAttributeValues=to_item(
                    {":fingerprint": fingerprint, ":epoch": sync.epoch, ":disconnected": Status.DISCONNECTED.value}
                ),
            )

    def record(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store the changes and the history entry, if any, in one transaction. Raises `StaleEpoch`."""
        with _refused_as(StaleEpoch):
            self._write(self._change(before, after), *self._entries(entry), *self._choices(after, entry))

    def record_confirmation(self, before: Sync, after: Sync, entry: HistoryEntry | None) -> None:
        """Store as `record` does, if the fingerprint is still that of `before`. Raises `StaleEpoch`."""
        with _refused_as(StaleEpoch):
            self._write(self._change(before, after, "fingerprint"), *self._entries(entry))

    def note(self, entry: HistoryEntry) -> None:
        """Store a history entry alone. Idempotent, because its key is unique."""
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=self._history(entry))

    def clear_outbox(self, sync: Sync) -> None:
        """Delete the stored outbox if it still equals `sync.outbox`."""
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.update_item(
                    TableName=self._table_name,
                    Key=to_item(sync_key(sync.sync_id)),
                    UpdateExpression="REMOVE #outbox",
                    ConditionExpression="#outbox = :published",
                    ExpressionAttributeNames={"#outbox": "outbox"},
                    ExpressionAttributeValues=to_item({":published": outbox_attribute(sync.outbox)}),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def _write(self, *writes: "TransactWriteItemTypeDef") -> None:
        with transient_as(STATE_UNAVAILABLE):
            self._client.transact_write_items(TransactItems=writes)

    def _new(self, item: Mapping[str, object]) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self._table_name,
                "Item": to_item(item),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _change(self, before: Sync, after: Sync, *still: str) -> "TransactWriteItemTypeDef":
        """Return the write of the changes, on the condition that these fields and the epoch are unchanged."""
        update = update_of(sync_attributes(before), sync_attributes(after), always=always_written(after))
        fixed = {name: getattr(before, name) for name in ("epoch", *still)}
        check: ConditionCheckTypeDef = {
            "TableName": self._table_name,
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

    def _gone(self, key: Mapping[str, str], name: str, value: object) -> "TransactWriteItemTypeDef":
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

    def _entries(self, entry: HistoryEntry | None) -> "list[TransactWriteItemTypeDef]":
        if entry is None:
            return []
        return [{"Put": {"TableName": self._table_name, "Item": self._history(entry)}}]

    def _choices(self, sync: Sync, entry: HistoryEntry | None) -> "list[TransactWriteItemTypeDef]":
        """Return the opt-out marker if the entry is an opt-out by a person."""
        if entry is None or not entry.is_choice_against:
            return []
        mark = to_item(opt_out_item(sync))
        return [{"Put": {"TableName": self._table_name, "Item": mark}}]

    def _history(self, entry: HistoryEntry) -> "dict[str, AttributeValueTypeDef]":
        return to_item(history_item(entry, self._history_retention))


@contextmanager
def _refused_as(failure: type[StaleEpoch]) -> Iterator[None]:
    """Raise `failure` if a condition of the write was not met."""
    try:
        yield
    except ClientError as error:
        codes = cancellation_reasons(error) | {error.response["Error"]["Code"]}
        if CONDITION_FAILED.isdisjoint(codes):
            raise
        raise failure from None
