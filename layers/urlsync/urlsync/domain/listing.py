"""How syncs are searched, filtered and sorted in lists, and how they are counted. Pure functions."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Final, Self
from zlib import crc32

from urlsync.domain.errors import CursorInvalid
from urlsync.domain.sync import Reason, Status, Sync


class Serving(StrEnum):
    """The health of a project with the last written value."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, serving: bool | None) -> Self:  # noqa: FBT001 (a field of the sync)
        """Return the name of what a sync has."""
        return cls({True: "healthy", False: "unhealthy", None: "unknown"}[serving])


class SyncOrder(StrEnum):
    """What a list is sorted by. What never happened comes first; by status means by status, then by name."""

    NAME = "name"
    LAST_UPDATED = "last_updated_at"
    LAST_CHECKED = "last_checked_at"
    STATUS = "status"


MAX_NAME: Final = 100
MAX_TERM: Final = 64
MAX_WORDS: Final = 10
"""How much of a name, of a term and of the words of a name is listed: keys of indexes are short."""
_SEPARATOR: Final = "\t"
_WORD: Final = re.compile(r"[^\W_]+")


def listed_name(sync: Sync) -> str:
    """Return the names of a sync by which it is sorted and found: of project, app and env var, and two ids."""
    names = (sync.project_name or sync.project_id, sync.heroku_app.name, sync.env_var, sync.sync_id, sync.project_id)
    return _joined(names)


def listed_project(name: str, project_id: str) -> str:
    """Return the name of a project by which it is sorted and found, and its id."""
    return _joined((name, project_id, project_id))


def _joined(names: Iterable[str]) -> str:
    return _SEPARATOR.join(" ".join(name.casefold().split())[:MAX_NAME] for name in names)


@lru_cache(maxsize=4096)
def terms_of(name: str) -> frozenset[str]:
    """Return what a searched word may begin: the names from each of their words on, and the ids."""
    *names, sync_id, project_id = name.split(_SEPARATOR)
    words = (each[found.start() :] for each in names for found in islice(_WORD.finditer(each), MAX_WORDS))
    return frozenset(word[:MAX_TERM] for word in (*words, sync_id, project_id))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search, as terms begin."""
    words = text.casefold().split()
    begun = (word[found.start() :] for word in words if (found := _WORD.search(word)) is not None)
    return tuple(dict.fromkeys(word[:MAX_TERM] for word in begun))


def is_named(name: str, words: Iterable[str]) -> bool:
    """Return True if each of the words begins a term of the name."""
    terms = terms_of(name)
    return all(any(term.startswith(word) for term in terms) for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSync:
    """A sync as its indexes have it: what lists are filtered by."""

    sync_id: str
    project_id: str
    owner_id: str
    listed_name: str
    status: Status
    reason: Reason | None = None
    serving: bool | None = None
    connection_id: str | None = None
    connection_released_at: datetime | None = None

    @classmethod
    def of(cls, sync: Sync) -> Self:
        """Return a sync as its indexes will have it."""
        return cls(
            sync_id=sync.sync_id,
            project_id=sync.project_id,
            owner_id=sync.owner_id,
            listed_name=listed_name(sync),
            status=sync.status,
            reason=sync.reason,
            serving=sync.serving,
            connection_id=sync.connection_id,
            connection_released_at=sync.connection_released_at,
        )

    @property
    def current_connection_id(self) -> str | None:
        """The id of the connection that the sync may use; None once it was released."""
        return self.connection_id if self.connection_released_at is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFilter:
    """Which syncs are wanted: those with all of these; `words` are as `words_of` returns them."""

    words: tuple[str, ...] = ()
    status: Status | None = None
    reason: Reason | None = None
    connection_id: str | None = None
    project_id: str | None = None
    serving: Serving | None = None

    def matches(self, sync: ListedSync) -> bool:
        """Return True if the sync is wanted."""
        has = (
            (self.status, sync.status),
            (self.reason, sync.reason),
            (self.connection_id, sync.current_connection_id),
            (self.project_id, sync.project_id),
            (self.serving, Serving.of(sync.serving)),
        )
        return all(wanted in {None, found} for wanted, found in has) and is_named(sync.listed_name, self.words)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that wanted syncs may have: an active one has no reason."""
        if self.status is not None:
            return (self.status,)
        return tuple(status for status in sorted(Status) if self.reason is None or status is not Status.ACTIVE)


EVERY_SYNC: Final = SyncFilter()


def position_of(sync: Sync, order: SyncOrder) -> str:
    """Return the text by which a sync is sorted; no two are equal."""
    match order:
        case SyncOrder.NAME:
            return listed_name(sync)
        case SyncOrder.STATUS:
            return position_by_status(sync.status, listed_name(sync))
        case SyncOrder.LAST_UPDATED:
            return _since(sync.last_updated_at, sync.sync_id)
        case SyncOrder.LAST_CHECKED:
            return _since(sync.last_checked_at, sync.sync_id)


