"""The lists of Heroku apps of connections in the table, compressed and in parts: an item has at most 400 KB."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import APP_LIST_PREFIX, app_list_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.app_list import AppList, ListedApp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

APP_LIST: Final = Schema("app_list")
MAX_PART: Final = 350_000
"""Bytes of a part, below the limit of an item
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html)."""
KEPT_FOR: Final = timedelta(hours=1)
"""When DynamoDB may delete a list that is not used any more, and with it the count of its loads."""


class DynamoDbAppLists(TableAccess):
    """Implements the port `AppLists`. All parts of a list are written in one transaction."""

    def get(self, connection_id: str) -> AppList | None:
        """Return the list; None if nothing is stored, or if its parts were replaced while they were read."""
        key, after, items = ("pk", app_list_key(connection_id)["pk"]), None, list[dict[str, Any]]()
        while True:
            found = self._query(key, after=after, sort_prefix=APP_LIST_PREFIX, ConsistentRead=True)
            items, after = items + found.items, found.last
            if after is None:
                break
        return app_list_from(items) if items else None

    def replace(self, connection_id: str, before: AppList, after: AppList) -> bool:
        """Store `after`; return False if another revision than that of `before` is stored."""
        head, *others = app_list_items(connection_id, after)
        puts: list[TransactWriteItemTypeDef] = [
            {"Put": {"TableName": self._table_name, "Item": to_item(item)}} for item in others
        ]
        return self._write_if_met(
            {
                "Put": {
                    "TableName": self._table_name,
                    "Item": to_item(head),
                    "ConditionExpression": "attribute_not_exists(pk) OR revision = :before",
                    "ExpressionAttributeValues": to_item({":before": before.revision}),
                }
            },
            *puts,
        )


def app_list_items(connection_id: str, listed: AppList) -> list[dict[str, Any]]:
    """Return the parts of a list; the first one has everything but the other parts' apps."""
    rows = [[app.id, app.name, app.team] for app in listed.apps]
    document = zlib.compress(json.dumps(rows).encode())
    parts = [document[first : first + MAX_PART] for first in range(0, len(document), MAX_PART)]
    latest = max([moment for moment in (listed.loaded_at, listed.leased_until, *listed.loads) if moment], default=None)
    common = {**APP_LIST.stamp, "expires_at": None if latest is None else int((latest + KEPT_FOR).timestamp())}
    items = [{**app_list_key(connection_id, number), **common, "apps": part} for number, part in enumerate(parts)]
    return [{**items[0], **to_attributes(replace(listed, apps=())), "parts": len(parts)}, *items[1:]]


def app_list_from(items: Sequence[Mapping[str, Any]]) -> AppList | None:
    """Return the list from its parts; None if they are of two lists. Raises `TransientFailure` if unreadable."""
    return APP_LIST.read(items[0], lambda head: _list_from(head, items))


def _list_from(head: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> AppList | None:
    parts = [item["apps"].value for item in items[: int(head["parts"])]]
    try:
        rows = json.loads(zlib.decompress(b"".join(parts)))
    except zlib.error:  # parts of two lists
        return None
    apps = tuple(ListedApp(id=app_id, name=name, team=team) for app_id, name, team in rows)
    known = {name: value for name, value in head.items() if name != "apps"}
    return replace(from_attributes(AppList, known), apps=apps)
