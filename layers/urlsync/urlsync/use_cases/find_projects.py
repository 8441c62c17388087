"""The projects that the connections see, with the sync on each env var."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from urlsync.domain.sync import Sync
from urlsync.ports.connections import Connections
from urlsync.ports.hasura_projects import HasuraProjects, Project
from urlsync.ports.sync_lists import SyncLists


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvVar:
    """An env var's name, and the sync that writes it if there is one. A sync's may not be written yet."""

    name: str
    sync: Sync | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """A project, which connections see it, and its env vars in order.

    `env_vars_complete` is False where Hasura would not list them all: then there are those with a sync only.
    """

    project: Project
    connection_ids: Sequence[str]
    env_vars: Sequence[EnvVar]
    env_vars_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A connection that could not be asked, and the code of why."""

    connection_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsFound:
    """All projects that could be found, by name, and the connections that others may hide behind."""

    projects: Sequence[ProjectView]
    unreachable: Sequence[Unreachable]


@final
@dataclass(frozen=True, slots=True)
class FindProjects:
    """Looks for projects with every connection. A dead connection hides its own projects and no others."""

    connections: Connections
    hasura: HasuraProjects
    lists: SyncLists

    def __call__(self) -> ProjectsFound:
        """Return all projects."""
        raise NotImplementedError

    def one(self, project_id: str) -> ProjectView:
        """Return one project. Raises `NotFound`, or `TransientFailure` where it may be hidden for now."""
        raise NotImplementedError
