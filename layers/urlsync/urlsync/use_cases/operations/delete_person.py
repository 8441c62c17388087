"""Delete a person: their sessions, endpoints, connections with what they have at Heroku, and their account."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, Person, Right, require
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.errors import NotFound, OwnAccount
from urlsync.domain.sync import Status
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import ConnectionAccess
from urlsync.use_cases.connections.manage_connections import DeleteConnection
from urlsync.use_cases.lifecycle.end_sync import OptOutSync
from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAtHeroku:
    """What is left of a deleted connection at Heroku, and a person can end."""

    connection_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeleted:
    """What was done: the syncs that were opted out, what was deleted, and what is left at Heroku."""

    person_id: str
    sync_ids: tuple[str, ...]
    connection_ids: tuple[str, ...]
    endpoint_ids: tuple[str, ...]
    left_at_heroku: tuple[LeftAtHeroku, ...]


@dataclass(frozen=True, slots=True)
class DeletePerson:
    """Delete a person: first their sessions, then their endpoints and connections, and their account at the end.

    The deletion is stored before anything is done, and a job completes it, whatever interrupts a request. It looks once
    more after the last session has ended: what was added meanwhile goes, too. Entries have the person's
    id, and their name is shown no longer.
    """

    people: platform.People
    access: ConnectionAccess
    lists: storage.SyncLists
    opt_out: OptOutSync
    delete_connection: DeleteConnection
    endpoints: ManageEndpoints
    deletions: storage.Deletions
    clock: platform.Clock

    def __call__(self, name: str, *, actor: Actor) -> PersonDeleted:
        """Delete the person with this username. Raises `RoleRequired`, `NotFound`, `OwnAccount`, `TransientFailure`."""
        require(actor, Right.USE_ALL)
        person = self.people.find(name)
        if person is None:
            raise NotFound("person")
        if person.key == actor.key:
            raise OwnAccount
        now = self.clock.now()
        deletion = Deletion(
            kind=DeletionKind.PERSON, id=person.id, person_name=name, actor=actor.as_stored(), begun_at=now
        )
        entry = Recorder(now, self.clock.new_id)(actor, ActivityAction.PERSON_DELETED, Subject(person_id=person.id))
        self.deletions.begin(deletion, entry)
        return self.finish(deletion)

    def finish(self, deletion: Deletion) -> PersonDeleted:
        """Do what is left to do of a deletion that has begun; repeating it is harmless."""
        person, actor = Person(id=deletion.id, name=deletion.person_name or ""), deletion.actor
        has_account = self.people.find(person.name) == person  # the name may be somebody else's by now
        if has_account:
            self.people.shut_out(person.name)
        endpoint_ids = self._delete_endpoints(person, actor)
        connection_ids = [one.connection_id for one in self.access.added_by(person.key, actor)]
        sync_ids = [sync_id for connection_id in connection_ids for sync_id in self._end_syncs(connection_id, actor)]
        left = [self._delete(connection_id, actor) for connection_id in connection_ids]
        if has_account:
            self.people.delete(person.name)
        if not deletion.is_left_alone(self.clock.now()):
            self.deletions.end(deletion)
        return PersonDeleted(
            person_id=person.id,
            sync_ids=tuple(sync_ids),
            connection_ids=tuple(connection_ids),
            endpoint_ids=endpoint_ids,
            left_at_heroku=tuple(filter(None, left)),
        )

    def _delete_endpoints(self, person: Person, actor: Actor) -> tuple[str, ...]:
        """Delete the person's endpoints: nothing would be sent to them, and they would count for the limit."""
        theirs = [each.endpoint_id for each in self.endpoints.list(actor=actor) if each.owner == person.key]
        for endpoint_id in theirs:
            with suppress(NotFound):  # another run of the same deletion
                self.endpoints.delete(endpoint_id, actor=actor)
        return tuple(theirs)

    def _end_syncs(self, connection_id: str, actor: Actor) -> Iterator[str]:
        for sync in self.lists.using(connection_id):
            if sync.status is not Status.DISCONNECTED:
                yield self.opt_out(sync.sync_id, actor=actor).sync_id

    def _delete(self, connection_id: str, actor: Actor) -> LeftAtHeroku | None:
        code = self.delete_connection(connection_id, actor=actor)
        return None if code is None else LeftAtHeroku(connection_id=connection_id, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionsRun:
    """What one run of the job found: how old the oldest deletion is that it could not complete, and why it failed."""

    completed: int
    oldest: timedelta
    failures: tuple[Exception, ...]


@dataclass(frozen=True, slots=True)
class ContinueDeletions:
    """Complete the deletions that their requests did not. One that fails stops no other."""

    deletions: storage.Deletions
    delete_person: DeletePerson
    delete_connection: DeleteConnection
    clock: platform.Clock
    live_table: platform.LiveTable

    def __call__(self) -> DeletionsRun:
        """Do what is left to do of each, unless the table was restored. Raises `TransientFailure` if unlisted."""
        now = self.clock.now()
        waiting = [one for one in self.deletions.unfinished() if not one.is_left_alone(now)]
        if not waiting or self.live_table.is_restored():
            return DeletionsRun(completed=0, oldest=timedelta(0), failures=())
        failures = tuple(filter(None, map(self._continue, waiting)))
        left = [one for one in self.deletions.unfinished() if one in waiting]
        oldest = max((now - one.begun_at for one in left), default=timedelta(0))
        return DeletionsRun(completed=len(waiting) - len(left), oldest=oldest, failures=failures)

    def _continue(self, deletion: Deletion) -> Exception | None:
        of_person = deletion.kind is DeletionKind.PERSON
        finish = self.delete_person.finish if of_person else self.delete_connection.finish
        try:
            finish(deletion)
        except Exception as failure:  # noqa: BLE001 (whatever it is, the others must still be completed)
            return failure
        return None
