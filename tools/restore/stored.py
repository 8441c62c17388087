"""Read what a restored table has and what the audit log says, and store the mark of the table."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from urlsync.adapters.aws.table_mark import MarkedTable
from urlsync.adapters.dynamodb.syncs import sync_from
from urlsync.adapters.dynamodb.table import from_item
from urlsync.domain.sync import Sync

from tools.restore.plan import Logged

HELD = ""
"""The id of no table: with it, nothing is written whatever the table is."""


@dataclass(slots=True)
class Found:
    """What a table has."""

    syncs: dict[str, Sync] = field(default_factory=dict)
    connections: set[str] = field(default_factory=set)


def scanned(dynamodb: Any, table_name: str) -> Found:
    """Return the syncs and connections of a table, read as a whole."""
    found = Found()
    pages = dynamodb.get_paginator("scan").paginate(TableName=table_name, ConsistentRead=True)
    for item in (item for page in pages for item in page["Items"]):
        match item["sk"]["S"]:
            case "SYNC":
                sync = sync_from(from_item(item))
                found.syncs[sync.sync_id] = sync
            case "CONNECTION":
                found.connections.add(item["connection_id"]["S"])
    return found


def logged_since(logs: Any, group: str, since: datetime) -> Iterator[Logged]:
    """Yield the entries that the audit log has since a moment."""
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(since.timestamp() * 1000)
    )
    for event in (event for page in pages for event in page["events"]):
        entry = Logged.of(json.loads(event["message"]))
        if entry is not None:
            yield entry


def store_mark(ssm: Any, table: MarkedTable, parameter: str, table_id: str) -> int:
    """Store which table is current, as the next generation, and return the generation."""
    generation = table.mark().generation + 1
    value = json.dumps({"generation": generation, "table_id": table_id})
    ssm.put_parameter(Name=parameter, Value=value, Type="String", Overwrite=True)
    return generation
