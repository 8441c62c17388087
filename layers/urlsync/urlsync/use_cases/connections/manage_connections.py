"""List, share and delete connections, and revoke their grants at Heroku."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import Connection, ConnectionSummary, ConnectionUse, HerokuAuthorization, is_owned_by
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.errors import (
    ConnectionInUse,
    HerokuNotFound,
    HerokuTokenRejected,
    NotFound,
    NotInTeam,
    NotYours,
    PermanentFailure,
    StaleEpoch,
    TransientFailure,
)
from urlsync.domain.history import Action
from urlsync.domain.listing import Place
from urlsync.domain.operation import Operation
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status, Sync
from urlsync.ports.heroku import HerokuApps, HerokuOAuth
from urlsync.ports.platform import Clock
from urlsync.ports.storage import Connections, Deletions, Page, SyncLists, Syncs
from urlsync.use_cases.connections.access import ConnectionAccess, every_connection

OWN: Final = "connections"
"""What the cursors of this list are of."""


@dataclass(frozen=True, slots=True)
class ListConnections:
    """List the connections that an actor may use, without their credentials."""

    access: ConnectionAccess
    connections: Connections

    def __call__(self, cursor: str | None = None, limit: int = 50, *, actor: Actor) -> Page[ConnectionSummary]:
        """Return a page of connections. Raises `RoleRequired` and `CursorInvalid`."""
        require(actor, Right.USE_OWN)
        if actor.may(Right.USE_ALL):
            return self.connections.summaries(cursor, limit)
        last = "" if cursor is None else Place.read(cursor, OWN).position
        own = [summary for summary in self.access.usable(actor) if summary.connection_id > last]
        shown = own[:limit]
        more = len(own) > len(shown)
        return Page(shown, Place(position=shown[-1].connection_id, in_order=True).cursor(OWN) if more else None)


@dataclass(frozen=True, slots=True)
class ShareConnection:
    """Share a connection with a team, whose members may then use it as its owner does."""

    access: ConnectionAccess
    connections: Connections
    clock: Clock

    def __call__(self, connection_id: str, team: str | None, *, actor: Actor) -> ConnectionSummary:
        """Share it with this team instead of another, or with none, and return it.

        Raises `RoleRequired`, `NotFound`, `NotYours` for a member of the team who does not own it, and `NotInTeam`
        for an owner who is not a member.
        """
        connection = self.access(connection_id, actor, ConnectionUse.SHARE)
        if not actor.may(Right.USE_ALL):
            if not is_owned_by(connection, actor):
                raise NotYours
            if team is not None and team not in actor.teams:
                raise NotInTeam(team)
        action = ActivityAction.CONNECTION_UNSHARED if team is None else ActivityAction.CONNECTION_SHARED
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        if not self.connections.share(
            connection_id, team, recorder(actor, action, Subject.of_connection(connection, team))
        ):
            raise NotFound("connection")
        return replace(connection.summary(), team=team)


@dataclass(frozen=True, slots=True)
class DeleteConnection:
    """Delete a connection that no live sync uses, remove it from disconnected syncs, and revoke its grant.

    The connection and its Hasura token go first, in one write with the record of what is left to do. A job does that
    where a request was interrupted or Heroku did not respond.
    """

    access: ConnectionAccess
    connections: Connections
    deletions: Deletions
    syncs: Syncs
    lists: SyncLists
    revoke_grant: Callable[[Connection], str | None]
    clock: Clock

    def __call__(self, connection_id: str, *, actor: Actor) -> str | None:
        """Delete it and revoke its grant; return the code of what is left at Heroku, or None.

        Raises `RoleRequired`, `NotFound`, or `ConnectionInUse` while active or paused syncs use it.
        """
        connection = self.access(connection_id, actor, ConnectionUse.DELETE)
        in_use = sum(sync.status is not Status.DISCONNECTED for sync in self.lists.using(connection_id))
        if in_use:
            raise ConnectionInUse(in_use)
        now = self.clock.now()
        entry = Recorder(now, self.clock.new_id)(
            actor, ActivityAction.CONNECTION_DELETED, Subject.of_connection(connection)
        )
        deletion = Deletion(kind=DeletionKind.CONNECTION, id=connection_id, actor=actor.as_stored(), begun_at=now)
        if not self.connections.delete(deletion, entry):
            raise NotFound("connection")
        return self.finish(deletion)

    def finish(self, deletion: Deletion) -> str | None:
        """Do what is left to do of a deletion that has begun; repeating it is harmless."""
        for sync in self.lists.using(deletion.id):
            if sync.status is Status.DISCONNECTED:  # one that was started meanwhile pauses without the connection
                self._unlink(sync, deletion.actor)
        connection = self.connections.deleted(deletion.id)
        code = None if connection is None else self.revoke_grant(connection)
        if code != GRANT_LEFT or not deletion.is_retried(self.clock.now()):
            self.deletions.end(deletion)
        return code

    def _unlink(self, sync: Sync, actor: Actor) -> None:
        after = replace(sync, connection_id=None)
        entry = Operation(actor, self.clock.now(), self.clock.new_id).entry(after, Action.UNLINKED)
        with suppress(StaleEpoch):  # restarted meanwhile
            self.syncs.record(sync, after, entry)


GRANT_LEFT: Final = "heroku_grant_left"
TOKEN_LEFT: Final = "heroku_token_left"  # noqa: S105 (a code)


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """Revoke what our OAuth client obtained, unless another connection uses the account. Pasted tokens are not ours."""

    connections: Connections
    apps: HerokuApps
    oauth: HerokuOAuth
    clock: Clock

    def __call__(self, connection: Connection, keep: HerokuAuthorization | None = None) -> str | None:
        """Return the code of what is left at Heroku and a person can end, or None.

        `keep` is a newer authorization of the same account: where Heroku has one grant for both, it stays.
        """
        heroku = connection.heroku
        if heroku is None or self._is_shared(connection):
            return None
        if heroku.refresh_token is None:
            return TOKEN_LEFT
        try:
            token = self._usable(heroku, heroku.refresh_token)
        except (HerokuTokenRejected, PermanentFailure, TransientFailure):
            return GRANT_LEFT
        return self._revoked(token, None if keep is None else keep.access_token)

    def _revoked(self, token: Secret, keep: Secret | None) -> str | None:
        try:
            return None if self.apps.revoke_grant(token, keep) else GRANT_LEFT
        except HerokuTokenRejected:
            return None  # somebody has revoked it already
        except (HerokuNotFound, PermanentFailure, TransientFailure):
            return GRANT_LEFT

    def _usable(self, heroku: HerokuAuthorization, refresh_token: Secret) -> Secret:
        now = self.clock.now()
        expired = heroku.expires_at is not None and heroku.expires_at <= now
        return self.oauth.refresh(refresh_token, now).access_token if expired else heroku.access_token

    def _is_shared(self, connection: Connection) -> bool:
        account = connection.profile.heroku_account
        return account is not None and any(
            other.connection_id != connection.connection_id and other.profile.heroku_account == account
            for other in every_connection(self.connections)
        )
