"""Create a connection, after verifying whose tokens these are and what they allow."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import Capabilities, Connection, ConnectionSummary, HerokuAuthorization, Profile
from urlsync.domain.errors import (
    HerokuNotFound,
    HerokuTokenRejected,
    IdempotencyKeyReused,
    PermanentFailure,
    TokenRefused,
    TransientFailure,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports import platform, storage
from urlsync.ports.hasura import HasuraProjects, HasuraUser
from urlsync.ports.heroku import Heroku, HerokuApps

MAX_PROBED_APPS: Final = 3
"""How many apps are probed: one may be suspended, or shared with few permissions."""


@dataclass(frozen=True, slots=True)
class ProbeCapabilities:
    """Find out what a Heroku token allows, by harmless requests about the account and a few apps."""

    heroku: Heroku
    apps: HerokuApps

    def __call__(self, token: Secret) -> tuple[str, Capabilities]:
        """Return the account's email address and what the token allows. Raises `TokenRefused` for an unusable token."""
        try:
            account = self.apps.account(token)
            capabilities = self._abilities(token)
        except HerokuTokenRejected:
            raise TokenRefused("heroku_token", "heroku_token_rejected") from None
        except (PermanentFailure, HerokuNotFound) as refusal:
            raise TokenRefused("heroku_token", str(refusal)) from None
        if capabilities.config_vars is False:
            raise TokenRefused("heroku_token", "heroku_config_vars_forbidden")
        return account, capabilities

    def _abilities(self, token: Secret) -> Capabilities:
        tried = self.apps.app_page(token).apps[:MAX_PROBED_APPS]
        return Capabilities(
            config_vars=_any(_allowed(partial(self.apps.postgres_config_vars, token, app.id)) for app in tried),
            webhooks=_any(_allowed(partial(self.heroku.list_webhooks, token, app.id)) for app in tried),
        )


def _allowed(call: Callable[[], object]) -> bool | None:
    """Return True if Heroku allows the call; None if the app itself prevents the answer."""
    try:
        call()
    except HerokuNotFound:
        return None
    except PermanentFailure as refusal:
        return None if refusal.reason is Reason.HEROKU_APP_SUSPENDED else False
    return True


def _any(answers: Iterator[bool | None]) -> bool | None:
    """Return True at the first True; False after a False, None without any answer."""
    seen: bool | None = None
    for answer in answers:
        if answer:
            return True
        seen = answer if answer is not None else seen
    return seen


@dataclass(frozen=True, slots=True)
class FindHasuraUser:
    """Find out whose a Hasura Cloud token is."""

    hasura: HasuraProjects

    def __call__(self, token: Secret, email: str | None = None) -> HasuraUser:
        """Return the user; `email` is their address, as far as a person gave it. Raises `TokenRefused`."""
        try:
            users = self.hasura.users(token)
            projects = self.hasura.projects(token) if len(users) > 1 else ()
        except PermanentFailure as refusal:
            raise TokenRefused("hasura_token", refusal.reason.value) from None
        user = user_of_token(users, email, {project.owner_id for project in projects})
        if user is None:
            raise TokenRefused("hasura_token", "hasura_user_unclear")
        return user


@dataclass(frozen=True, slots=True)
class ConnectAccount:
    """Verify the tokens of one Hasura Cloud user, and store them."""

    connections: storage.Connections
    find_hasura_user: FindHasuraUser
    probe_capabilities: ProbeCapabilities
    clock: platform.Clock

    def __call__(
        self,
        hasura_token: Secret,
        heroku_token: Secret | None = None,
        name: str | None = None,
        hasura_email: str | None = None,
        *,
        key: str | None = None,
        actor: Actor,
    ) -> ConnectionSummary:
        """Verify the tokens, store them, and return the new connection, which belongs to the actor.

        `hasura_email` is the address of the token's user, where Hasura Cloud shows several. A request with the `key` of
        an earlier one of the actor returns what that has created, if the accounts are the same. Raises `RoleRequired`,
        `TokenRefused` for an unusable token, and `IdempotencyKeyReused`.
        """
        require(actor, Right.USE_OWN)
        user = self.find_hasura_user(hasura_token, hasura_email)
        profile = Profile(hasura_account=user.email, created_at=self.clock.now(), created_by=actor.name)
        heroku = None
        if heroku_token is not None:
            account, capabilities = self.probe_capabilities(heroku_token)
            profile = replace(profile, heroku_account=account, capabilities=capabilities)
            heroku = HerokuAuthorization(access_token=heroku_token)
        connection = Connection(
            connection_id=self.clock.new_id() if key is None else actor.id_for(key),
            hasura_user_id=user.id,
            hasura_token=hasura_token,
            heroku=heroku,
            profile=profile,
            owner=actor.key,
            given_name=name,
        )
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        entry = recorder(actor, ActivityAction.CONNECTION_CREATED, Subject.of_connection(connection))
        if self.connections.create(connection, entry):
            return connection.summary()
        return _same(self.connections.get(connection.connection_id), connection).summary()


def _same(earlier: Connection | None, connection: Connection) -> Connection:
    """Return the earlier connection if it has the same accounts; the same request may just have created it."""
    if earlier is None:  # deleted at this moment
        raise TransientFailure("connection_contended")
    accounts = [(each.hasura_user_id, each.profile.heroku_account, each.owner) for each in (earlier, connection)]
    if accounts[0] != accounts[1]:
        raise IdempotencyKeyReused
    return earlier


def user_of_token(users: Sequence[HasuraUser], email: str | None, owners: Set[str | None]) -> HasuraUser | None:
    """Return the user on whom all signs agree, or None: what is written to a project depends on whose token it is.

    The signs are the first place in the list, the e-mail address that the person gave, and the owners of the projects
    that the token sees. Of several users, the first one needs another sign.
    """
    signs = [] if email is None else [{user.id for user in users if (user.email or "").casefold() == email.casefold()}]
    owning = {user.id for user in users} & owners
    if owning:
        signs.append(owning)
    first = users[0]
    is_clear = all(sign == {first.id} for sign in signs) and (bool(signs) or len(users) == 1)
    return first if is_clear else None
