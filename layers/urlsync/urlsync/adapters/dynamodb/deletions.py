"""Deletions that have begun, and what a deleted connection leaves until its grant is revoked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import DELETIONS, deleted_connection_key, deletion_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.deletion import Deletion, DeletionKind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

DELETION: Final = Schema("deletion")
LEFT_CONNECTION: Final = Schema("left_connection")
LEFT: Final = ("connection_id", "hasura_user_id", "revision", "heroku", "profile", "owner", "team")
"""What is kept of a connection until it is revoked at Heroku: not the Hasura token."""


def deletion_item(deletion: Deletion) -> dict[str, Any]:
    """Return the item of a deletion."""
    return {**deletion_key(deletion.kind, deletion.id), **DELETION.stamp, **to_attributes(deletion)}


def left_item(connection: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of a connection's item, its Heroku authorization still encrypted."""
    left = {name: connection[name] for name in LEFT if name in connection}
    return {**deleted_connection_key(connection["connection_id"]), **LEFT_CONNECTION.stamp, **left}


def deletion_from(attributes: Mapping[str, Any]) -> Deletion:
    """Return the deletion from its item. Raises `TransientFailure` if it is unreadable."""
    return DELETION.read(attributes, lambda known: from_attributes(Deletion, known))


class DynamoDbDeletions(TableAccess):
    """Implements the port `Deletions`."""

    def begin(self, deletion: Deletion, entry: ActivityEntry) -> bool:
        """Store a deletion, and who asked for it. Return False if it had begun before."""
        put: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self._table_name,
                "Item": to_item(deletion_item(deletion)),
                "ConditionExpression": "attribute_not_exists(pk) OR begun_at = :mine",
                "ExpressionAttributeValues": to_item({":mine": to_attributes(deletion)["begun_at"]}),
            }
        }
        return self._write_if_met(put, *activity_writes(self._table_name, entry))

    def unfinished(self) -> Sequence[Deletion]:
        """Return the deletions that have begun and are not complete, at most those of one page."""
        found = self._query(("pk", DELETIONS), after=None, ConsistentRead=True)
        return [deletion_from(item) for item in found.items]

    def end(self, deletion: Deletion) -> None:
        """Remove a deletion that is complete, and what was left of its connection. Idempotent."""
        keys = [deletion_key(deletion.kind, deletion.id)]
        if deletion.kind is DeletionKind.CONNECTION:
            keys.append(deleted_connection_key(deletion.id))
        writes: list[TransactWriteItemTypeDef] = [
            {"Delete": {"TableName": self._table_name, "Key": to_item(key)}} for key in keys
        ]
        self._write(*writes)
