"""Find the projects that connections can see, with the sync of each env var."""

from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from urlsync.domain.connection import Connection
from urlsync.domain.errors import NotFound, PermanentFailure, TransientFailure
from urlsync.domain.sync import Sync
from urlsync.ports.hasura import HasuraProjects, Project
from urlsync.ports.storage import Connections, SyncLists
from urlsync.use_cases.connections.manage_connections import every_connection

MAX_PARALLEL_READS: Final = 8
"""How many projects are read at the same time."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvVar:
    """The name of an env var, and the sync that writes it, if any. A sync's env var may not exist yet."""

    name: str
    sync: Sync | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """A project, who sees it, and its env vars in order: only those with a sync without `env_vars_complete`."""

    project: Project
    connection_ids: Sequence[str]
    env_vars: Sequence[EnvVar]
    env_vars_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A connection whose accounts could not be read, and why."""

    connection_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsFound:
    """All projects found, by name, and the connections whose projects could not be listed."""

    projects: Sequence[ProjectView]
    unreachable: Sequence[Unreachable]


@dataclass(frozen=True, slots=True)
class FindProjects:
    """Find the projects of all connections. A failing connection hides its own projects only."""

    connections: Connections
    hasura: HasuraProjects
    lists: SyncLists

    def __call__(self) -> ProjectsFound:
        """Return all projects."""
        seen: dict[str, _Seen] = {}
        unreachable: list[Unreachable] = []
        for connection in self._connections():
            try:
                projects = self.hasura.projects(connection.hasura_token)
            except (PermanentFailure, TransientFailure) as failure:
                unreachable.append(Unreachable(connection_id=connection.connection_id, code=str(failure)))
                continue
            for project in projects:
                seen.setdefault(project.project_id, _Seen(project)).connections.append(connection)
        with ThreadPoolExecutor(MAX_PARALLEL_READS) as pool:
            views = list(pool.map(self._view, seen.values()))
        return ProjectsFound(
            projects=sorted(views, key=lambda view: (view.project.name, view.project.project_id)),
            unreachable=unreachable,
        )

    def one(self, project_id: str) -> ProjectView:
        """Return one project. Raises `NotFound`, or `TransientFailure` if a failing connection may hide it."""
        seen: _Seen | None = None
        hidden: TransientFailure | None = None
        for connection in self._connections():
            try:
                project = self.hasura.project(connection.hasura_token, project_id)
            except TransientFailure as failure:
                hidden = failure
                continue
            except PermanentFailure:
                continue
            if project is not None:
                seen = seen or _Seen(project)
                seen.connections.append(connection)
        if seen is not None:
            return self._view(seen)
        raise hidden or NotFound("project")

    def _connections(self) -> Iterator[Connection]:
        for summary in every_connection(self.connections):
            connection = self.connections.get(summary.connection_id)
            if connection is not None:
                yield connection

    def _view(self, seen: "_Seen") -> ProjectView:
        names = self._names(seen)
        syncs = {sync.env_var: sync for sync in self._syncs(seen.project.project_id)}
        return ProjectView(
            project=seen.project,
            connection_ids=[connection.connection_id for connection in seen.connections],
            env_vars=[EnvVar(name=name, sync=syncs.get(name)) for name in sorted({*syncs, *(names or ())})],
            env_vars_complete=names is not None,
        )

    def _names(self, seen: "_Seen") -> Set[str] | None:
        """Return the env vars' names from the first connection that may read them, or None."""
        for connection in seen.connections:
            with suppress(PermanentFailure, TransientFailure):
                return self.hasura.env_var_names(connection.hasura_token, seen.project.tenant_id)
        return None

    def _syncs(self, project_id: str) -> Iterator[Sync]:
        cursor: str | None = None
        while True:
            page = self.lists.of_project(project_id, cursor, PAGE)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return


@dataclass(frozen=True, slots=True)
class _Seen:
    """A project, and the connections that see it."""

    project: Project
    connections: list[Connection] = field(default_factory=list)
