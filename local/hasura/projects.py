"""One project with its tenant: two ids of the same thing, and most operations take only one of them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from local.hasura.env import Env, ReadBack
from local.hasura.metadata import Metadata
from local.hasura.users import User
from local.hasura.workers import CONFIGURED, Workers

ADMIN = "admin"
PRIVILEGES = frozenset({ADMIN, "graphql_admin", "view_metrics"})
"""https://hasura.io/docs/2.0/hasura-cloud/projects/collaborators/"""


@dataclass(frozen=True)
class Collaborator:
    """A user whom the owner has given access."""

    id: str
    collaborator: User
    privileges: AbstractSet[str]


@dataclass(eq=False, repr=False)
class Project:
    """A project. Its env changes only through ``Environments``, its owner only through ``Transfers``."""

    id: str
    tenant_id: str
    slug: str
    name: str
    plan_name: str
    cloud: str
    region: str
    endpoint: str
    owner: User
    env: Env
    workers: Workers
    metadata: Metadata = field(default_factory=Metadata)
    collaborators: dict[str, Collaborator] = field(default_factory=dict)
    owner_hidden: bool = False
    read_back: ReadBack = field(default_factory=ReadBack)

    def is_visible_to(self, user: User) -> bool:
        """Return whether a user is a member of the project."""
        return user == self.owner or user.id in self.collaborators

    def may_change_env(self, user: User) -> bool:
        """Return whether a user is the owner, or a collaborator who is an admin."""
        collaborator = self.collaborators.get(user.id)
        return user == self.owner or (collaborator is not None and ADMIN in collaborator.privileges)

    def config_status(self, now: float) -> list[dict[str, Any]]:
        """Return one ``config_status`` row for each worker; a restarting worker is not live."""
        return [
            {
                "hash": view.env.hash,
                "message": CONFIGURED if view.up else None,
                "is_active": True,
                "worker_state": "live" if view.up else "starting",
                "tenant_id": self.tenant_id,
            }
            for view in self.workers.views(now)
        ]