def position_in_index(sync: ListedSync, order: SyncOrder) -> str:
    """Return the position of a sync by name, or by status, as `position_of` does."""
    return sync.listed_name if order is SyncOrder.NAME else position_by_status(sync.status, sync.listed_name)


def _since(moment: datetime | None, sync_id: str) -> str:
    return f"{'' if moment is None else moment.astimezone(UTC).isoformat(timespec='microseconds')}#{sync_id}"


def position_by_status(status: Status, name: str) -> str:
    """Return the position by status of a sync with this `listed_name`."""
    return f"{status}{_SEPARATOR}{name}"


def split_position(position: str) -> tuple[Status, str]:
    """Return the status and the name of a position by status. Raises `CursorInvalid`."""
    status, separator, name = position.partition(_SEPARATOR)
    if status not in set(Status) or not separator:
        raise CursorInvalid
    return Status(status), name


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of a list ends. `in_order` is True if the list is too long to be read and sorted at once."""

    position: str
    in_order: bool

    def cursor(self, of: str) -> str:
        """Return the opaque cursor of this place in the list `of`."""
        parts = [crc32(of.encode()), self.position, int(self.in_order)]
        return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode()

    @classmethod
    def read(cls, cursor: str, of: str) -> Self:
        """Return the place in the list `of`. Raises `CursorInvalid`, also for the cursor of another list."""
        try:
            match json.loads(base64.urlsafe_b64decode(cursor.encode())):
                case [int(digest), str(position), (0 | 1) as in_order] if digest == crc32(of.encode()):
                    return cls(position=position, in_order=bool(in_order))
        except (ValueError, binascii.Error, RecursionError):
            pass
        raise CursorInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncGroup:
    """The number of syncs of one connection that are alike."""

    status: Status
    reason: Reason | None
    serving: Serving
    connection_id: str | None
    count: int

    @property
    def needs_attention(self) -> bool:
        """True unless these syncs are as somebody wants them."""
        if self.status is Status.ACTIVE:
            return self.serving is Serving.UNHEALTHY
        return self.reason is not Reason.OPTED_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthHour:
    """The numbers of syncs at the worst count of an hour, which begins `at`. Those opted out of are left out.

    `failing` counts disconnected syncs, and active ones of unhealthy projects.
    """

    at: datetime
    healthy: int = 0
    paused: int = 0
    failing: int = 0


MAX_GROUPS: Final = 200
TIMELINE: Final = timedelta(days=7)
"""How far the hours reach back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncTotals:
    """The numbers of syncs at a moment; None before the first count. `serving` is of active ones.

    The groups are the largest of those that need attention. Unless `complete`, there are more syncs than were counted.
    The hours are those with a count, oldest first.
    """

    at: datetime | None
    active: int = 0
    paused: int = 0
    disconnected: int = 0
    healthy: int = 0
    unhealthy: int = 0
    unknown: int = 0
    failing: int = 0
    groups: tuple[SyncGroup, ...] = ()
    hours: tuple[HealthHour, ...] = ()
    complete: bool = True

    @classmethod
    def of(cls, syncs: Iterable[ListedSync], at: datetime, *, complete: bool = True) -> Self:
        """Return the numbers of these syncs."""
        alike = Counter(
            (sync.status, sync.reason, Serving.of(sync.serving), sync.current_connection_id) for sync in syncs
        )
        groups = [
            SyncGroup(status=status, reason=reason, serving=serving, connection_id=connection_id, count=count)
            for (status, reason, serving, connection_id), count in alike.items()
        ]
        attention = sorted((one for one in groups if one.needs_attention), key=lambda one: -one.count)
        return cls(at=at, groups=tuple(attention[:MAX_GROUPS]), hours=(), complete=complete, **_sums(groups))

    @property
    def total(self) -> int:
        """The number of all syncs."""
        return self.active + self.paused + self.disconnected

    def after(self, hours: tuple[HealthHour, ...]) -> Self:
        """Return these numbers with the hours of the last seven days. An incomplete count does not change them."""
        if self.at is None or not self.complete:
            return replace(self, hours=hours)
        start = self.at.replace(minute=0, second=0, microsecond=0)
        now = HealthHour(at=start, healthy=self.active - self.unhealthy, paused=self.paused, failing=self.failing)
        this_hour = [now, *(hour for hour in hours if hour.at == start)]
        worst = max(this_hour, key=lambda hour: (hour.failing, hour.paused))
        return replace(self, hours=(*(hour for hour in hours if start - TIMELINE < hour.at < start), worst))


def _sums(groups: Iterable[SyncGroup]) -> Mapping[str, int]:
    sums: Counter[str] = Counter()
    for group in groups:
        sums[group.status.value] += group.count
        if group.status is Status.ACTIVE:
            sums[group.serving.value] += group.count
        if group.needs_attention and group.status is not Status.PAUSED:
            sums["failing"] += group.count
    return sums
