"""All syncs of which checks are made: those that are in the index by due time, whenever they are due.

No other index has all of them in one order. Whoever is checked meanwhile moves to a later time, so that a
walk from early to late may meet a sync twice, and leaves none out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.dynamodb.due_index import DynamoDbDueSyncs
from urlsync.adapters.dynamodb.item_batch import LARGEST_BATCH, items_by_key
from urlsync.adapters.dynamodb.sync_item import sync_from, sync_key
from urlsync.domain.sync import Sync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

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
