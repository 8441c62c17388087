"""Provisionings in the table.

A provisioning as an item: what conditions ask for is an attribute, all else one JSON text.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item, to_time
from urlsync.domain.events import Event, EventType
from urlsync.domain.provisioning import Database, Leftover, Progress, Provisioning, Step
from urlsync.domain.sync import HerokuApp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PROVISIONING: Final = Schema("provisioning")
_T = TypeVar("_T")


def provisioning_key(provisioning_id: str) -> dict[str, str]:
    """Return the keys of a provisioning's item."""
    return {"pk": f"PROVISIONING#{provisioning_id}", "sk": "PROVISIONING"}


def provisioning_item(run: Provisioning) -> dict[str, Any]:
    """Return the whole item of a provisioning."""
    return {
        **provisioning_key(run.provisioning_id),
        **PROVISIONING.stamp,
        "revision": run.revision,
        "document": json.dumps(asdict(run), default=_plain, sort_keys=True),
    }


def provisioning_from(attributes: Mapping[str, Any]) -> Provisioning:
    """Return the provisioning of an item's attributes. Raises `TransientFailure` for one it cannot read."""
    return PROVISIONING.read(attributes, lambda known: _made(Provisioning, json.loads(known["document"])))


def _made(kind: type[_T], written: Mapping[str, Any]) -> _T:
    """Return a dataclass of its fields as they were written; what other code has added is left out."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _read(name, value) for name, value in written.items() if name in names})


def _read(name: str, value: Any) -> Any:
    return value if value is None or name not in _READERS else _READERS[name](value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return to_time(value)
    raise TypeError(f"a provisioning has no {type(value).__name__}")


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "created_at": datetime.fromisoformat,
    "since": datetime.fromisoformat,
    "at": datetime.fromisoformat,
    "claimed_until": datetime.fromisoformat,
    "step": Step,
    "type": EventType,
    "app": lambda app: _made(HerokuApp, app),
    "database": lambda database: _made(Database, database),
    "left_at_heroku": lambda all_left: tuple(_made(Leftover, left) for left in all_left),
    "progress": lambda entries: tuple(_made(Progress, entry) for entry in entries),
    "outbox": lambda events: tuple(_made(Event, event) for event in events),
}
"""How fields are read that JSON does not have as they are."""


@final
class DynamoDbProvisionings:
    """Implements the port `Provisionings`.

    Each condition also lets through what the same request wrote a moment ago, because botocore repeats a
    request whose answer was lost.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning as it is now, or None where there is none. Raises `TransientFailure`."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(
                TableName=self._table_name,
                Key=to_item(provisioning_key(provisioning_id)),
                ConsistentRead=True,
            )
        return provisioning_from(from_item(answer["Item"])) if "Item" in answer else None

    def create(self, run: Provisioning) -> bool:
        """Store a new provisioning; tell whether its id was free. Raises `TransientFailure`."""
        return self._put(run, "attribute_not_exists(pk)")

    def replace(self, before: Provisioning, after: Provisioning) -> bool:
        """Store `after` if `before` is stored still; tell whether. Raises `TransientFailure`."""
        return self._put(after, "revision = :before", {":before": before.revision})

    def _put(self, run: Provisioning, condition: str, values: dict[str, int] | None = None) -> bool:
        item = provisioning_item(run)
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_item(item),
                    ConditionExpression=f"{condition} OR document = :mine",
                    ExpressionAttributeValues=to_item({":mine": item["document"], **(values or {})}),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
