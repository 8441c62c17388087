"""Lists, counts and due times of syncs, and their history, from the table and its indexes.

The indexes hold what lists are filtered by and no more, so that a check that changes nothing writes to two of them at
most: `by_due_time` and `by_checked`. `by_due_time` also lists all live syncs: one that is checked meanwhile moves to a
later time, so a walk in this order may return a sync twice, but never omits one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb import keys
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import sync_key
from urlsync.adapters.dynamodb.syncs import SYNC, history_from, sync_from
from urlsync.adapters.dynamodb.table import (
    MAX_BATCH_KEYS,
    STATE_UNAVAILABLE,
    Found,
    Schema,
    TableAccess,
    from_item,
    key_of,
    to_item,
)
from urlsync.domain.history import HistoryEntry
from urlsync.domain.listing import ListedSync, SyncOrder, SyncTotals
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sweep import SweptSync
from urlsync.domain.sync import Status, Sync
from urlsync.ports.storage import DueSweep, DueSync, Page

PAGE: Final = 1000  # due syncs, which bounds the memory
END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)
RUN: Final = Schema("reconcile_run")
TOTALS: Final = Schema("sync_totals")
BY_NAME: Final = (keys.BY_NAME, "listed_name")
ORDERS: Final[Mapping[SyncOrder, tuple[str, str]]] = {
    SyncOrder.NAME: BY_NAME,
    SyncOrder.STATUS: BY_NAME,
    SyncOrder.LAST_UPDATED: (keys.BY_UPDATED, "listed_updated"),
    SyncOrder.LAST_CHECKED: (keys.BY_CHECKED, "listed_checked"),
}
"""The index of each order, and the attribute that it sorts by."""


class DynamoDbSyncLists(TableAccess):
    """Implements all ports that indexes serve, from `SyncLists` to `DueSweeps`.

    An index is eventually consistent (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html): read
    the sync itself before a decision, and expect that a new sync may be missing.
    """

    def in_order(
        self, status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool
    ) -> list[tuple[str, ListedSync]]:
        """Return syncs with this status and their positions, sorted, after the position `after`."""
        index, position = ORDERS[order]
        condition, names, values = "#status = :status", {"#status": "status"}, {":status": status.value}
        if after is not None:
            condition += f" AND #position {'<' if descending else '>'} :after"
            names["#position"], values[":after"] = position, after
        found = self._found(
            limit,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=to_item(values),
            ScanIndexForward=not descending,
        )
        return [(item[position], listed_from(item)) for item in found]

    def of_owner(self, owner_id: str, limit: int) -> list[ListedSync]:
        """Return syncs of this Hasura Cloud user's projects."""
        return [
            listed_from(item)
            for item in self._found(
                limit,
                IndexName=keys.BY_OWNER,
                KeyConditionExpression="owner_id = :owner",
                ExpressionAttributeValues=to_item({":owner": owner_id}),
            )
        ]

    def ids_named(self, word: str, limit: int) -> list[str]:
        """Return the ids of syncs of which a term begins with the word, one for each such term."""
        found = self._found(
            limit,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :word)",
            ExpressionAttributeValues=to_item({":pk": keys.names_of(word), ":word": word}),
        )
        return [keys.named_sync(item["sk"]) for item in found]

    def ids_using(self, connection_id: str, limit: int) -> list[str]:
        """Return the ids of syncs with this connection, also of those that have released it."""
        found = self._found(
            limit,
            IndexName=keys.BY_CONNECTION,
            KeyConditionExpression="connection_id = :connection",
            ExpressionAttributeValues=to_item({":connection": connection_id}),
        )
        return [item["sync_id"] for item in found]

    def read(self, sync_ids: Sequence[str]) -> list[Sync]:
        """Return the syncs with these ids as they are now, in this order, each once, without those that are gone."""
        return [sync_from(item) for item in self.items_by_key([sync_key(sync_id) for sync_id in sync_ids])]

    def _found(self, limit: int, **options: Any) -> list[dict[str, Any]]:
        """Return up to so many items of a query, whose pages may be smaller."""
        items: list[dict[str, Any]] = []
        for page in self._pages(**options, PaginationConfig={"MaxItems": limit, "PageSize": limit}):
            items += map(from_item, page)
        return items

    def of_project(self, project_id: str, cursor: str | None, limit: int) -> Page[Sync]:
        """Return a page of the project's syncs, in the order of their ids."""
        key = ("project_id", project_id)
        found = self._query(key, after=_after(cursor, key, "sync_id"), IndexName=keys.BY_PROJECT, Limit=limit)
        return Page(self._syncs(found), found.next_cursor)

    def using(self, connection_id: str) -> Sequence[Sync]:
        """Return all syncs with this connection, whatever their status."""
        syncs: list[Sync] = []
        key, after = ("connection_id", connection_id), None
        while True:
            found = self._query(key, after=after, IndexName=keys.BY_CONNECTION)
            syncs += [sync for sync in self._syncs(found) if sync.current_connection_id == connection_id]
            after = found.last
            if after is None:
                return syncs

    def history(self, sync_id: str, cursor: str | None, limit: int) -> Page[HistoryEntry]:
        """Return a page of a sync's history, newest first."""
        key = ("pk", keys.history_of(sync_id))
        found = self._query(key, after=_after(cursor, key), ScanIndexForward=False, Limit=limit)
        return Page([history_from(item) for item in found.items], found.next_cursor)

    def count(self, status: Status, at_most: int) -> int:
        """Return the number of syncs with this status, counted up to `at_most`."""
        counted, key, after = 0, ("status", status.value), None
        while counted < at_most:
            limit = at_most - counted
            found = self._query(key, after=after, IndexName=keys.BY_NAME, Select="COUNT", Limit=limit)
            counted, after = counted + found.count, found.last
            if after is None:
                break
        return counted

    def ids_of_project(self, project_id: str) -> list[str]:
        """Return the ids of the project's syncs, sorted. Raises `TransientFailure`."""
        pages = self._pages(
            IndexName=keys.BY_PROJECT,
            KeyConditionExpression="project_id = :project_id",
            ExpressionAttributeValues=to_item({":project_id": project_id}),
            # Explicit, because the roles may read only these attributes from this index.
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="sync_id",
        )
        return [str(from_item(item)["sync_id"]) for page in pages for item in page]

    def due(self, now: datetime) -> Iterator[DueSync]:
        """Yield the due syncs, most overdue first within a shard; each run starts with another shard."""
        first = int(now.timestamp()) // 60
        for number in range(keys.SHARDS):
            shard = f"{(first + number) % keys.SHARDS:02}"
            for page in self._due(shard, now, "sync_id, due_at"):
                yield from map(_due_sync, page)

    def _due(self, shard: str, now: datetime, attributes: str) -> Iterator[list[Any]]:
        return self._pages(
            IndexName=keys.BY_DUE_TIME,
            KeyConditionExpression="due_shard = :shard AND due_at <= :now",
            ExpressionAttributeValues=to_item({":shard": shard, ":now": keys.due_seconds(now)}),
            ProjectionExpression=attributes,
            PaginationConfig={"PageSize": PAGE},
        )

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        """Yield the connections whose sweeps are due, the most overdue first."""
        for page in self._due(keys.SWEEPS, now, "pk, due_at, is_regular"):
            yield from map(_due_sweep, page)

    def with_connection(self, connection_id: str) -> list[SweptSync]:
        """Return the live syncs of a connection, with their signs."""
        pages = self._pages(
            IndexName=keys.BY_SIGNS,
            KeyConditionExpression="connection_id = :connection_id",
            ExpressionAttributeValues=to_item({":connection_id": connection_id}),
        )
        swept = (swept_from(from_item(item)) for page in pages for item in page)
        return [sync for sync in swept if sync.status is not Status.DISCONNECTED]

    def all(self) -> Iterator[Sync]:
        """Yield every live sync, read consistently in batches. Raises `TransientFailure`."""
        due = self.due(END_OF_TIME)
        while found := [sync_key(sync.sync_id) for sync in islice(due, MAX_BATCH_KEYS)]:
            yield from map(sync_from, self.items_by_key(found))

    def _pages(self, **options: Any) -> Iterator[list[Any]]:
        """Yield the items of each page of a query."""
        pages = iter(self._client.get_paginator("query").paginate(TableName=self._table_name, **options))
        while True:
            with transient_as(STATE_UNAVAILABLE):
                page = next(pages, None)
            if page is None:
                return
            yield page["Items"]

    def _syncs(self, found: Found) -> list[Sync]:
        """Return the current syncs for the keys from an index."""
        return [
            sync_from(item)
            for item in self.items_by_key([{"pk": item["pk"], "sk": item["sk"]} for item in found.items])
        ]


