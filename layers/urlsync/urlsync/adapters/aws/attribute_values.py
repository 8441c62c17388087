"""DynamoDB's items as they arrive: a parser for botocore that does not walk through each attribute.

botocore asks its model about each value of each attribute, which was two fifths of the processor time of a list of
syncs. An attribute value means the same before and after, unless it has bytes
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
"""

from typing import Any, Final, cast

from botocore.parsers import JSONParser, ResponseParserFactory

PROTOCOL: Final = "json"
ATTRIBUTE_VALUE: Final = "AttributeValue"
_AS_THEY_ARRIVE: Final = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})


class _ItemParser(JSONParser):
    """Parses answers of DynamoDB as botocore does, and items without bytes in one go."""

    def _handle_map(self, shape: Any, value: Any) -> Any:
        if shape.value.name == ATTRIBUTE_VALUE and all(map(_is_as_it_arrives, value.values())):
            return value
        return cast("Any", super())._handle_map(shape, value)  # noqa: SLF001 -- the stubs lack it


class ItemParsers(ResponseParserFactory):
    """Creates parsers of DynamoDB's answers."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return a parser; botocore's own for a protocol that is not JSON."""
        return _ItemParser() if protocol_name == PROTOCOL else super().create_parser(protocol_name)


def _is_as_it_arrives(value: Any) -> bool:
    """Return True if botocore would return an equal value."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, inner),) = value.items()
    if kind in _AS_THEY_ARRIVE:
        return inner is not None
    if kind == "M":
        return isinstance(inner, dict) and all(map(_is_as_it_arrives, inner.values()))
    return kind == "L" and isinstance(inner, list) and all(map(_is_as_it_arrives, inner))
