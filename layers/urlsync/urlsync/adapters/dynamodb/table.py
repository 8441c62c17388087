"""Access to the table: items and values, updates, cursors, queries, batches, and the versions of items.

Code and items change at different times: new code reads old items, and code that is rolled back, or not yet
replaced, reads new ones. So every item has the version that wrote it last in `schema_version`; the default is 1.

- The meaning of an attribute never changes. A new meaning is a new attribute. If older code works without it, no
  new version is needed: readers ignore unknown attributes, and fields have defaults.
- If older code would misread an item, it gets a new version. Code rejects items of a newer version with a transient
  failure, because a retry succeeds after the rollout.
- An upcaster adds what a newer version has, and only if it is missing: items are updated in parts, so those of an
  older version may already have some of it.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from urlsync.adapters.aws.clients import cancellation_reasons, transient_as
from urlsync.adapters.dynamodb.keys import Key
from urlsync.domain.errors import CursorInvalid, TransientFailure
from urlsync.messages.json_body import as_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        KeysAndAttributesUnionTypeDef,
        TransactWriteItemTypeDef,
    )

STATE_UNAVAILABLE: Final = "state_unavailable"
CONDITION_FAILED: Final = "ConditionalCheckFailed"

_SERIALIZER: Final = TypeSerializer()
_DESERIALIZER: Final = TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> "dict[str, AttributeValueTypeDef]":
    """Return the values in DynamoDB's notation. None is left out."""
    return {name: _SERIALIZER.serialize(value) for name, value in values.items() if value is not None}


def from_item(item: "Mapping[str, AttributeValueTypeDef]") -> dict[str, Any]:
    """Return an item's values: numbers are `Decimal`, binaries are boto3's `Binary`.

    Texts and truth values, which most of them are, are taken without a call.
    """
    return {
        name: value["S"] if "S" in value else value["BOOL"] if "BOOL" in value else _DESERIALIZER.deserialize(value)
        for name, value in item.items()
    }


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Update:
    """A DynamoDB update expression, its names, and its values; empty if there are no changes."""

    expression: str
    names: dict[str, str]
    values: dict[str, Any]


def update_of(before: Mapping[str, Any], after: Mapping[str, Any], always: Mapping[str, Any] = NOTHING) -> Update:
    """Return the update from `before` to `after`; if they differ, it also sets `always`. Some names are reserved."""
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    removed = sorted(before.keys() - after.keys())
    if changed or removed:
        after = {**after, **always}
        changed = sorted({*changed, *always})
    setting = f"SET {', '.join(f'#{name} = :{name}' for name in changed)}" if changed else ""
    removing = f"REMOVE {', '.join(f'#{name}' for name in removed)}" if removed else ""
    return Update(
        expression=f"{setting} {removing}".strip(),
        names={f"#{name}": name for name in [*changed, *removed]},
        values={f":{name}": after[name] for name in changed},
    )


MAX_CURSOR_LENGTH = 2000


def cursor_of(key: Mapping[str, str]) -> str:
    """Return an opaque cursor for the keys of the last item of a page."""
    return urlsafe_b64encode(json.dumps(key, sort_keys=True).encode()).decode()


