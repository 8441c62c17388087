"""Find who changed what."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from urlsync.domain.activity import EVERYTHING, OF_CONNECTIONS, ActivityEntry, ActivityFilter
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import ConnectionSummary
from urlsync.ports import platform, storage
from urlsync.ports.storage import Page
from urlsync.use_cases.connections.access import ConnectionAccess, SyncAccess
from urlsync.use_cases.operations.names import NamePeople

MAX_PAGE: Final = 200
"""The most entries of one page."""


@dataclass(frozen=True, slots=True)
class FindActivity:
    """Read the activity in pages: of everybody, or only what was done with what is one's own."""

    activity: storage.Activity
    access: ConnectionAccess
    sync_access: SyncAccess
    lists: storage.SyncLists
    provisionings: storage.Provisionings
    name_people: NamePeople
    clock: platform.Clock

    def __call__(
        self, wanted: ActivityFilter = EVERYTHING, cursor: str | None = None, limit: int = 50, *, actor: Actor
    ) -> Page[ActivityEntry]:
        """Return a page of the matching entries that the actor may see, newest first, which may be short.

        Raises `RoleRequired` and `CursorInvalid`.
        """
        require(actor, Right.SEE)
        own = Visible(actor, self.access, self.sync_access, self.lists, self.provisionings)
        if wanted.actor is not None:
            wanted = replace(wanted, actor=self.name_people.key_of(wanted.actor))

        def shown(entry: ActivityEntry) -> bool:
            return wanted.matches(entry) and own.sees(entry)

        page = self.activity.entries(shown, self.clock.now(), cursor, min(limit, MAX_PAGE))
        shown_as = [own.without_connection(entry) for entry in page.items]
        return Page(self.name_people(shown_as), page.next_cursor)


@dataclass(eq=False)
class Visible:
    """What one actor may see of the activity. Each connection, sync and provisioning is read once.

    An administrator sees all of it. Whoever may see everything sees nothing of the connections of others. An owner
    sees what they did, and what was done with their connections and with the projects and syncs of these.
    """

    actor: Actor
    access: ConnectionAccess
    sync_access: SyncAccess
    lists: storage.SyncLists
    provisionings: storage.Provisionings
    _known: dict[str, bool] = field(default_factory=dict)

    def sees(self, entry: ActivityEntry) -> bool:
        """Return True if the actor may see the entry."""
        if self.actor.may(Right.USE_ALL) or self._is_own(entry):
            return True
        if entry.action in OF_CONNECTIONS:
            return entry.subject.connection_id in self._connections
        return self.actor.may(Right.SEE_ALL) or self._is_about_own(entry)

    def without_connection(self, entry: ActivityEntry) -> ActivityEntry:
        """Return the entry without the id of a connection that the actor may not use."""
        known_as = entry.subject.connection_id
        if known_as is None or self.actor.may(Right.USE_ALL) or self._is_own(entry) or known_as in self._connections:
            return entry
        return replace(entry, subject=replace(entry.subject, connection_id=None))

    def _is_own(self, entry: ActivityEntry) -> bool:
        """Return True for what the actor did, or what was done to what is theirs, also if it is gone."""
        return self.actor.key in {entry.actor_id, entry.subject.connection_owner, entry.subject.endpoint_owner}

    def _is_about_own(self, entry: ActivityEntry) -> bool:
        subject = entry.subject
        if subject.connection_id is not None:
            return subject.connection_id in self._connections
        if subject.sync_id is not None:
            return self._sync_is_own(subject.sync_id)
        if subject.provisioning_id is not None:
            return self._provisioning_is_own(subject.provisioning_id)
        return subject.project_id in self._projects

    def _sync_is_own(self, sync_id: str) -> bool:
        if sync_id not in self._known:
            sync = self.sync_access.syncs.get(sync_id)
            self._known[sync_id] = sync is not None and self.sync_access.owns(sync, self.actor)
        return self._known[sync_id]

    def _provisioning_is_own(self, provisioning_id: str) -> bool:
        if provisioning_id not in self._known:
            run = self.provisionings.get(provisioning_id)
            users = {summary.hasura_user_id for summary in self._connections.values()}
            self._known[provisioning_id] = run is not None and (
                run.connection_id in self._connections or (run.connection_id is None and run.owner_id in users)
            )
        return self._known[provisioning_id]

    @cached_property
    def _connections(self) -> dict[str, ConnectionSummary]:
        """The connections that the actor may use; none for those who may use none."""
        return {summary.connection_id: summary for summary in self.access.usable(self.actor)}

    @cached_property
    def _projects(self) -> set[str]:
        """The projects whose syncs run with one of these connections."""
        return {sync.project_id for connection_id in self._connections for sync in self.lists.using(connection_id)}
