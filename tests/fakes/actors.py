"""People and programs with each role."""

from typing import Any

from urlsync.domain.actor import Actor, ActorKind, Role


def an_actor(name: str = "ann", *roles: Role, **changes: Any) -> Actor:
    """Return a person; without roles, one who may do nothing."""
    fields: dict[str, Any] = {
        "kind": ActorKind.PERSON,
        "id": "sub-of-" + name.partition("@")[0],
        "name": name,
        **changes,
    }
    return Actor(roles=roles, **fields)


ADMIN = an_actor("operator@example.com", Role.ADMIN)
