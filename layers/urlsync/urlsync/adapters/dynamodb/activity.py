"""The activity in the table: a partition a day, so that each is read newest first and none grows for ever.

The ids of an entry's subject are nested in one attribute: the indexes of syncs would list an entry that has them as
attributes of its own, and the roles of some functions may not write attributes of these names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import activity_key, activity_of_day
from urlsync.adapters.dynamodb.table import (
    STATE_UNAVAILABLE,
    Schema,
    TableAccess,
    cursor_of,
    from_item,
    key_of,
    to_item,
)
from urlsync.domain.activity import LISTED_FOR, ActivityEntry, AuditRecord, ChangeKind, EntryChange
from urlsync.domain.errors import CursorInvalid
from urlsync.ports.storage import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

ACTIVITY: Final = Schema("activity")
READ_AT_ONCE: Final = 200
"""Entries that one query reads."""
MAX_QUERIES: Final = 40
"""Queries of one page. A filter may match nothing for a long time, and the request has to end."""
END_OF_DAY: Final = "~"
"""Sorts behind every entry of a day."""
ONE_DAY: Final = timedelta(days=1)


def activity_item(entry: ActivityEntry) -> dict[str, Any]:
    """Return the item of an entry, which DynamoDB may delete when it is listed no longer."""
    return {
        **activity_key(to_time(entry.at), entry.entry_id),
        **ACTIVITY.stamp,
        **to_attributes(entry),
        "expires_at": int((entry.at + LISTED_FOR).timestamp()),
    }


def activity_from(attributes: Mapping[str, Any]) -> ActivityEntry:
    """Return the entry from its item. Raises `TransientFailure` if it is unreadable."""
    return ACTIVITY.read(attributes, lambda known: from_attributes(ActivityEntry, known))


def activity_writes(table_name: str, *entries: ActivityEntry | None) -> "list[TransactWriteItemTypeDef]":
    """Return the parts of a transaction that add these entries."""
    found = [entry for entry in entries if entry is not None]
    return [{"Put": {"TableName": table_name, "Item": to_item(activity_item(entry))}} for entry in found]


@dataclass(frozen=True, slots=True)
class _Position:
    """A place in the activity: before this sort key of this day."""

    day: date
    before: str = END_OF_DAY

    @classmethod
    def of(cls, cursor: str, newest: date) -> "_Position":
        known = key_of(cursor, frozenset({"day", "before"}), {})
        try:
            day = date.fromisoformat(known["day"])
        except ValueError:
            raise CursorInvalid from None
        if not newest - LISTED_FOR <= day <= newest:
            raise CursorInvalid
        return cls(day, known["before"])

    def cursor(self) -> str:
        return cursor_of({"day": self.day.isoformat(), "before": self.before})


class DynamoDbActivity(TableAccess):
    """Implements the ports `Activity` and `StoredEntries`."""

    def add(self, entry: ActivityEntry) -> None:
        """Store an entry alone. Idempotent, because its key is unique."""
        self._put(activity_item(entry))

    def get(self, entry_id: str, at: datetime) -> ActivityEntry | None:
        """Return the entry with this id and time, or None."""
        item = self._get(activity_key(to_time(at), entry_id))
        return None if item is None else activity_from(item)

    def entries(
        self, wanted: Callable[[ActivityEntry], bool], now: datetime, cursor: str | None, limit: int
    ) -> Page[ActivityEntry]:
        """Return a page of the matching entries, newest first. Raises `CursorInvalid`."""
        newest = now.date()
        position = _Position(newest) if cursor is None else _Position.of(cursor, newest)
        found: list[ActivityEntry] = []
        for entry, behind in self._walk(position, newest - LISTED_FOR):
            position = behind
            if entry is not None and wanted(entry):
                found.append(entry)
            if len(found) == limit:
                break
        ended = position.day < newest - LISTED_FOR
        return Page(found, None if ended else position.cursor())

    def read(self, changes: Sequence[EntryChange]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Return the attributes of the changed entries of the activity that are still there."""
        prefix = activity_of_day("")
        keys = {(change.partition, change.position) for change in changes if change.partition.startswith(prefix)}
        items = self.items_by_key([{"pk": partition, "sk": position} for partition, position in sorted(keys)])
        return {(item["pk"], item["sk"]): _plain(item) for item in items}

    def of_day(self, day: date) -> Iterator[Sequence[AuditRecord]]:
        """Yield the entries of a day as records, the newest first, some at a time."""
        position = _Position(day)
        while items := self._before(position):
            yield [_record(item) for item in items]
            position = _Position(day, items[-1]["sk"])

    def _walk(self, position: _Position, oldest: date) -> Iterator[tuple[ActivityEntry | None, _Position]]:
        """Yield each entry and the place behind it, and None where a query found nothing more of a day."""
        for _ in range(MAX_QUERIES):
            if position.day < oldest:
                return
            items = self._before(position)
            for item in items:
                position = _Position(position.day, item["sk"])
                yield activity_from(item), position
            if len(items) < READ_AT_ONCE:
                position = _Position(position.day - ONE_DAY)
                yield None, position

    def _before(self, position: _Position) -> Sequence[Mapping[str, Any]]:
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="pk = :day AND sk < :before",
                ExpressionAttributeValues=to_item(
                    {":day": activity_of_day(position.day.isoformat()), ":before": position.before}
                ),
                ScanIndexForward=False,
                ConsistentRead=True,
                Limit=READ_AT_ONCE,
            )
        return [from_item(item) for item in answer["Items"]]


def _record(item: Mapping[str, Any]) -> AuditRecord:
    at = datetime.fromisoformat(item["at"])
    return AuditRecord(kind=ChangeKind.ADDED, partition=item["pk"], position=item["sk"], at=at, entry=_plain(item))


def _plain(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an item whose numbers can be written as JSON."""
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in item.items()}
