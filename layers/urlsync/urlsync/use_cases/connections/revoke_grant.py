"""Revoke the grant of a connection at Heroku, when the connection is deleted or gets another one."""

from dataclasses import dataclass
from typing import Final

from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.errors import HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports import platform, storage
from urlsync.ports.heroku import HerokuApps, HerokuOAuth
from urlsync.use_cases.connections.manage_connections import every_connection

GRANT_LEFT: Final = "heroku_grant_left"
TOKEN_LEFT: Final = "heroku_token_left"  # noqa: S105 (a code)


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """Revoke what our OAuth client obtained, unless another connection uses the account. Pasted tokens are not ours."""

    connections: storage.Connections
    apps: HerokuApps
    oauth: HerokuOAuth
    clock: platform.Clock

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
