"""Delete a person: their sessions, their connections with what they have at Heroku, and their account."""

from collections.abc import Iterator
from dataclasses import dataclass

from urlsync.domain.activity import ActivityAction, ActivityEntry, Subject
from urlsync.domain.actor import Actor, Person, Right, require
from urlsync.domain.errors import NotFound, OwnAccount
from urlsync.domain.sync import Status
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import ConnectionAccess
from urlsync.use_cases.connections.manage_connections import DeleteConnection
from urlsync.use_cases.lifecycle.end_sync import OptOutSync


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAtHeroku:
    """What is left of a deleted connection at Heroku, and a person can end."""

    connection_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeleted:
    """What was done: the syncs that were opted out, the connections that were deleted, and what is left."""

    person_id: str
    sync_ids: tuple[str, ...]
    connection_ids: tuple[str, ...]
    left_at_heroku: tuple[LeftAtHeroku, ...]


@dataclass(frozen=True, slots=True)
class DeletePerson:
    """Delete a person: first their sessions, then their connections, and their account at the end.

    The account names the person until everything else is done, so that a deletion that was interrupted is repeated
    with the same name, and continues. Entries have the person's id, and their name is shown no longer.
    """

    people: platform.People
    access: ConnectionAccess
    lists: storage.SyncLists
    opt_out: OptOutSync
    delete_connection: DeleteConnection
    activity: storage.Activity
    clock: platform.Clock

    def __call__(self, name: str, *, actor: Actor) -> PersonDeleted:
        """Delete the person with this username. Raises `RoleRequired`, `NotFound`, `OwnAccount`, `TransientFailure`."""
        require(actor, Right.USE_ALL)
        person = self.people.find(name)
        if person is None:
            raise NotFound("person")
        if person.key == actor.key:
            raise OwnAccount
        self.people.shut_out(name)
        connection_ids = [one.connection_id for one in self.access.usable(actor) if one.owner == person.key]
        sync_ids = [sync_id for connection_id in connection_ids for sync_id in self._end_syncs(connection_id, actor)]
        left = [self._delete(connection_id, actor) for connection_id in connection_ids]
        self.activity.add(self._entry(person, actor))
        self.people.delete(name)
        return PersonDeleted(
            person_id=person.id,
            sync_ids=tuple(sync_ids),
            connection_ids=tuple(connection_ids),
            left_at_heroku=tuple(filter(None, left)),
        )

    def _end_syncs(self, connection_id: str, actor: Actor) -> Iterator[str]:
        for sync in self.lists.using(connection_id):
            if sync.status is not Status.DISCONNECTED:
                yield self.opt_out(sync.sync_id, actor=actor).sync_id

    def _delete(self, connection_id: str, actor: Actor) -> LeftAtHeroku | None:
        code = self.delete_connection(connection_id, actor=actor)
        return None if code is None else LeftAtHeroku(connection_id=connection_id, code=code)

    def _entry(self, person: Person, actor: Actor) -> ActivityEntry:
        return ActivityEntry(
            entry_id=self.clock.new_id(),
            at=self.clock.now(),
            action=ActivityAction.PERSON_DELETED,
            subject=Subject(person_id=person.id),
            **actor.signature(),
        )
