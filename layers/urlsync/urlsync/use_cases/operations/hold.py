"""The brake: stop all writes to Hasura Cloud, for everything or for one connection, and let them go on.

Everything else goes on: webhooks are accepted, checks compare, owners are verified. A check that finds a value to write
leaves the sync due, so that each is checked once after the release, by the schedule.
"""

from dataclasses import dataclass

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.errors import NotFound
from urlsync.domain.hold import Hold, Holds
from urlsync.ports import platform, storage


@dataclass(frozen=True, slots=True)
class HoldWrites:
    """Begin, end and list holds. Beginning one that there is, or ending one that there is not, changes nothing."""

    holds: storage.Holds
    connections: storage.Connections
    clock: platform.Clock

    def __call__(self, connection_id: str | None = None, *, actor: Actor) -> Hold:
        """Hold all writes, or those of a connection; return the hold. Raises `RoleRequired` and `NotFound`."""
        require(actor, Right.USE_ALL)
        subject = Subject() if connection_id is None else self._subject(connection_id)
        now = self.clock.now()
        signature = actor.signature()
        hold = Hold(since=now, actor=signature["actor"], actor_id=signature["actor_id"], connection_id=connection_id)
        entry = Recorder(now, self.clock.new_id)(actor, ActivityAction.WRITES_HELD, subject)
        if self.holds.begin(hold, entry):
            return hold
        known = [each for each in self.holds.current().items if each.connection_id == connection_id]
        return known[0] if known else hold

    def release(self, connection_id: str | None = None, *, actor: Actor) -> None:
        """Remove a hold, so that writes go on, as far as no other hold stops them. Raises `RoleRequired`."""
        require(actor, Right.USE_ALL)
        subject = Subject(connection_id=connection_id)
        entry = Recorder(self.clock.now(), self.clock.new_id)(actor, ActivityAction.WRITES_RELEASED, subject)
        self.holds.end(connection_id, entry)

    def current(self, *, actor: Actor) -> Holds:
        """Return the holds: all to those who see everything, else the one of everything. Raises `RoleRequired`."""
        require(actor, Right.SEE)
        found = self.holds.current()
        if actor.may(Right.SEE_ALL):
            return found
        return Holds(tuple(hold for hold in found.items if hold.connection_id is None))

    def _subject(self, connection_id: str) -> Subject:
        for summary in self.connections.with_ids([connection_id]):
            return Subject.of_connection(summary)
        raise NotFound("connection")
