"""Lists of syncs and of their history, from the table and its indexes.

The indexes `by_status` and `by_connection` hold keys only, so that a check, which changes neither, need not
write to them; the syncs themselves are read from the table.

How many syncs have which status, counted in the index that has nothing but keys.

Which syncs a project has, from the table's index `by_project`.

Which syncs are due, from the table's index `by_due_time`.

The index is sparse: only a sync that can fall due has `due_shard` and `due_at`. It is spread over a fixed
number of shards, because a key that all syncs share would bound their writes to those of one partition
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html).

All syncs of which checks are made: those that are in the index by due time, whenever they are due.

No other index has all of them in one order. Whoever is checked meanwhile moves to a later time, so that a
walk from early to late may meet a sync twice, and leaves none out.
"""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import LAST_RUN
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item
from urlsync.domain.schedule import ReconcileRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from urlsync.adapters.dynamodb.keys import (
    BY_CONNECTION,
    BY_DUE_TIME,
    BY_PROJECT,
    BY_STATUS,
    HISTORY_PREFIX,
    SHARDS,
    due_seconds,
    sync_key,
)
from urlsync.adapters.dynamodb.sync_records import history_from, sync_from
from urlsync.adapters.dynamodb.table import (
    LARGEST_BATCH,
    Found,
    items_by_key,
    key_of,
    query,
)
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import DueSync, Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


@final
class DynamoDbSyncLists:
    """Implements the port `SyncLists`. Every operation raises `TransientFailure` when DynamoDB fails."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def with_status(self, status: Status, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the syncs in this status, the newest first."""
        key = ("status", status.value)
        after = _after(cursor, key, "created_at")
        found = self._query(key, after=after, IndexName=BY_STATUS, ScanIndexForward=False, Limit=limit)
        return Page([sync for sync in self._syncs(found) if sync.status is status], found.next_cursor)

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        """Return some of the project's syncs, by their ids."""
        key = ("project_id", project_id)
        found = self._query(key, after=_after(cursor, key, "sync_id"), IndexName=BY_PROJECT, Limit=limit)
        return Page(self._syncs(found), found.next_cursor)

    def using(self, connection_id: str) -> Sequence[Sync]:
        """Return all syncs that have this connection, whatever their status."""
        syncs: list[Sync] = []
        key, after = ("connection_id", connection_id), None
        while True:
            found = self._query(key, after=after, IndexName=BY_CONNECTION)
            syncs += [sync for sync in self._syncs(found) if sync.connection_id == connection_id]
            after = found.last
            if after is None:
                return syncs

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        """Return some of a sync's history, the newest entry first."""
        key = ("pk", sync_key(sync_id)["pk"])
        found = self._query(
            key, after=_after(cursor, key), sort_prefix=HISTORY_PREFIX, ScanIndexForward=False, Limit=limit
        )
        return Page([history_from(item) for item in found.items], found.next_cursor)

    def _query(self, key: tuple[str, str], *, after: Mapping[str, str] | None, **options: Any) -> Found:
        return query(self._client, self._table_name, key, after=after, **options)

    def _syncs(self, found: Found) -> list[Sync]:
        """Return the syncs that an index found, as they are now."""
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in found.items]
        return [sync_from(item) for item in items_by_key(self._client, self._table_name, keys)]


def _after(cursor: str | None, key: tuple[str, str], *more: str) -> dict[str, str] | None:
    """Return the keys that a cursor of this list stands for: the table's, the list's, and `more`."""
    name, value = key
    return None if cursor is None else key_of(cursor, frozenset({"pk", "sk", name, *more}), {name: value})


@final
class DynamoDbSyncCounts:
    """Implements the port `SyncCounts`."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def count(self, status: Status, at_most: int) -> int:
        """Return how many syncs have this status, or `at_most`."""
        counted, page = 0, dict[str, Any]()
        while counted < at_most:
            with transient_as(STATE_UNAVAILABLE):
                answer = self._client.query(
                    TableName=self._table_name,
                    IndexName=BY_STATUS,
                    Select="COUNT",
                    KeyConditionExpression="#status = :status",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues=to_item({":status": status.value}),
                    Limit=at_most - counted,
                    **page,
                )
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                break
            page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return counted


@final
class DynamoDbProjectSyncs:
    """The index of syncs by project.

    An index is eventually consistent
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html): whoever decides reads the
    sync itself, and nobody may rely on a sync of the last moments being listed.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def of_project(self, project_id: str) -> list[str]:
        """Return the ids of the project's syncs, in their order. Raises `TransientFailure`."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            IndexName=BY_PROJECT,
            KeyConditionExpression="project_id = :project_id",
            ExpressionAttributeValues=to_item({":project_id": project_id}),
            # Said although it goes without saying: it is what our roles are allowed to read from this index.
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="sync_id",
        )
        with transient_as(STATE_UNAVAILABLE):
            return [str(from_item(item)["sync_id"]) for page in pages for item in page["Items"]]


PAGE: Final = 1000
"""Syncs to a page, so that memory stays the same however many are due."""


@final
class DynamoDbDueSyncs:
    """The index of syncs by due time. Each run begins with another shard."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def due(self, now: datetime) -> Iterator[DueSync]:
        """Find the syncs that are due, longest first within a shard. Raises `TransientFailure`."""
        first = int(now.timestamp()) // 60
        for number in range(SHARDS):
            yield from self._due_in(f"{(first + number) % SHARDS:02}", now)

    def _due_in(self, shard: str, now: datetime) -> Iterator[DueSync]:
        pages = iter(
            self._client.get_paginator("query").paginate(
                TableName=self._table_name,
                IndexName=BY_DUE_TIME,
                KeyConditionExpression="due_shard = :shard AND due_at <= :now",
                ExpressionAttributeValues=to_item({":shard": shard, ":now": due_seconds(now)}),
                ProjectionExpression="sync_id, due_at",
                PaginationConfig={"PageSize": PAGE},
            )
        )
        while True:
            with transient_as(STATE_UNAVAILABLE):
                page = next(pages, None)
            if page is None:
                return
            yield from map(_due_sync, page["Items"])


def _due_sync(item: "Mapping[str, AttributeValueTypeDef]") -> DueSync:
    attributes = from_item(item)
    return DueSync(
        sync_id=attributes["sync_id"], due_at=datetime.fromtimestamp(float(attributes["due_at"]), UTC)
    )


FOR_EVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


@final
class DynamoDbLiveSyncs:
    """Implements the port `LiveSyncs`: a query to find them, and consistent reads in batches."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def all(self) -> Iterator[Sync]:
        """Return every one, as it is stored now. Raises `TransientFailure`."""
        due = DynamoDbDueSyncs(self._client, self._table_name).due(FOR_EVER)
        while keys := [sync_key(found.sync_id) for found in islice(due, LARGEST_BATCH)]:
            yield from map(sync_from, items_by_key(self._client, self._table_name, keys))


RUN: Final = Schema("reconcile_run")


@final
class DynamoDbReconcileRuns:
    """Implements the port `ReconcileRuns`."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def record(self, run: ReconcileRun) -> None:
        """Remember this run in place of the one before. Raises `TransientFailure`."""
        item = {**LAST_RUN, **RUN.stamp, **to_attributes(run)}
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def last(self) -> ReconcileRun | None:
        """Return the last run that was recorded, None before the first. Raises `TransientFailure`."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=to_item(LAST_RUN))
        if "Item" not in answer:
            return None
        return RUN.read(from_item(answer["Item"]), lambda known: from_attributes(ReconcileRun, known))
