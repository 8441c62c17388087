"""Which syncs are due, from the table's index `by_due_time`.

The index is sparse: only a sync that can fall due has `due_shard` and `due_at`. It is spread over a fixed
number of shards, because a key that all syncs share would bound their writes to those of one partition
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html).
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.dynamodb.items import STATE_UNAVAILABLE, from_item, to_item
from urlsync.domain.schedule import due_at
from urlsync.domain.sync import Sync
from urlsync.ports.due_syncs import DueSync

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

INDEX: Final = "by_due_time"
SHARDS: Final = 16
"""Never lower it while syncs are stored in the shards that would not be asked any more."""
PAGE: Final = 1000
"""Syncs to a page, so that memory stays the same however many are due."""


def shard_of(sync_id: str) -> str:
    """Return the shard of a sync: two digits, the same in every process and version."""
    return f"{zlib.crc32(sync_id.encode()) % SHARDS:02}"


def due_attributes(sync: Sync) -> dict[str, Any]:
    """Return what puts the sync into the index: shard, and seconds since 1970 with fractions; or nothing."""
    moment = due_at(sync)
    if moment is None:
        return {}
    return {"due_shard": shard_of(sync.sync_id), "due_at": _seconds(moment)}


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
                IndexName=INDEX,
                KeyConditionExpression="due_shard = :shard AND due_at <= :now",
                ExpressionAttributeValues=to_item({":shard": shard, ":now": _seconds(now)}),
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


def _seconds(moment: datetime) -> Decimal:
    """Return the moment to the microsecond: whole seconds would make two due times of one second the same."""
    return Decimal(f"{moment.timestamp():.6f}")
