"""The names of people and connections; of people for as long as they have an account: entries have their ids only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.actor import Actor, ActorKind
from urlsync.domain.connection import may_use
from urlsync.domain.history import HistoryEntry
from urlsync.ports import platform, storage

Entry = TypeVar("Entry", ActivityEntry, HistoryEntry)


@dataclass(frozen=True, slots=True)
class NamePeople:
    """Name the people of entries that are shown. Whoever was deleted stays an id."""

    people: platform.People

    def __call__(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries with names. Raises `TransientFailure` if it is unknown who was deleted."""
        ids = {person_id for entry in entries if (person_id := _person_of(entry.actor_id)) is not None}
        names = {person_id: self.people.name_of(person_id) for person_id in ids}
        return [_named(entry, names.get(_person_of(entry.actor_id) or "")) for entry in entries]

    def key_of(self, name: str) -> str:
        """Return the key of the person with this name; the name itself if there is no such person."""
        person = self.people.find(name)
        return name if person is None else person.key


def _person_of(actor_id: str | None) -> str | None:
    """Return the id of a person; None for a program or a service, and where there was no actor."""
    kind, _, person_id = (actor_id or "").partition(":")
    return person_id if kind == ActorKind.PERSON else None


def _named(entry: Entry, name: str | None) -> Entry:
    return entry if name is None else replace(entry, actor=name)


@dataclass(frozen=True, slots=True)
class NameConnections:
    """Find the names of connections."""

    connections: storage.Connections

    def __call__(self, connection_ids: Iterable[str | None], *, actor: Actor) -> Mapping[str, str]:
        """Return the names by id, of those connections that the actor may use. Raises `TransientFailure`."""
        return {
            summary.connection_id: summary.name
            for summary in self.connections.with_ids(sorted({*filter(None, connection_ids)}))
            if may_use(summary, actor)
        }
