"""Many items at once, by their keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.dynamodb.items import STATE_UNAVAILABLE, from_item, to_item
from urlsync.domain.failure import TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesUnionTypeDef

LARGEST_BATCH: Final = 100
"""Keys that DynamoDB takes at once
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)."""
ATTEMPTS: Final = 5
"""How often keys that were not processed are asked for again."""


def items_by_key(
    client: "DynamoDBClient", table_name: str, keys: Sequence[dict[str, str]]
) -> list[dict[str, Any]]:
    """Return the items of these keys as they are now, in the same order, without those that are gone.

    Raises `TransientFailure`.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for first in range(0, len(keys), LARGEST_BATCH):
        for item in _batch(client, table_name, keys[first : first + LARGEST_BATCH]):
            found[item["pk"], item["sk"]] = item
    return [found[key["pk"], key["sk"]] for key in keys if (key["pk"], key["sk"]) in found]


def _batch(client: "DynamoDBClient", table_name: str, keys: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    wanted: KeysAndAttributesUnionTypeDef | None = {
        "Keys": [to_item(key) for key in keys],
        "ConsistentRead": True,
    }
    items: list[dict[str, Any]] = []
    for _ in range(ATTEMPTS):
        if wanted is None:
            return items
        with transient_as(STATE_UNAVAILABLE):
            answer = client.batch_get_item(RequestItems={table_name: wanted})
        items += [from_item(item) for item in answer["Responses"].get(table_name, [])]
        wanted = answer["UnprocessedKeys"].get(table_name)
    raise TransientFailure(STATE_UNAVAILABLE)
