"""Index partitions of the emulator, kept in order."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.emulator.index_ranges import MEMBERS, IndexRanges

SCHEMAS = [("by_name", ["status"], ["name"]), ("by_app", ["app"], [])]
ROOM = 3


def schemas(_table: Any) -> Iterator[tuple[str, list[str], list[str]]]:
    yield from SCHEMAS


class Emulator:
    """DynamoDB as the emulator keeps it: items by their keys, and which items are in which index partition."""

    def __init__(self) -> None:
        self.table: dict[str, Any] = {"items": {}, MEMBERS: {"by_name": {}, "by_app": {}}}
        ranges = IndexRanges(schemas)
        self.index_item = ranges.following(self._index_item)
        self.members = ranges.narrowing(lambda table: table[MEMBERS])
        self.query = ranges.querying(self._query)

    def put(self, number: int, status: str, name: str) -> None:
        """Write an item."""
        pk, bucket = f"pk{number}", self.table["items"].setdefault(f"pk{number}", {})
        if "sk" in bucket:
            self.index_item(self.table, pk, "sk", bucket["sk"], add=False)
        bucket["sk"] = {"pk": {"S": pk}, "sk": {"S": "sk"}, "status": {"S": status}, "name": {"S": name}}
        self.index_item(self.table, pk, "sk", bucket["sk"], add=True)

    def _index_item(self, table: Any, pk: str, sk: str, item: Mapping[str, Any], add: bool) -> None:  # noqa: FBT001
        keys = table[MEMBERS]["by_name"].setdefault(item["status"]["S"], {})
        if add:
            keys[pk, sk] = None
        else:
            keys.pop((pk, sk))

    def _query(self, query: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the names and keys of what may be returned, in their order."""
        keys = self.members(self.table)["by_name"].get(query["ExpressionAttributeValues"][":status"]["S"], ())
        items = [self.table["items"][pk][sk] for pk, sk in keys]
        return sorted((item["name"]["S"], item["pk"]["S"]) for item in items)


def asked(condition: str = "", after: str = "", **more: Any) -> dict[str, Any]:
    """Return a query for the active ones, by their names."""
    values = {":status": {"S": "active"}, **({":after": {"S": after}} if condition else {})}
    return {
        "IndexName": "by_name",
        "KeyConditionExpression": "#status = :status" + condition,
        "ExpressionAttributeNames": {"#status": "status", "#name": "name"},
        "ExpressionAttributeValues": values,
        "Limit": ROOM - 1,
        **more,
    }


@pytest.mark.parametrize("seed", range(20))
def test_a_query_sees_what_it_can_return_and_no_more(seed: int) -> None:
    # GIVEN items that are written, renamed and moved between partitions, while queries are made
    chance, emulator = random.Random(seed), Emulator()
    names = ["", "a", "b", "bé", "c", "\U0001f600", "\uffff"]
    for _ in range(60):
        emulator.put(chance.randrange(12), chance.choice(["active", "paused"]), chance.choice(names))
        forward, sign, after = chance.random() < 0.5, chance.choice(["<", ">"]), chance.choice(names[1:])

        # WHEN the active ones after a name are asked for
        query = asked(f" AND #name {sign} :after", after, ScanIndexForward=forward)
        found = emulator.query(query)

        # THEN the first of them are there, one more at most than the limit, sorted by the bytes of their names
        every = [
            (item["sk"]["name"]["S"].encode(), pk.encode())
            for pk, item in emulator.table["items"].items()
            if item["sk"]["status"]["S"] == "active"
        ]
        in_range = [
            (name, pk) for name, pk in every if (name < after.encode() if sign == "<" else name > after.encode())
        ]
        expected = sorted(in_range, reverse=not forward)[:ROOM]
        assert sorted((name.encode(), pk.encode()) for name, pk in found) == sorted(expected)


def test_a_query_without_a_range_begins_at_the_first() -> None:
    emulator = Emulator()
    for number, name in enumerate("edcba"):
        emulator.put(number, "active", name)
    assert [name for name, _ in emulator.query(asked())] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "query",
    [
        asked(Limit=None),
        asked(" AND #name >= :after", "a"),
        asked(" AND begins_with(#name, :after)", "a"),
        asked(" AND #other > :after", "a"),
        asked(ExclusiveStartKey={"pk": {"S": "pk0"}}),
    ],
)
def test_what_is_not_understood_is_left_to_the_emulator(query: Mapping[str, Any]) -> None:
    emulator = Emulator()
    for number, name in enumerate("edcba"):
        emulator.put(number, "active", name)
    assert [name for name, _ in emulator.query(query)] == ["a", "b", "c", "d", "e"]


def test_without_a_query_all_members_are_seen() -> None:
    emulator = Emulator()
    emulator.put(1, "active", "a")
    assert emulator.members(emulator.table)["by_name"] == {"active": {("pk1", "sk"): None}}