def _after(cursor: str | None, key: tuple[str, str], *more: str) -> dict[str, str] | None:
    """Return the keys in a cursor of this list: the table's, the list's, and `more`."""
    name, value = key
    return None if cursor is None else key_of(cursor, frozenset({"pk", "sk", name, *more}), {name: value})


def _due_sync(item: Mapping[str, Any]) -> DueSync:
    attributes = from_item(item)
    return DueSync(sync_id=attributes["sync_id"], due_at=datetime.fromtimestamp(float(attributes["due_at"]), UTC))


def _due_sweep(item: Mapping[str, Any]) -> DueSweep:
    attributes = from_item(item)
    due_at = datetime.fromtimestamp(float(attributes["due_at"]), UTC)
    is_regular = bool(attributes.get("is_regular"))
    return DueSweep(connection_id=keys.connection_of(attributes["pk"]), due_at=due_at, is_regular=is_regular)


def listed_from(attributes: Mapping[str, Any]) -> ListedSync:
    """Return the sync from its item in an index of lists. Raises `TransientFailure` if it is unreadable."""
    return SYNC.read(attributes, lambda known: from_attributes(ListedSync, known))


def swept_from(attributes: Mapping[str, Any]) -> SweptSync:
    """Return the sync from its item in the index of signs. Raises `TransientFailure` if it is unreadable."""
    return SYNC.read(attributes, lambda known: from_attributes(SweptSync, known))


class DynamoDbReconcileRuns(TableAccess):
    """Implements the port `ReconcileRuns`."""

    def record(self, run: ReconcileRun) -> None:
        """Remember this run in place of the one before. Raises `TransientFailure`."""
        self._put({**keys.LAST_RUN, **RUN.stamp, **to_attributes(run)})

    def last(self) -> ReconcileRun | None:
        """Return the last run that was recorded, None before the first. Raises `TransientFailure`."""
        item = self._get(keys.LAST_RUN, consistent=False)
        return None if item is None else RUN.read(item, lambda known: from_attributes(ReconcileRun, known))


class DynamoDbSyncTotals(TableAccess):
    """Implements the port `StoredTotals`."""

    def put(self, totals: SyncTotals) -> None:
        """Store these in place of the previous ones. Raises `TransientFailure`."""
        self._put({**keys.SYNC_TOTALS, **TOTALS.stamp, **to_attributes(totals)})

    def last(self) -> SyncTotals | None:
        """Return the last ones, None before the first count. Raises `TransientFailure`."""
        item = self._get(keys.SYNC_TOTALS, consistent=False)
        return None if item is None else TOTALS.read(item, lambda known: from_attributes(SyncTotals, known))
