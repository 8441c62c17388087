"""Plain Python values as DynamoDB items, and back.

An update of only those attributes that differ.

Where the next page of a list begins, as a text that means nothing to anybody else.

One page of the items that have a key in common.

Many items at once, by their keys.

In which version an item is, and how code reads those of other versions.

Code and items change at different times: new code meets old items, and code that is rolled back, or not yet
replaced, meets new ones. So every item says by `schema_version` which version wrote it last; one that does
not is of version 1. The rules that make it work:

- An attribute never changes its meaning. A new meaning is a new attribute. What older code can do without it
  reads as before, and needs no new version: readers ignore what they do not know, and fields have defaults.
- What older code would misread is a new version. Code refuses items of a version newer than its own, as a
  failure that trying again may help: when the rollout is over, or rolled forward again, it does.
- An upcaster gives an item what a newer version has, and only where that is absent: items are updated in
  parts, so those of an older version may have some of it already.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import CursorInvalid, TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, KeysAndAttributesUnionTypeDef

STATE_UNAVAILABLE: Final = "state_unavailable"

_SERIALIZER: Final = TypeSerializer()
_DESERIALIZER: Final = TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> "dict[str, AttributeValueTypeDef]":
    """Return the values in DynamoDB's notation. None is left out: an absent attribute says the same."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items() if value is not None}


def from_item(item: "Mapping[str, AttributeValueTypeDef]") -> dict[str, Any]:
    """Return an item's values; numbers come as `Decimal`, binaries as boto3's `Binary`."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Update:
    """A DynamoDB update expression, its names, and its values as plain Python; empty if nothing differs."""

    expression: str
    names: dict[str, str]
    values: dict[str, Any]


def update_of(
    before: Mapping[str, Any], after: Mapping[str, Any], always: Mapping[str, Any] = NOTHING
) -> Update:
    """Return what turns the attributes `before` into `after`; where they differ, `always` is written as well.

    Names are aliased: some are reserved words.
    """
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    removed = sorted(before.keys() - after.keys())
    if changed or removed:
        after = {**after, **always}
        changed = sorted({*changed, *always})
    clauses = [
        _clause("SET", [f"#{name} = :{name}" for name in changed]),
        _clause("REMOVE", [f"#{name}" for name in removed]),
    ]
    return Update(
        expression=" ".join(clause for clause in clauses if clause),
        names={f"#{name}": name for name in [*changed, *removed]},
        values={f":{name}": after[name] for name in changed},
    )


def _clause(verb: str, actions: list[str]) -> str:
    return f"{verb} {', '.join(actions)}" if actions else ""


MAX_CURSOR_LENGTH = 2000


def cursor_of(key: Mapping[str, str]) -> str:
    """Return a cursor for the keys of the last item of a page."""
    return urlsafe_b64encode(json.dumps(key, sort_keys=True).encode()).decode()


def key_of(cursor: str, names: frozenset[str], fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the keys that a cursor stands for: exactly these names, and these values where they are fixed.

    Raises `CursorInvalid`: it may come from another list, or from anybody's imagination.
    """
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise CursorInvalid
    try:
        key = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    if not isinstance(key, dict) or key.keys() != names:
        raise CursorInvalid
    if not all(isinstance(value, str) and value for value in key.values()):
        raise CursorInvalid
    if any(key[name] != value for name, value in fixed.items()):
        raise CursorInvalid
    return key


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


NAME: Final = "schema_version"
_T = TypeVar("_T")

Attributes = Mapping[str, Any]
Upcaster = Callable[[Attributes], Attributes]


@final
@dataclass(frozen=True, slots=True)
class Schema:
    """The versions of one kind of item. The first upcaster leads from version 1 to 2, and so on."""

    kind: str
    upcasters: tuple[Upcaster, ...] = ()

    @property
    def version(self) -> int:
        """The version that this code writes, and the newest that it reads."""
        return 1 + len(self.upcasters)

    @property
    def stamp(self) -> dict[str, int]:
        """The attribute that tells the version."""
        return {NAME: self.version}

    def read(self, attributes: Attributes, reader: Callable[[Attributes], _T]) -> _T:
        """Return what `reader` makes of an item, after it was brought up to this version.

        Raises `TransientFailure` for one of a newer version, and for one that cannot be read at all.
        """
        if attributes.get(NAME, 1) > self.version:
            raise TransientFailure(f"{self.kind}_item_too_new")
        try:
            return reader(self._upcast(attributes))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TransientFailure(f"{self.kind}_item_unreadable") from None

    def _upcast(self, attributes: Attributes) -> Attributes:
        known = dict(attributes)
        for upcast in self.upcasters:
            known = {**upcast(known), **known}
        return known
