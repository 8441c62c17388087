"""Who acts: a person, a program or a service, with the roles that say what they may do."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from urlsync.domain.errors import RoleRequired
from urlsync.domain.ownership import HASURA_CLOUD


class ActorKind(StrEnum):
    """What an actor is. A service is Hasura Cloud, whose events cause changes, or Secrets Manager, which rotates."""

    PERSON = "person"
    PROGRAM = "program"
    SERVICE = "service"


class Role(StrEnum):
    """What an administrator has given to a person or a program."""

    OWNER = "owner"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


class Right(StrEnum):
    """What an actor may do. The use cases ask for these, never for roles.

    See and use what is one's own: connections that one has added or a team shares, and what runs with them. See all
    but connections. Check, opt out and redrive all. Use all connections. Send the service a webhook of its own.
    """

    SEE = "see"
    USE_OWN = "use_own"
    SEE_ALL = "see_all"
    OPERATE_ALL = "operate_all"
    USE_ALL = "use_all"
    TEST = "test"


RIGHTS: Final[Mapping[Role, Set[Right]]] = {
    Role.OWNER: frozenset({Right.SEE, Right.USE_OWN}),
    Role.VIEWER: frozenset({Right.SEE, Right.SEE_ALL}),
    Role.OPERATOR: frozenset({Right.SEE, Right.USE_OWN, Right.SEE_ALL, Right.OPERATE_ALL}),
    Role.ADMIN: frozenset(Right),
}
"""An operator sees and repairs everything, but uses no connection of others."""
BY_POWER: Final = (Role.ADMIN, Role.OPERATOR, Role.OWNER, Role.VIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOrigin:
    """Where a request came from: the address of the caller, and the id of the request."""

    source_address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sent a request, as the access token says: for a person the username is the name."""

    kind: ActorKind
    id: str
    name: str
    origin: RequestOrigin = RequestOrigin()

    @property
    def key(self) -> str:
        """What identifies the caller among all of them, as for the actor."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the user pool, whether they are enabled or not."""

    id: str
    name: str

    @property
    def key(self) -> str:
        """What identifies the person among all actors."""
        return f"{ActorKind.PERSON}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the user pool says now about a person or program: a name for people, and groups."""

    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, program or service, and the origin of their current request.

    `id` never changes and is never reused; `name` is for people to read: a username, or the name of a program.
    """

    kind: ActorKind
    id: str
    name: str
    roles: tuple[Role, ...] = ()
    teams: tuple[str, ...] = ()
    origin: RequestOrigin = RequestOrigin()

    @classmethod
    def service(cls, name: str) -> Self:
        """Return a service, which has no roles: what it may cause is decided where its events are handled."""
        return cls(kind=ActorKind.SERVICE, id=name, name=name)

    @classmethod
    def of(cls, caller: Caller, account: Account) -> Self:
        """Return a caller with the roles and teams of their account."""
        return cls(
            kind=caller.kind,
            id=caller.id,
            name=account.name,
            roles=roles_in(account.groups),
            teams=teams_in(account.groups),
            origin=caller.origin,
        )

    @property
    def key(self) -> str:
        """What identifies the actor among all of them: a person and a program may have the same id."""
        return f"{self.kind}:{self.id}"

    @property
    def label(self) -> str:
        """The name in events: the id instead of an e-mail address, which would outlive the account."""
        return label_of(self.id, self.name)

    @property
    def stored_name(self) -> str:
        """The name in entries: a person's id, because a name would outlive the account; it is looked up to be shown."""
        return self.id if self.kind is ActorKind.PERSON else self.name

    def id_for(self, key: str) -> str:
        """Return the id of what this actor creates with an idempotency key: the same id for the same key."""
        return str(UUID(bytes=sha256(f"{self.key}\n{key}".encode()).digest()[:16], version=4))

    def as_stored(self) -> Self:
        """Return the actor without the name of a person."""
        return replace(self, name=self.stored_name)

    @property
    def role(self) -> Role | None:
        """The most powerful role; None for a service."""
        return next((role for role in BY_POWER if role in self.roles), None)

    def signature(self) -> dict[str, Any]:
        """Return the fields that an entry of the history or the activity has of its actor."""
        return {
            "actor": self.stored_name,
            "actor_id": self.key,
            "role": self.role,
            "source_address": self.origin.source_address,
            "request_id": self.origin.request_id,
        }

    @property
    def rights(self) -> Set[Right]:
        """What the roles allow."""
        return frozenset(right for role in self.roles for right in RIGHTS[role])

    def may(self, right: Right) -> bool:
        """Return True if one of the roles has this right."""
        return right in self.rights


def label_of(actor_id: str, name: str) -> str:
    """Return the name that events have: the id instead of an e-mail address."""
    return actor_id if "@" in name else name


HASURA_CLOUD_SERVICE: Final = Actor.service(HASURA_CLOUD)
"""The actor of what Hasura Cloud's events cause."""
SECRETS_MANAGER: Final = Actor.service("secretsmanager.amazonaws.com")
"""The actor of rotations; CloudTrail has who asked for them."""


def require(actor: Actor, right: Right) -> None:
    """Raise `RoleRequired` if none of the actor's roles has this right."""
    if not actor.may(right):
        raise RoleRequired(roles_with(right))


def roles_with(right: Right) -> tuple[Role, ...]:
    """Return the roles that have a right."""
    return tuple(role for role in Role if right in RIGHTS[role])


TEAM: Final = "[a-z0-9][a-z0-9-]{0,62}"
"""The name of a team, as a regular expression."""
TEAM_PREFIX: Final = "team-"
"""How the name of a group begins that is a team."""


def roles_in(names: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles among the names of groups."""
    given = frozenset(names)
    return tuple(role for role in Role if role.value in given)


def teams_in(names: Iterable[str]) -> tuple[str, ...]:
    """Return the teams among the names of groups, without their prefix."""
    return tuple(sorted(name.removeprefix(TEAM_PREFIX) for name in {*names} if name.startswith(TEAM_PREFIX)))
