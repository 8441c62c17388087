"""The APIs of Hasura Cloud's control plane and of a Hasura project.

Every operation raises `TransientFailure` (network, 5xx, maintenance mode, internal errors, an unknown owner, an
unreadable answer), and those of the control plane also `PermanentFailure` (`hasura_access_lost`, `hasura_refused`).
Nothing in a project's API here can destroy anything.
"""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One env var of a project, its owner and the token's user. The opaque `hash` allows the next write."""

    hash: str
    value: Secret | None
    owner_id: str
    caller_id: str


class Hasura(Protocol):
    """Read and write env vars, with one user's personal access token."""

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        """Return one env var, its hash, the project's owner and the token's user. All else is dropped."""

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        """Set exactly one env var, if the hash still is `current_hash`. After an error, read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HasuraUser:
    """The user of a token. `email` may be missing."""

    id: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project; `owner_id` is None if Hasura does not name it."""

    project_id: str
    tenant_id: str
    name: str
    owner_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMembers:
    """Who may see a project's variables: its owner, and others or not. Each is None if Hasura does not say."""

    owner_id: str | None
    others: bool | None


class HasuraProjects(Protocol):
    """List projects and their env vars, with one user's personal access token."""

    def users(self, token: Secret) -> Sequence[HasuraUser]:
        """Return the users that the token sees, its own among them: usually alone, and probably first."""

    def projects(self, token: Secret) -> Sequence[Project]:
        """Return all projects that the token sees, owned and shared."""

    def project(self, token: Secret, project_id: str) -> Project | None:
        """Return one project, or None if the token does not see it."""

    def members(self, token: Secret, project_id: str) -> ProjectMembers | None:
        """Return who may see a project's variables, or None if the token does not see the project."""

    def env_var_names(self, token: Secret, tenant_id: str) -> Set[str]:
        """Return the names of a project's env vars, including Hasura's own; values are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedProject:
    """A project with the hash of its env vars; its owner is None if Hasura does not name one."""

    project_id: str
    config_hash: str
    owner_id: str | None


@dataclass(frozen=True, slots=True)
class HashedProjects:
    """Some projects in the order of their ids. Unless `more`, these are the last."""

    projects: Sequence[HashedProject]
    more: bool


class HasuraSweeps(Protocol):
    """Look at all projects at once, with one user's personal access token."""

    def projects_after(self, token: Secret, project_id: str) -> HashedProjects:
        """Return a page of projects with greater ids, from the first for an empty one; also raises `SweepRefused`."""


class Health(StrEnum):
    """A project's health under the strict check."""

    OK = "ok"
    INCONSISTENT = "inconsistent"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source in a project's metadata: the env vars that it names; `literal` if it contains a URL itself."""

    name: str
    variables: frozenset[str]
    literal: bool


class ProjectApi(Protocol):
    """A project's own API."""

    def health(self, endpoint: str) -> Health:
        """Return the project's health; inconsistent objects count. Needs no secret."""

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | HealthIssue:
        """Return the sources, or why the metadata is not accessible. URLs are dropped at once."""

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        """Return the names of the sources that are inconsistent, for whatever reason."""

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        """Reload these sources, and change nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A project as its workers should have it: the hash of its env, our env var, and its endpoint.

    `admin_secret` is None unless it was requested and exists. Use it at once and never store it.
    """

    endpoint: str
    hash: str
    value: Secret | None
    admin_secret: Secret | None = None


class Rollout(Protocol):
    """Follow the rollout of an update, with one user's personal access token."""

    def read_deployment(self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool) -> Deployment:
        """Return the endpoint of the project and its current env. All other env vars are dropped."""

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        """Return True if all live workers use this env; None if Hasura does not say."""
