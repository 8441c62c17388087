"""Lists of syncs and of their history, from the table and its indexes.

The indexes `by_status` and `by_connection` hold keys only, so that a check, which changes neither, need not
write to them; the syncs themselves are read from the table.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.dynamodb.cursor import key_of
from urlsync.adapters.dynamodb.history_item import history_from
from urlsync.adapters.dynamodb.item_batch import items_by_key
from urlsync.adapters.dynamodb.query import Found, query
from urlsync.adapters.dynamodb.sync_item import sync_from, sync_key
from urlsync.domain.history import HistoryEntry
from urlsync.domain.page import Page
from urlsync.domain.sync import Status, Sync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_STATUS: Final = "by_status"
BY_PROJECT: Final = "by_project"
BY_CONNECTION: Final = "by_connection"


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
            key, after=_after(cursor, key), sort_prefix="HISTORY#", ScanIndexForward=False, Limit=limit
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
