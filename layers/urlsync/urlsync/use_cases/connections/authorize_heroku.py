"""A working Heroku access token: refreshed early, by one function at a time.

Heroku's OAuth access tokens expire, refresh tokens do not, and an answer may or may not contain a new refresh token
(https://devcenter.heroku.com/articles/oauth#token-refresh).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from urlsync.domain.connection import Connection
from urlsync.domain.errors import OAUTH_CLIENT_REFUSED, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports import platform, storage
from urlsync.ports.heroku import HerokuOAuth

REFRESH_MARGIN: Final = timedelta(minutes=30)
"""How long before its expiry a token is refreshed, so that it still works if the refresh fails."""
LEASE: Final = timedelta(seconds=20)
"""How long one refresh may take before another function tries; longer than the client's timeout."""
MAX_POLLS: Final = 12
POLL_INTERVAL: Final = timedelta(milliseconds=500)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AuthorizeHeroku:
    """Provide connections whose Heroku access token works.

    Heroku answers alike for a revoked authorization and for an invalid secret of our own client. But revoking also
    invalidates the access token: if that still works after a refused refresh, the client is at fault.
    """

    connections: storage.Connections
    oauth: HerokuOAuth
    clock: platform.Clock
    client: storage.OAuthClient

    def use(self, connection: Connection, call: Callable[[Secret], _T]) -> _T:
        """Call Heroku with the connection's access token, refreshed if it expires soon or is rejected."""
        try:
            usable = self.usable(connection)
        except PermanentFailure as refused:
            return self._used_once_more(connection, call, refused)
        try:
            return call(_token(usable))
        except HerokuTokenRejected:
            renewed = self.renewed(usable)
        try:
            return call(_token(renewed))
        except HerokuTokenRejected:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST) from None

    def _used_once_more(self, connection: Connection, call: Callable[[Secret], _T], refused: PermanentFailure) -> _T:
        """Call with an unexpired token whose refresh was refused."""
        heroku, current = connection.heroku, self.connections.get(connection.connection_id)
        if heroku is None or heroku.expires_at is None or heroku.expires_at <= self.clock.now():
            raise refused
        if current is None or current.revision != connection.revision:
            raise refused
        try:
            result = call(heroku.access_token)
        except HerokuTokenRejected:
            raise refused from None
        self._client_is(refused=True)
        return result

    def usable(self, connection: Connection) -> Connection:
        """Return the connection, refreshed if its token expires soon; an unexpired one survives a failure."""
        heroku = connection.heroku
        if heroku is None:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        if heroku.expires_at is None or heroku.expires_at - REFRESH_MARGIN > self.clock.now():
            return connection
        try:
            return self.renewed(connection)
        except TransientFailure:
            if heroku.expires_at <= self.clock.now():
                raise
            return connection

    def renewed(self, connection: Connection) -> Connection:
        """Return the connection with a newer token, whoever refreshed it."""
        refresh_token = None if connection.heroku is None else connection.heroku.refresh_token
        if refresh_token is None:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        for _ in range(MAX_POLLS):
            now = self.clock.now()
            if self.connections.lease_refresh(connection, now, now + LEASE):
                return self._refresh(connection, refresh_token, leased_until=now + LEASE)
            newer = self._newer_than(connection)
            if newer is not None:
                return newer
            self.clock.sleep(POLL_INTERVAL)
        raise TransientFailure("heroku_refresh_in_progress")

    def _refresh(self, connection: Connection, refresh_token: Secret, leased_until: datetime) -> Connection:
        try:
            heroku = self.oauth.refresh(refresh_token, self.clock.now())
        except HerokuTokenRejected:
            with suppress(TransientFailure):  # then the lease expires, and others wait for it
                self.connections.end_refresh(connection, leased_until)
            code = OAUTH_CLIENT_REFUSED if self._is_known_as_refused() else None
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, code) from None
        except PermanentFailure as refused:
            if refused.code == OAUTH_CLIENT_REFUSED:
                self._client_is(refused=True)
            with suppress(TransientFailure):
                self.connections.end_refresh(connection, leased_until)
            raise
        self._client_is(refused=False)
        stored = self.connections.replace_heroku(connection, heroku)
        stored = stored or self._newer_than(connection)
        if stored is None:
            raise TransientFailure("heroku_refresh_lost")
        return stored

    def _client_is(self, *, refused: bool) -> None:
        """Store what was found out. If that fails, the next refresh finds it out again."""
        with suppress(TransientFailure):
            if refused:
                self.client.refused(self.clock.now())
            else:
                self.client.accepted()

    def _is_known_as_refused(self) -> bool:
        try:
            return self.client.refused_since() is not None
        except TransientFailure:
            return False

    def _newer_than(self, connection: Connection) -> Connection | None:
        current = self.connections.get(connection.connection_id)
        if current is None:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        return current if current.revision != connection.revision else None


def _token(connection: Connection) -> Secret:
    if connection.heroku is None:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
    return connection.heroku.access_token
