"""Index partitions of the emulator's tables, kept in order.

The emulator sorts all entries of an index partition for each query, so that a page of 10,000 syncs takes a quarter of a
second. Here, a partition is sorted once, each write changes its order in place, and a query with a limit gets the
entries from where it begins. The emulator then applies its own rules to these few.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final

from local.emulator.key_conditions import clauses_of

Table = dict[str, Any]
Item = Mapping[str, Mapping[str, Any]]
Entry = tuple[bytes, bytes, bytes]
"""The sort key of the index, and both keys of the table; texts are sorted by their bytes."""
Partition = tuple[str, str]
"""An index, and the value of its partition key."""
MEMBERS: Final = "_index_members"
QUERY: Final[ContextVar[Mapping[str, Any] | None]] = ContextVar("QUERY", default=None)
FIRST: Final[Entry] = (b"", b"", b"")
LAST: Final = b"\xff"
"""Greater than any text in UTF-8."""


class InOrder(dict[str, Any]):
    """The emulator's members of the indexes of one table, and the order of those partitions that were asked for."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        super().__init__(members)
        self.entries: dict[Partition, list[Entry]] = {}

    def follow(self, partition: Partition, entry: Entry | None, *, add: bool) -> None:
        """Keep a partition's order, in which an entry comes or goes; it is sorted again if the entry is unknown."""
        known = self.entries.get(partition)
        if known is None:
            return
        place = -1 if entry is None else bisect_left(known, entry)
        if entry is not None and add:
            insort(known, entry)
        elif 0 <= place < len(known) and known[place] == entry:
            del known[place]
        else:
            del self.entries[partition]


class IndexRanges:
    """Replaces three functions of the emulator's DynamoDB."""

    def __init__(self, schemas: Callable[[Table], Iterator[tuple[str, list[str], list[str]]]]) -> None:
        self._schemas = schemas

    def querying(self, query: Callable[[Mapping[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Any]:
        """Return the emulator's query, which lets the others see what is asked for."""

        def queried(data: Mapping[str, Any]) -> Any:
            token = QUERY.set(data)
            try:
                return query(data)
            finally:
                QUERY.reset(token)

        return queried

    def narrowing(self, members_of: Callable[[Table], Any]) -> Callable[[Table], Any]:
        """Return what gives the members of a table's indexes; during a query, only those that it can return."""

        def narrowed(table: Table) -> Any:
            members = members_of(table)
            if not isinstance(members, InOrder):
                members = table[MEMBERS] = InOrder(members)
            query = QUERY.get()
            found = None if query is None else self._range(table, members, query)
            return members if found is None else {**members, **found}

        return narrowed

    def following(self, index_item: Callable[..., None]) -> Callable[..., None]:
        """Return what adds an item to the indexes or removes it, and keeps their order."""

        def followed(table: Table, pk: str, sk: str, item: Item, add: bool) -> None:  # noqa: FBT001 -- the emulator's
            index_item(table, pk, sk, item, add)
            members = table.get(MEMBERS)
            if not isinstance(members, InOrder):
                return
            for index, hashes, ranges in self._schemas(table):
                partition = _text(item, hashes)
                if partition is not None:
                    members.follow((index, partition), _entry(item, ranges, (pk, sk)), add=add)

        return followed

    def _range(self, table: Table, members: InOrder, query: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the members that a query with a limit can return; None if it is not understood."""
        index, limit = query.get("IndexName"), query.get("Limit")
        found = [(hashes, ranges) for name, hashes, ranges in self._schemas(table) if name == index]
        if not found or limit is None:
            return None
        hashes, ranges = found[0]
        condition = _Condition.of(query, hashes, ranges)
        if condition is None:
            return None
        entries = self._sorted(table, members, (str(index), condition.partition), ranges)
        if entries is None:
            return None
        chosen = condition.choose(entries, int(limit) + 1, forward=query.get("ScanIndexForward", True))
        return {str(index): {condition.partition: [(pk.decode(), sk.decode()) for _, pk, sk in chosen]}}

    @staticmethod
    def _sorted(table: Table, members: InOrder, partition: Partition, ranges: list[str]) -> list[Entry] | None:
        """Return the entries of a partition in order; None if one of its keys is no text."""
        if partition not in members.entries:
            keys, items = members.get(partition[0], {}).get(partition[1], ()), table["items"]
            entries = [_entry(items[pk][sk], ranges, (pk, sk)) for pk, sk in keys if sk in items.get(pk, ())]
            if None in entries:
                return None
            members.entries[partition] = sorted(entry for entry in entries if entry is not None)
        return members.entries[partition]


class _Condition:
    """Where a query begins and ends within its partition."""

    def __init__(self, partition: str, low: Entry, high: tuple[bytes, ...]) -> None:
        self.partition = partition
        self._low = low
        self._high = high

    @classmethod
    def of(cls, query: Mapping[str, Any], hashes: list[str], ranges: list[str]) -> "_Condition | None":
        """Return the condition of a query; None if it has another form than all of ours."""
        names, values = query.get("ExpressionAttributeNames", {}), query.get("ExpressionAttributeValues", {})
        clauses = {
            names.get(name, name): (comparison, values.get(reference, {}).get("S"))
            for name, comparison, reference in clauses_of(query.get("KeyConditionExpression", ""))
        }
        equal, partition = clauses.pop(hashes[0], ("", None))
        after = query.get("ExclusiveStartKey")
        if len(hashes) != 1 or len(ranges) != 1 or equal != "=" or partition is None or after is not None:
            return None
        comparison, value = clauses.pop(ranges[0], (">", ""))
        if clauses or value is None or comparison not in {"<", ">"}:
            return None
        bound = value.encode()
        if comparison == "<":
            return cls(partition, FIRST, (bound,))
        return cls(partition, (bound, LAST, LAST) if bound else FIRST, (LAST,))

    def choose(self, entries: Sequence[Entry], most: int, *, forward: bool) -> Sequence[Entry]:
        """Return at most so many entries, the first ones or the last ones."""
        first, end = bisect_right(entries, self._low), bisect_left(entries, self._high)
        return entries[first : min(end, first + most)] if forward else entries[max(first, end - most) : end]


def _text(item: Item, names: Sequence[str]) -> str | None:
    """Return the one attribute with this name; None if there are several, or if it is no text."""
    found = item.get(names[0], {}).get("S") if len(names) == 1 else None
    return found if isinstance(found, str) else None


def _entry(item: Item, ranges: Sequence[str], key: tuple[str, str]) -> Entry | None:
    value = _text(item, ranges)
    return None if value is None else (value.encode(), key[0].encode(), key[1].encode())
