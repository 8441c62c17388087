"""One page of the items that have a key in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.dynamodb.cursor import cursor_of
from urlsync.adapters.dynamodb.items import STATE_UNAVAILABLE, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a page, and the keys after which the next page begins, None on the last one."""

    items: list[dict[str, Any]]
    last: dict[str, str] | None

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins, as a cursor."""
        return None if self.last is None else cursor_of(self.last)


def query(
    client: "DynamoDBClient",
    table_name: str,
    key: tuple[str, str],
    *,
    after: Mapping[str, str] | None,
    sort_prefix: str = "",
    **options: Any,
) -> Found:
    """Return the items whose key attribute has this value, beginning after those keys.

    `sort_prefix` is what `sk` begins with; `options` are DynamoDB's own. Raises `TransientFailure`.
    """
    name, value = key
    condition, values = "#key = :value", {":value": value}
    if sort_prefix:
        condition += " AND begins_with(sk, :prefix)"
        values[":prefix"] = sort_prefix
    if after is not None:
        options["ExclusiveStartKey"] = to_item(after)
    with transient_as(STATE_UNAVAILABLE):
        answer = client.query(
            TableName=table_name,
            KeyConditionExpression=condition,
            ExpressionAttributeNames={"#key": name},
            ExpressionAttributeValues=to_item(values),
            **options,
        )
    last = answer.get("LastEvaluatedKey")
    return Found([from_item(item) for item in answer["Items"]], None if last is None else from_item(last))
