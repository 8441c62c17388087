"""Edit a connection in place: its name and its tokens. Its syncs go on without a restart."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.connection import Connection, ConnectionEdit, ConnectionSummary, ConnectionUse, HerokuAuthorization
from urlsync.domain.errors import NotFound, OtherAccount, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.domain.versions import KEEP, require_version
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.connections.access import ConnectionAccess
from urlsync.use_cases.connections.connect_account import FindHasuraUser, ProbeCapabilities

MAX_ATTEMPTS: Final = 5
"""How often the connection's Heroku token may be refreshed while the edit is being stored."""
HASURA_TOKEN_LEFT: Final = "hasura_token_left"  # noqa: S105 (a code)


@dataclass(frozen=True, slots=True)
class CheckWaitingSyncs:
    """Enqueue a check of each sync that waits for what a connection has again."""

    lists: storage.SyncLists
    check_queue: messaging.CheckQueue
    clock: platform.Clock

    def __call__(self, connection_id: str, *reasons: Reason) -> None:
        """Check those that are paused for one of these reasons. Raises `TransientFailure`."""
        for sync in self.lists.using(connection_id):
            if sync.reason in reasons:
                request = CheckRequest(sync_id=sync.sync_id, cause=Cause.OPERATOR, requested_at=self.clock.now())
                self.check_queue.send(request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edited connection, and the codes of what its former tokens leave, which a person can end."""

    connection: ConnectionSummary
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditConnection:
    """Change the name or the tokens of a connection that its author has seen.

    A new token is tried before it replaces the former one, and must be of the same account: what runs with the
    connection was chosen with that account.
    """

    access: ConnectionAccess
    connections: storage.Connections
    find_hasura_user: FindHasuraUser
    probe_capabilities: ProbeCapabilities
    check_waiting_syncs: CheckWaitingSyncs
    revoke_grant: Callable[[Connection], str | None]
    clock: platform.Clock

    def __call__(
        self, connection_id: str, edit: ConnectionEdit, expected: Collection[str] | None, *, actor: Actor
    ) -> Edited:
        """Edit it, and check the syncs that have waited for a token.

        `expected` are the versions that the author has seen. Raises `RoleRequired`, `NotFound`, `VersionMissing` and
        `VersionChanged`, and for a token `TokenRefused` and `OtherAccount`.
        """
        connection: Connection = self.access.find(connection_id, actor)
        require_version(expected, connection.summary().version)
        edit = _differing(connection, edit)
        if edit == ConnectionEdit():
            return Edited(connection=connection.summary())
        connection = self.access(connection_id, actor, ConnectionUse.EDIT_ITSELF)
        verified = self._verified(connection, edit)
        former, edited = self._stored(connection, verified, edit, expected, actor)
        return Edited(connection=edited.summary(), left=self._clean_up(former, edited))

    def _verified(self, connection: Connection, edit: ConnectionEdit) -> Connection:
        """Return the connection with what is new, after trying it."""
        profile, name = connection.profile, connection.given_name if edit.name is KEEP else edit.name
        edited = replace(connection, given_name=name, edits=connection.edits + 1)
        if edit.hasura_token is not None:
            user = self.find_hasura_user(edit.hasura_token)
            if user.id != connection.hasura_user_id:
                raise OtherAccount("hasura_token")
            profile = replace(profile, hasura_account=user.email or profile.hasura_account)
            edited = replace(edited, hasura_token=edit.hasura_token)
        if edit.heroku_token is not None:
            account, capabilities = self.probe_capabilities(edit.heroku_token)
            if profile.heroku_account is not None and account.casefold() != profile.heroku_account.casefold():
                raise OtherAccount("heroku_token")
            profile = replace(profile, heroku_account=account, capabilities=capabilities)
            edited = replace(edited, heroku=HerokuAuthorization(access_token=edit.heroku_token))
        return replace(edited, profile=profile)

    def _stored(
        self,
        connection: Connection,
        edited: Connection,
        edit: ConnectionEdit,
        expected: Collection[str] | None,
        actor: Actor,
    ) -> tuple[Connection, Connection]:
        """Store the edit; return the connection as it was before, and as it is now."""
        recorder, subject = Recorder(self.clock.now(), self.clock.new_id), Subject.of_connection(connection)
        entry = recorder(actor, ActivityAction.CONNECTION_EDITED, subject, _changes(edit))
        for _ in range(MAX_ATTEMPTS):
            if edit.heroku_token is not None:
                edited = replace(edited, revision=connection.revision + 1)
            if self.connections.edit(connection, edited, entry):
                return connection, edited
            current = self.connections.get(connection.connection_id)
            if current is None:
                raise NotFound("connection")
            require_version(expected, current.summary().version)
            edited = _on_top_of(current, connection, edited)
            connection = current
        raise TransientFailure("connection_contended")

    def _clean_up(self, former: Connection, edited: Connection) -> tuple[str, ...]:
        """Check what has waited, and end what the former tokens allow; return the codes of what only a person can."""
        left: list[str | None] = []
        if edited.hasura_token is not former.hasura_token:
            self.check_waiting_syncs(edited.connection_id, Reason.HASURA_ACCESS_LOST)
            left.append(HASURA_TOKEN_LEFT)
        if edited.heroku is not former.heroku:
            self.check_waiting_syncs(edited.connection_id, Reason.HEROKU_AUTHORIZATION_LOST)
            left.append(self.revoke_grant(former))
        return tuple(code for code in left if code is not None)


def _differing(connection: Connection, edit: ConnectionEdit) -> ConnectionEdit:
    """Return the edit without what the connection has already."""
    heroku = connection.heroku
    return ConnectionEdit(
        name=KEEP if edit.name == connection.given_name else edit.name,
        hasura_token=None if edit.hasura_token == connection.hasura_token else edit.hasura_token,
        heroku_token=None if heroku is not None and _is_pasted(heroku, edit.heroku_token) else edit.heroku_token,
    )


def _is_pasted(heroku: HerokuAuthorization, token: Secret | None) -> bool:
    """Return True if the authorization is this very token, which a person pasted before."""
    return heroku.refresh_token is None and heroku.access_token == token


def _changes(edit: ConnectionEdit) -> tuple[str, ...]:
    changed = {
        "name": edit.name is not KEEP,
        "hasura_token": edit.hasura_token is not None,
        "heroku_token": edit.heroku_token is not None,
    }
    return tuple(name for name, is_changed in changed.items() if is_changed)


def _on_top_of(current: Connection, seen: Connection, edited: Connection) -> Connection:
    """Return the edit of what was seen as one of what is there now, whose Heroku token was refreshed meanwhile."""
    profile = current.profile if edited.profile == seen.profile else edited.profile
    changed = replace(current, given_name=edited.given_name, edits=current.edits + 1, profile=profile)
    if edited.hasura_token is not seen.hasura_token:
        changed = replace(changed, hasura_token=edited.hasura_token)
    return changed if edited.heroku is seen.heroku else replace(changed, heroku=edited.heroku)
