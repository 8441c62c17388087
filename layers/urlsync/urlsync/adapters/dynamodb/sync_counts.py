"""How many syncs have which status, counted in the index that has nothing but keys."""

from typing import TYPE_CHECKING, Any, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.dynamodb.items import STATE_UNAVAILABLE, to_item
from urlsync.adapters.dynamodb.sync_lists import BY_STATUS
from urlsync.domain.sync import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@final
class DynamoDbSyncCounts:
    """Implements the port `SyncCounts`."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def count(self, status: Status, at_most: int) -> int:
        """Return how many syncs have this status, or `at_most`."""
        counted, page = 0, dict[str, Any]()
        while counted < at_most:
            with transient_as(STATE_UNAVAILABLE):
                answer = self._client.query(
                    TableName=self._table_name,
                    IndexName=BY_STATUS,
                    Select="COUNT",
                    KeyConditionExpression="#status = :status",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues=to_item({":status": status.value}),
                    Limit=at_most - counted,
                    **page,
                )
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                break
            page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return counted
