"""What we ask of Hasura Cloud's control plane.

Every operation raises `TransientFailure` (network, 5xx, maintenance mode, internal errors, an owner that
cannot be determined) or `PermanentFailure` (`hasura_access_lost`, `hasura_refused`).

What operators, rather than checks, ask of Hasura Cloud: whose token it is, and which projects it sees.

Every operation raises `TransientFailure` or `PermanentFailure` (`hasura_access_lost`).

What we ask of a Hasura project itself, at its endpoint. Nothing here can destroy anything.

Every operation raises `TransientFailure` where the project cannot be reached or its answer not be read.

What Hasura Cloud's control plane tells of how far an update has come.
"""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One env var of a project, read in one request with who owns the project and whose token asked.

    `hash` is Hasura's compare-and-swap token for the next write; treat it as opaque.
    """

    hash: str
    value: Secret | None
    owner_id: str
    caller_id: str


class Hasura(Protocol):
    """Hasura Cloud's control plane, with one user's personal access token."""

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        """Read one env var, its hash, the project's owner and the token's user. All else is dropped."""
        ...

    def write_target(
        self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret
    ) -> None:
        """Set exactly one env var, if the tenant's hash still is `current_hash`.

        Any error leaves it unknown whether the write took effect: the caller must read again.
        """
        ...


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


class Health(StrEnum):
    """What a project says of itself when strictly asked."""

    OK = "ok"
    INCONSISTENT = "inconsistent"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source in a project's metadata, and how it comes by its database URLs.

    `variables` are the env vars that it names, `literal` says that it holds a URL itself.
    """

    name: str
    variables: frozenset[str]
    literal: bool


class ProjectApi(Protocol):
    """A project's own API."""

    def health(self, endpoint: str) -> Health:
        """Ask how the project is, where an inconsistent object counts as ill. Needs no secret."""
        ...

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | None:
        """List the sources; None where the project refuses the secret. URLs are dropped at once."""
        ...

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        """Return the names of the sources that are inconsistent, for whatever reason."""
        ...

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        """Reload these sources of the project, and change nothing else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A project as its workers should have it: the hash of its env, our env var, and where it answers.

    `admin_secret` is None unless it was asked for and there is one. It is for use now and never for keeping.
    """

    endpoint: str
    hash: str
    value: Secret | None
    admin_secret: Secret | None = None


class Rollout(Protocol):
    """Hasura Cloud's control plane, with one user's personal access token.

    Every operation raises `TransientFailure` or `PermanentFailure` as the port `Hasura` does.
    """

    def read_deployment(
        self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool
    ) -> Deployment:
        """Read where the project answers and what its env is by now. All other env vars are dropped."""
        ...

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        """Return whether all live workers use this env; None if Hasura does not say."""
        ...
