"""A connection: the credentials of one Hasura Cloud user."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from urlsync.domain.actor import Actor, Right, label_of
from urlsync.domain.events import Event, EventType
from urlsync.domain.outage import UNMARKED, Marker
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import UNSWEPT, Sweep
from urlsync.domain.versions import KEEP, Keep, version_of_fields

_HIDDEN: Final = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"
NAME: Final = rf"^[^\s{_HIDDEN}]([^{_HIDDEN}]*[^\s{_HIDDEN}])?$"
"""A name that a person can give: one line without hidden characters, and without spaces around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a Heroku authorization allows; None where there was no app to try it on."""

    config_vars: bool | None = None
    webhooks: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What may be shown of a connection: its accounts, and who created it when.

    `heroku_account` is an email address, or None until a Heroku account is connected.
    """

    hasura_account: str | None = None
    heroku_account: str | None = None
    capabilities: Capabilities = Capabilities()
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSummary:
    """A connection without its credentials. `owner` is the key of the actor who added it, `team` who shares it.

    `given_name` is what a person calls it, and `edits` how often people have edited it.
    """

    connection_id: str
    hasura_user_id: str
    profile: Profile
    owner: str | None = None
    team: str | None = None
    given_name: str | None = None
    edits: int = 0

    @property
    def name(self) -> str:
        """What people know it by: the given name, or else its accounts. Two connections may have the same one."""
        hasura = self.profile.hasura_account or f"Hasura user {self.hasura_user_id[:8]}"
        heroku = self.profile.heroku_account
        return self.given_name or (hasura if heroku in {None, hasura} else f"{hasura} / {heroku}")

    @property
    def version(self) -> str:
        """The version that an edit must name. The service's own refreshes of tokens do not change it."""
        return version_of_fields(self.connection_id, self.edits)


@dataclass(frozen=True, slots=True, kw_only=True)
class HerokuAuthorization:
    """Access to Heroku: an OAuth pair that expires, or a long-lived token without a refresh token."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's Hasura personal access token and Heroku authorization.

    `revision` rises with every change of the credentials; a change names the revision that it replaces. The markers
    say how each provider has responded to this connection's last checks, and `sweep` how it is swept.
    All others are those of the summary.
    """

    connection_id: str
    hasura_user_id: str
    hasura_token: Secret
    heroku: HerokuAuthorization | None
    revision: int = 1
    profile: Profile = Profile()
    heroku_marker: Marker = UNMARKED
    hasura_marker: Marker = UNMARKED
    owner: str | None = None
    team: str | None = None
    given_name: str | None = None
    edits: int = 0
    sweep: Sweep = UNSWEPT

    def summary(self) -> ConnectionSummary:
        """Return the connection without its credentials."""
        return ConnectionSummary(
            connection_id=self.connection_id,
            hasura_user_id=self.hasura_user_id,
            profile=self.profile,
            owner=self.owner,
            team=self.team,
            given_name=self.given_name,
            edits=self.edits,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionEdit:
    """What is to change of a connection. A name of None stands for its accounts."""

    name: str | Keep | None = KEEP
    hasura_token: Secret | None = None
    heroku_token: Secret | None = None


class ConnectionUse(StrEnum):
    """What a person or program does with a connection."""

    LIST_APPS = "list_apps"
    ENABLE = "enable_sync"
    EDIT = "edit_sync"
    RESTART = "restart_sync"
    ORDER = "order_database"
    ACCEPT = "accept_proposal"
    AUTHORIZE = "authorize_heroku"
    EDIT_ITSELF = "edit_connection"
    SHARE = "share_connection"
    DELETE = "delete_connection"


def is_owned_by(connection: Connection | ConnectionSummary, actor: Actor) -> bool:
    """Return True if the actor has added the connection."""
    return connection.owner == actor.key


def is_shared_with(connection: Connection | ConnectionSummary, actor: Actor) -> bool:
    """Return True if the actor has added the connection, or is in the team that it is shared with."""
    return is_owned_by(connection, actor) or connection.team in actor.teams


def may_use(connection: Connection | ConnectionSummary, actor: Actor) -> bool:
    """Return True if the actor may use the connection."""
    return actor.may(Right.USE_ALL) or (actor.may(Right.USE_OWN) and is_shared_with(connection, actor))


USES: Final = UUID("6e3f1c52-4a8e-4b51-8a51-0c3a0b8e7d11")
"""The namespace of the ids of events about uses by administrators."""


def used_by_admin(connection: Connection, actor: Actor, use: ConnectionUse, at: datetime) -> Event:
    """Return the event for the owner. Within an hour, the same use has the same id, so that one mail is enough."""
    hour = at.replace(minute=0, second=0, microsecond=0).isoformat()
    detail = {
        "at": at.isoformat(),
        "connection_id": connection.connection_id,
        "connection_owner": _label_of_owner(connection),
        "actor": actor.label,
        "use": use.value,
    }
    event_id = str(uuid5(USES, f"{connection.connection_id} {actor.key} {use} {hour}"))
    return Event(event_id, EventType.CONNECTION_USED_BY_ADMIN, detail)


def _label_of_owner(connection: Connection) -> str | None:
    """Return who added the connection, without an e-mail address."""
    created_by = connection.profile.created_by
    return created_by and label_of((connection.owner or "").partition(":")[2], created_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A pending sign-in at Heroku."""

    connection_id: str
    actor: Actor
    ends_at: datetime
