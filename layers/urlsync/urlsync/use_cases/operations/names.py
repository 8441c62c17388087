"""The names of people and connections, for those who may see them; of people no longer than they have an account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.actor import Actor, ActorKind, Person
from urlsync.domain.connection import may_use
from urlsync.domain.history import HistoryEntry
from urlsync.ports import platform, storage

Entry = TypeVar("Entry", ActivityEntry, HistoryEntry)


@dataclass(frozen=True, slots=True)
class NamePeople:
    """Replace the names of people who were deleted by their ids, in entries that are shown."""

    people: platform.People

    def __call__(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries. Raises `TransientFailure` if it is unknown who was deleted."""
        gone = {person for person in set(filter(None, map(_person_of, entries))) if not self.people.has(person)}
        return [_without_name(entry) if _person_of(entry) in gone else entry for entry in entries]


def _person_of(entry: ActivityEntry | HistoryEntry) -> Person | None:
    """Return the person whose name an entry has; None for a program, a service, and where the id is the name."""
    kind, _, person_id = (entry.actor_id or "").partition(":")
    if kind != ActorKind.PERSON or entry.actor in {None, person_id}:
        return None
    return Person(id=person_id, name=entry.actor or "")


def _without_name(entry: Entry) -> Entry:
    return replace(entry, actor=(entry.actor_id or "").partition(":")[2])


@dataclass(frozen=True, slots=True)
class NameConnections:
    """Find the names of connections."""

    connections: storage.Connections

    def __call__(self, connection_ids: Iterable[str | None], *, actor: Actor) -> Mapping[str, str]:
        """Return the names by id, of those connections that the actor may use. Raises `TransientFailure`."""
        return {
            summary.connection_id: summary.name
            for summary in self.connections.with_ids(sorted({*filter(None, connection_ids)}))
            if may_use(summary, actor) and summary.name is not None
        }
