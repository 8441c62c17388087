"""Plain Python values as DynamoDB items, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

STATE_UNAVAILABLE: Final = "state_unavailable"

_SERIALIZER: Final = TypeSerializer()
_DESERIALIZER: Final = TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> "dict[str, AttributeValueTypeDef]":
    """Return the values in DynamoDB's notation. None is left out: an absent attribute says the same."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items() if value is not None}


def from_item(item: "Mapping[str, AttributeValueTypeDef]") -> dict[str, Any]:
    """Return an item's values; numbers come as `Decimal`, binaries as boto3's `Binary`."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


def to_time(moment: datetime) -> str:
    """Return a moment as ISO 8601 text in UTC, always with microseconds so that texts sort like moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
