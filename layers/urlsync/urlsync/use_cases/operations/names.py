"""The names of people, connections and projects; of people as long as they have an account: entries have ids only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.actor import Actor, ActorKind
from urlsync.domain.connection import may_use
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import SyncAccess

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


SYNCS_READ: Final = 10
"""How many syncs of a project are read for its name."""


@dataclass(frozen=True, slots=True)
class NameProjects:
    """Find the names of projects. They are stored with syncs, so a project without a sync has none."""

    lists: storage.SyncLists
    sync_access: SyncAccess

    def __call__(
        self, *, sync_ids: Iterable[str | None] = (), project_ids: Iterable[str] = (), actor: Actor
    ) -> Mapping[str, str]:
        """Return the names of these projects, and of those of these syncs, by the project's id.

        A sync that the actor may not see names nothing. Raises `TransientFailure`.
        """
        sees = self.sync_access.filter(actor)
        found = self._syncs(sorted({*filter(None, sync_ids)}), sorted({*project_ids}))
        return {sync.project_id: sync.project_name for sync in found if sync.project_name is not None and sees(sync)}

    def _syncs(self, sync_ids: Sequence[str], project_ids: Sequence[str]) -> Iterator[Sync]:
        yield from self.lists.read(sync_ids)
        for project_id in project_ids:
            yield from self.lists.of_project(project_id, None, SYNCS_READ).items
