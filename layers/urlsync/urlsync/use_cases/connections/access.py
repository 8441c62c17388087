"""Who acts, who may use a connection, and who may see or change a sync.

A request of a person or program gets credentials here and nowhere else: what works with them takes a
`UsableConnection`, and only this module makes one. What an actor may not see is not found, as if it did not exist.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NewType, Protocol

from urlsync.domain.actor import Actor, Caller, Right, require
from urlsync.domain.connection import (
    Connection,
    ConnectionSummary,
    ConnectionUse,
    is_shared_with,
    may_use,
    used_by_admin,
)
from urlsync.domain.errors import NotFound, NotYours, UnknownCaller
from urlsync.domain.sync import Sync
from urlsync.ports import messaging, platform, storage

UsableConnection = NewType("UsableConnection", Connection)
"""A connection that an actor may use for this request, as `ConnectionAccess` has found."""


class Owned(Protocol):
    """What decides whose a sync is: a sync, or what an index has of it."""

    @property
    def current_connection_id(self) -> str | None:
        """The id of the connection that the sync may use; None once it was released."""

    @property
    def owner_id(self) -> str:
        """The Hasura Cloud user who owns the project."""


@dataclass(frozen=True, slots=True)
class OwnSyncs:
    """Which syncs are an owner's: all are of projects of these Hasura Cloud users, and `includes` is True for them."""

    users: frozenset[str]
    includes: Callable[[Owned], bool]


PAGE = 100


def every_connection(connections: storage.Connections) -> Iterator[ConnectionSummary]:
    """Yield every connection, without credentials. Raises `TransientFailure`."""
    cursor: str | None = None
    while True:
        page = connections.summaries(cursor, PAGE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@dataclass(frozen=True, slots=True)
class IdentifyActor:
    """Find out what a caller may do now, whatever was true when their token was issued."""

    accounts: platform.Accounts

    def __call__(self, caller: Caller) -> Actor:
        """Return the caller with roles and teams. Raises `UnknownCaller`, and `TransientFailure` if unknown."""
        account = self.accounts.find(caller)
        if account is None:
            raise UnknownCaller
        return Actor.of(caller, account)


@dataclass(frozen=True, slots=True)
class ConnectionAccess:
    """Find the connections that an actor may use. The owner is notified when an administrator uses theirs."""

    connections: storage.Connections
    event_bus: messaging.EventBus
    clock: platform.Clock

    def __call__(self, connection_id: str, actor: Actor, use: ConnectionUse) -> UsableConnection:
        """Return the connection for this use. Raises `RoleRequired`, and `NotFound` also for one of somebody else."""
        connection = self.find(connection_id, actor)
        if not is_shared_with(connection, actor):  # published first: what cannot be published is refused
            self.event_bus.publish([used_by_admin(connection, actor, use, self.clock.now())])
        return connection

    def find(self, connection_id: str, actor: Actor) -> UsableConnection:
        """Return the connection to look at it, without notifying its owner. Raises as for a use."""
        require(actor, Right.USE_OWN)
        connection = self.connections.get(connection_id)
        if connection is None or not may_use(connection, actor):
            raise NotFound("connection")
        return UsableConnection(connection)

    def exists(self, connection_id: str) -> bool:
        """Return True if there is such a connection, whoever may use it."""
        return self.connections.get(connection_id) is not None

    def sees(self, connection_id: str | None, actor: Actor) -> bool:
        """Return True if the actor may see what was made with a connection."""
        if actor.may(Right.SEE_ALL):
            return True
        connection = None if connection_id is None else self.connections.get(connection_id)
        return connection is not None and may_use(connection, actor)

    def of_order(self, connection_id: str | None) -> UsableConnection:
        """Return the connection of an order that was accepted, for its next step. Raises `NotFound`."""
        connection = self.connections.get(connection_id or "")
        if connection is None:
            raise NotFound("connection")
        return UsableConnection(connection)

    def usable(self, actor: Actor) -> Iterator[ConnectionSummary]:
        """Yield every connection that the actor may use, without credentials. Raises `TransientFailure`."""
        if actor.may(Right.USE_ALL):
            return every_connection(self.connections)
        own = self.connections.of(actor.key, actor.teams) if actor.may(Right.USE_OWN) else ()
        return (summary for summary in own if may_use(summary, actor))

    def added_by(self, owner: str, actor: Actor) -> Sequence[ConnectionSummary]:
        """Return the connections of a person or program with this key, for an administrator. Raises `RoleRequired`."""
        require(actor, Right.USE_ALL)
        return self.connections.of(owner, ())

    def readable(self, actor: Actor) -> Iterator[UsableConnection]:
        """Yield the connections whose projects the actor may see: with the right to see everything, every one."""
        found = every_connection(self.connections) if actor.may(Right.SEE_ALL) else self.usable(actor)
        for connection in self.connections.get_all([summary.connection_id for summary in found]):
            yield UsableConnection(connection)


@dataclass(frozen=True, slots=True)
class SyncAccess:
    """Find out whose a sync is: it belongs to those who may use its connection.

    Without a connection, as after a transfer, it belongs to those who have a connection of the project's owner.
    """

    syncs: storage.Syncs
    access: ConnectionAccess

    def visible(self, sync_id: str, actor: Actor) -> Sync:
        """Return the sync. Raises `RoleRequired`, and `NotFound` also for one of somebody else."""
        require(actor, Right.SEE)
        sync = self.syncs.get(sync_id)
        if sync is None or not self.sees(sync, actor):
            raise NotFound("sync")
        return sync

    def require(self, sync_id: str, actor: Actor, right: Right) -> None:
        """Raise `NotFound` for a sync that is not visible, and `NotYours` without `right` over the syncs of others."""
        require(actor, Right.USE_OWN)
        sync = self.visible(sync_id, actor)
        if not actor.may(right) and not self.owns(sync, actor):
            raise NotYours

    def sees(self, sync: Owned, actor: Actor) -> bool:
        """Return True if the actor may see the sync."""
        return actor.may(Right.SEE_ALL) or self.owns(sync, actor)

    def owns(self, sync: Owned, actor: Actor) -> bool:
        """Return True if the sync belongs to the actor, as everything does to an administrator."""
        if actor.may(Right.USE_ALL):
            return True
        connection = (
            None if sync.current_connection_id is None else self.access.connections.get(sync.current_connection_id)
        )
        if connection is not None:
            return may_use(connection, actor)
        return any(summary.hasura_user_id == sync.owner_id for summary in self.access.usable(actor))

    def filter(self, actor: Actor) -> Callable[[Owned], bool]:
        """Return the function that finds what the actor may see in a list; it reads the connections once."""
        own = self.own(actor)
        return (lambda _sync: True) if own is None else own.includes

    def own(self, actor: Actor) -> OwnSyncs | None:
        """Return which syncs the actor may see, None if these are all; it reads each connection once."""
        if actor.may(Right.SEE_ALL):
            return None
        every = {summary.connection_id: summary for summary in self.access.usable(actor)}
        users = frozenset(summary.hasura_user_id for summary in every.values())
        is_gone = cache(lambda connection_id: not self.access.exists(connection_id))

        def sees(sync: Owned) -> bool:
            known_as = sync.current_connection_id
            if known_as in every:
                return True
            return sync.owner_id in users and (known_as is None or is_gone(known_as))

        return OwnSyncs(users, sees)
