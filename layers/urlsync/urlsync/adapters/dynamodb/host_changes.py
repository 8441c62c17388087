"""The numbers of changes of database hosts, by minute, and the last report of many."""

from datetime import datetime
from typing import Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import LAST_HOST_CHANGES, host_changes_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, TableAccess, from_item, to_item
from urlsync.domain.host_changes import QUIET, ManyHostChanges

HOST_CHANGES: Final = Schema("host_changes")


class DynamoDbHostChanges(TableAccess):
    """Implements the port `HostChanges`. Numbers have a time to live, and name a host by its fingerprint."""

    def count(self, minute: datetime, host: str | None = None) -> int:
        """Count one more change in a minute, to the host with this fingerprint or to any; return the new number."""
        stamp = {**HOST_CHANGES.stamp, "expires_at": int((minute + QUIET).timestamp())}
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.update_item(
                TableName=self._table_name,
                Key=to_item(host_changes_key(to_time(minute), host)),
                UpdateExpression=f"SET {', '.join(f'{name} = :{name}' for name in stamp)} ADD changes :one",
                ExpressionAttributeValues=to_item({":one": 1, **{f":{name}": value for name, value in stamp.items()}}),
                ReturnValues="ALL_NEW",
            )
        return int(from_item(answer["Attributes"])["changes"])

    def last(self) -> ManyHostChanges | None:
        """Return the last report of many changes, or None."""
        item = self._get(LAST_HOST_CHANGES)
        return None if item is None else HOST_CHANGES.read(item, lambda known: from_attributes(ManyHostChanges, known))

    def put(self, many: ManyHostChanges) -> None:
        """Store a report in place of the last one."""
        self._put({**LAST_HOST_CHANGES, **HOST_CHANGES.stamp, **to_attributes(many)})