def key_of(cursor: str, names: frozenset[str], fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the keys in a cursor: exactly these names, with the fixed values. Raises `CursorInvalid`."""
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise CursorInvalid
    try:
        key = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    if not isinstance(key, dict) or key.keys() != names:
        raise CursorInvalid
    if not all(as_text(value) for value in key.values()):
        raise CursorInvalid
    if any(key[name] != value for name, value in fixed.items()):
        raise CursorInvalid
    return key


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a page, and the keys of its last item; None on the last page."""

    items: list[dict[str, Any]]
    last: dict[str, str] | None
    count: int

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the next page."""
        return None if self.last is None else cursor_of(self.last)


MAX_BATCH_KEYS: Final = 100
"""The limit of DynamoDB
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)."""
MAX_ATTEMPTS: Final = 5  # for unprocessed keys


class TableAccess:
    """What every store in the table shares. Each operation raises `TransientFailure` if DynamoDB throttles or fails."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def _get(self, key: Key, *, consistent: bool = True) -> dict[str, Any] | None:
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=to_item(key), ConsistentRead=consistent)
        return from_item(answer["Item"]) if "Item" in answer else None

    def _put(self, item: Mapping[str, Any]) -> None:
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def _update(
        self, key: Key, expression: str, condition: str, values: Mapping[str, Any], names: Mapping[str, str] = NOTHING
    ) -> bool:
        """Update an item; return True if the condition was met."""
        aliases: Any = {"ExpressionAttributeNames": names} if names else {}
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.update_item(
                    TableName=self._table_name,
                    Key=to_item(key),
                    UpdateExpression=expression,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_item(values),
                    **aliases,
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _put_of(self, item: Mapping[str, Any]) -> "TransactWriteItemTypeDef":
        """Return the part of a transaction that stores an item, whatever is there."""
        return {"Put": {"TableName": self._table_name, "Item": to_item(item)}}

    def _delete_of(self, item: Mapping[str, Any]) -> "TransactWriteItemTypeDef":
        """Return the part of a transaction that deletes the item with these keys."""
        return {"Delete": {"TableName": self._table_name, "Key": to_item({"pk": item["pk"], "sk": item["sk"]})}}

    def _write(self, *writes: "TransactWriteItemTypeDef") -> None:
        """Do all of these in one transaction; a put or an update alone needs none, and costs half without.

        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling
        """
        with transient_as(STATE_UNAVAILABLE):
            match writes:
                case ({"Put": put},):
                    self._client.put_item(**put)
                case ({"Update": update},):
                    self._client.update_item(**update)
                case _:
                    self._client.transact_write_items(TransactItems=writes)

    def _write_if_met(self, *writes: "TransactWriteItemTypeDef") -> bool:
        """Do all of these in one transaction; return True if their conditions were met."""
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as refused:
            if CONDITION_FAILED not in cancellation_reasons(refused):
                raise
            return False
        return True

    def _query(
        self, key: tuple[str, str], *, after: Mapping[str, str] | None, sort_prefix: str = "", **options: Any
    ) -> Found:
        """Return a page of the items with this key after the keys `after`, with DynamoDB's own `options`."""
        name, value = key
        condition, values = "#key = :value", {":value": value}
        if sort_prefix:
            condition += " AND begins_with(sk, :prefix)"
            values[":prefix"] = sort_prefix
        if after is not None:
            options["ExclusiveStartKey"] = to_item(after)
        try:
            with transient_as(STATE_UNAVAILABLE):
                answer = self._client.query(
                    TableName=self._table_name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeNames={"#key": name},
                    ExpressionAttributeValues=to_item(values),
                    **options,
                )
        except self._client.exceptions.ClientError as refused:
            if after is None or refused.response["Error"]["Code"] != "ValidationException":
                raise
            raise CursorInvalid from None  # keys of the right names that are not of this list
        last = answer.get("LastEvaluatedKey")
        items = [from_item(item) for item in answer.get("Items", [])]
        return Found(items, None if last is None else from_item(last), answer["Count"])

    def _all_in(self, partition: str) -> Iterator[dict[str, Any]]:
        """Yield all items of a partition of the table, in order, with consistent reads."""
        after: dict[str, str] | None = None
        while True:
            found = self._query(("pk", partition), after=after, ConsistentRead=True)
            yield from found.items
            after = found.last
            if after is None:
                return

    def items_by_key(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        """Return the items of these keys with consistent reads, in the same order, each once, without missing ones.

        A batch with a key twice is invalid, and an index has a key twice while its item moves.
        """
        unique = list({(key["pk"], key["sk"]): key for key in keys}.values())
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for first in range(0, len(unique), MAX_BATCH_KEYS):
            for item in self._batch(unique[first : first + MAX_BATCH_KEYS]):
                found[item["pk"], item["sk"]] = item
        return [found[key["pk"], key["sk"]] for key in unique if (key["pk"], key["sk"]) in found]

    def _batch(self, keys: Sequence[Key]) -> list[dict[str, Any]]:
        wanted: KeysAndAttributesUnionTypeDef | None = {"Keys": [to_item(key) for key in keys], "ConsistentRead": True}
        items: list[dict[str, Any]] = []
        for _ in range(MAX_ATTEMPTS):
            if wanted is None:
                return items
            with transient_as(STATE_UNAVAILABLE):
                answer = self._client.batch_get_item(RequestItems={self._table_name: wanted})
            items += [from_item(item) for item in answer["Responses"].get(self._table_name, [])]
            wanted = answer["UnprocessedKeys"].get(self._table_name)
        raise TransientFailure(STATE_UNAVAILABLE)


NAME: Final = "schema_version"
_T = TypeVar("_T")

Attributes = Mapping[str, Any]
Upcaster = Callable[[Attributes], Attributes]


@dataclass(frozen=True, slots=True)
class Schema:
    """The versions of one kind of item. The first upcaster converts version 1 to 2, and so on."""

    kind: str
    upcasters: tuple[Upcaster, ...] = ()

    @property
    def version(self) -> int:
        """The version that this code writes, and the newest that it reads."""
        return 1 + len(self.upcasters)

    @property
    def stamp(self) -> dict[str, int]:
        """The version attribute."""
        return {NAME: self.version}

    def read(self, attributes: Attributes, reader: Callable[[Attributes], _T]) -> _T:
        """Return the result of `reader` for an item, upcast to this version. Raises `TransientFailure`."""
        if attributes.get(NAME, 1) > self.version:
            raise TransientFailure(f"{self.kind}_item_too_new")
        known = dict(attributes)
        try:
            for upcast in self.upcasters:
                known = {**upcast(known), **known}
            return reader(known)
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TransientFailure(f"{self.kind}_item_unreadable") from None
