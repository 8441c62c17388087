"""Counts of uses in the table: an item for each subject, limit and window, which DynamoDB deletes afterwards."""

from datetime import datetime
from typing import Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.keys import usage_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, TableAccess, from_item, to_item
from urlsync.domain.limits import Limit, Usage

USAGE: Final = Schema("usage")


class DynamoDbUsages(TableAccess):
    """Implements the port `Usages`. A repeated request may count twice, never too little."""

    def take(self, subject: str, limit: Limit, now: datetime, number: int = 1) -> Usage | None:
        """Count so many uses, or return None if fewer are left. Raises `TransientFailure`."""
        if limit.most < number:
            return None
        ends_at = limit.ends_at(now)
        try:
            with transient_as(STATE_UNAVAILABLE):
                answer = self._client.update_item(
                    TableName=self._table_name,
                    Key=to_item(usage_key(subject, limit.name, ends_at)),
                    UpdateExpression="SET schema_version = :version, expires_at = :end ADD used :number",
                    ConditionExpression="attribute_not_exists(used) OR used <= :before",
                    ExpressionAttributeValues=to_item(
                        {
                            ":version": USAGE.version,
                            ":end": int(ends_at.timestamp()),
                            ":number": number,
                            ":before": limit.most - number,
                        }
                    ),
                    ReturnValues="ALL_NEW",  # also for no use at all
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return Usage(limit=limit, used=int(from_item(answer["Attributes"])["used"]), ends_in=ends_at - now)
