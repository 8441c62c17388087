"""List and delete connections, and revoke their grants at Heroku."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.errors import (
    ConnectionInUse,
    HerokuNotFound,
    HerokuTokenRejected,
    NotFound,
    PermanentFailure,
    StaleEpoch,
    TransientFailure,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status
from urlsync.ports.heroku import HerokuApps, HerokuOAuth
from urlsync.ports.platform import Clock
from urlsync.ports.storage import Connections, Page, SyncLists, Syncs


@dataclass(frozen=True, slots=True)
class ListConnections:
    """List connections without their credentials."""

    connections: Connections

    def __call__(self, cursor: str | None = None, limit: int = 50) -> Page[ConnectionSummary]:
        """Return a page of connections. Raises `CursorInvalid`."""
        return self.connections.summaries(cursor, limit)


@dataclass(frozen=True, slots=True)
class DeleteConnection:
    """Delete a connection that no live sync uses, and remove it from disconnected syncs."""

    connections: Connections
    syncs: Syncs
    lists: SyncLists
    revoke_grant: Callable[[Connection], str | None]

    def __call__(self, connection_id: str) -> str | None:
        """Delete it and revoke its grant; return the code of what is left at Heroku, or None.

        Raises `NotFound`, or `ConnectionInUse` while active or paused syncs use it.
        """
        connection = self.connections.get(connection_id)
        if connection is None:
            raise NotFound("connection")
        syncs = self.lists.using(connection_id)
        in_use = sum(sync.status is not Status.DISCONNECTED for sync in syncs)
        if in_use:
            raise ConnectionInUse(in_use)
        for sync in syncs:
            with suppress(StaleEpoch):  # restarted meanwhile: without the connection it will pause
                self.syncs.record(sync, replace(sync, connection_id=None), None)
        self.connections.delete(connection_id)
        return self.revoke_grant(connection)


PAGE = 100


def every_connection(connections: Connections) -> Iterator[ConnectionSummary]:
    """Yield every connection, without credentials. Raises `TransientFailure`."""
    cursor: str | None = None
    while True:
        page = connections.summaries(cursor, PAGE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


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
