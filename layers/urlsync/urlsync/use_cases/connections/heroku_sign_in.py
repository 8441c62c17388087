"""Connect a Heroku account by OAuth (https://devcenter.heroku.com/articles/oauth)."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, RequestOrigin
from urlsync.domain.connection import (
    Capabilities,
    Connection,
    ConnectionSummary,
    ConnectionUse,
    HerokuAuthorization,
    SignIn,
    may_use,
)
from urlsync.domain.errors import HerokuTokenRejected, NotFound, SignInRefused, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports import platform, storage
from urlsync.ports.heroku import HerokuOAuth
from urlsync.use_cases.connections.access import ConnectionAccess
from urlsync.use_cases.connections.connect_account import ProbeCapabilities
from urlsync.use_cases.connections.edit_connection import CheckWaitingSyncs
from urlsync.use_cases.connections.manage_connections import RevokeGrant

CONSENT_TIMEOUT: Final = timedelta(minutes=10)
STATE_BYTES: Final = 32
"""Randomness of a state; RFC 6749, section 10.10, requires at least 128 bits."""
MAX_ATTEMPTS: Final = 5
"""How often the connection's tokens may be refreshed while new ones are being stored."""
ERRORS: Final = frozenset({"access_denied", "invalid_request", "invalid_scope", "server_error"})
"""Errors of RFC 6749, section 4.1.2.1, that are shown; any other text may be forged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in that has begun: the consent URL, and the state in it."""

    authorize_url: str
    state: Secret


@dataclass(frozen=True, slots=True)
class BeginHerokuSignIn:
    """Begin a sign-in at Heroku."""

    access: ConnectionAccess
    sign_ins: storage.SignIns
    oauth: HerokuOAuth
    clock: platform.Clock

    def __call__(self, connection_id: str, *, actor: Actor) -> Begun:
        """Return the consent URL, valid for ten minutes, and the state that the browser must show at the end.

        Raises `RoleRequired`, and `NotFound` also for a connection of somebody else.
        """
        connection = self.access(connection_id, actor, ConnectionUse.AUTHORIZE)
        state = secrets.token_urlsafe(STATE_BYTES)
        authorize_url = self.oauth.authorize_url(state)
        now = self.clock.now()
        sign_in = SignIn(connection_id=connection_id, actor=actor, ends_at=now + CONSENT_TIMEOUT)
        recorder = Recorder(now, self.clock.new_id)
        entry = recorder(actor, ActivityAction.HEROKU_SIGN_IN_STARTED, Subject.of_connection(connection))
        self.sign_ins.begin(state, sign_in, entry)
        return Begun(authorize_url=authorize_url, state=Secret(state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A sign-in that has ended: the connection, and the code of what is left at Heroku of its former grant, or None."""

    connection: ConnectionSummary
    left: str | None = None


@dataclass(frozen=True, slots=True)
class FinishHerokuSignIn:
    """Finish a sign-in at Heroku."""

    connections: storage.Connections
    sign_ins: storage.SignIns
    oauth: HerokuOAuth
    probe_capabilities: ProbeCapabilities
    check_waiting_syncs: CheckWaitingSyncs
    revoke_grant: RevokeGrant
    clock: platform.Clock

    def __call__(
        self, state: str, code: str | None, error: str | None = None, *, same_browser: bool, origin: RequestOrigin
    ) -> Finished:
        """Exchange Heroku's code for tokens, store them with the connection of `state`, and check its waiting syncs.

        `error` is what Heroku sends instead of a code, `origin` where the request came from. The state is used up in
        any case. Raises `SignInRefused`, also in another browser than the one in which the sign-in began: a link to
        Heroku could be sent to somebody else, whose account would be connected.
        """
        sign_in = self.sign_ins.take(state)
        if sign_in is None or sign_in.ends_at <= self.clock.now():
            raise SignInRefused("state_unknown")
        if not same_browser:
            raise SignInRefused("other_browser")
        if not code:
            raise SignInRefused(error if error in ERRORS else "no_code")
        heroku = self._exchanged(Secret(code))
        account, capabilities = self.probe_capabilities(heroku.access_token)
        sign_in = replace(sign_in, actor=replace(sign_in.actor, origin=origin))
        former, connection = self._stored(sign_in, heroku, account, capabilities)
        self.check_waiting_syncs(connection.connection_id, Reason.HEROKU_AUTHORIZATION_LOST)
        keep = heroku if former.profile.heroku_account == account else None
        return Finished(connection=connection.summary(), left=self.revoke_grant(former, keep))

    def _exchanged(self, code: Secret) -> HerokuAuthorization:
        try:
            return self.oauth.exchange(code, self.clock.now())
        except HerokuTokenRejected:
            raise SignInRefused("code_rejected") from None

    def _stored(
        self, sign_in: SignIn, heroku: HerokuAuthorization, account: str, capabilities: Capabilities
    ) -> tuple[Connection, Connection]:
        """Store the authorization; return the connection as it was before, and as it is now."""
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        for _ in range(MAX_ATTEMPTS):
            connection = self.connections.get(sign_in.connection_id)
            if connection is None or not may_use(connection, sign_in.actor):
                raise NotFound("connection")
            profile = replace(connection.profile, heroku_account=account, capabilities=capabilities)
            entry = recorder(sign_in.actor, ActivityAction.HEROKU_CONNECTED, Subject.of_connection(connection))
            stored = self.connections.replace_heroku(replace(connection, profile=profile), heroku, entry)
            if stored is not None:
                return connection, stored
        raise TransientFailure("connection_contended")
