"""What operators, rather than checks, ask of Hasura Cloud: whose token it is, and which projects it sees.

Every operation raises `TransientFailure` or `MustPause` (`hasura_access_lost`).
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class HasuraUser:
    """Whose token it is. Hasura shows no `email` to some."""

    id: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project; `owner_id` is None where Hasura does not say."""

    project_id: str
    tenant_id: str
    name: str
    owner_id: str | None


class HasuraProjects(Protocol):
    """Hasura Cloud's control plane, with one user's personal access token."""

    def caller(self, token: Secret) -> HasuraUser:
        """Return whose token it is."""
        ...

    def projects(self, token: Secret) -> Sequence[Project]:
        """Return all projects that the token sees, its user's own and those shared with them."""
        ...

    def project(self, token: Secret, project_id: str) -> Project | None:
        """Return one project, or None where the token sees no such project."""
        ...

    def env_var_names(self, token: Secret, tenant_id: str) -> Set[str]:
        """Return the names of a project's env vars, Hasura's own among them; values are dropped."""
        ...
