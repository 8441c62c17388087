"""The holds: one item for everything, and one for each connection that is held. All are in one partition."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import HOLDS, hold_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.hold import Hold, Holds

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import DeleteTypeDef, PutTypeDef

HOLD: Final = Schema("hold")


def hold_item(hold: Hold) -> dict[str, Any]:
    """Return the item of a hold. The connection is in its key only: indexes would list an item that has its id."""
    return {**hold_key(hold.connection_id), **HOLD.stamp, **to_attributes(replace(hold, connection_id=None))}


def hold_from(attributes: dict[str, Any]) -> Hold:
    """Return the hold from its item. Raises `TransientFailure` if it is unreadable."""
    connection_id = None if attributes["sk"] == hold_key(None)["sk"] else attributes["sk"]
    found = HOLD.read(attributes, lambda known: from_attributes(Hold, known))
    return replace(found, connection_id=connection_id)


class DynamoDbHolds(TableAccess):
    """Implements the port `Holds`."""

    def current(self) -> Holds:
        """Return the holds that there are, read consistently."""
        found: list[Hold] = []
        last = None
        while True:
            page = self._query(("pk", HOLDS), after=last, ConsistentRead=True)
            found += map(hold_from, page.items)
            last = page.last
            if last is None:
                return Holds(tuple(found))

    def begin(self, hold: Hold, entry: ActivityEntry) -> bool:
        """Store a hold; return False if it is there already."""
        put: PutTypeDef = {
            "TableName": self._table_name,
            "Item": to_item(hold_item(hold)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return self._write_if_met({"Put": put}, *activity_writes(self._table_name, entry))

    def end(self, connection_id: str | None, entry: ActivityEntry) -> bool:
        """Remove a hold; return False if there is none."""
        delete: DeleteTypeDef = {
            "TableName": self._table_name,
            "Key": to_item(hold_key(connection_id)),
            "ConditionExpression": "attribute_exists(pk)",
        }
        return self._write_if_met({"Delete": delete}, *activity_writes(self._table_name, entry))
