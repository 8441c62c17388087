"""Find the projects that connections can see, with the sync of each env var."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from urlsync.domain import errors
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.connection import may_use
from urlsync.domain.listing import Place, is_named, listed_project
from urlsync.domain.sync import Sync
from urlsync.ports import storage
from urlsync.ports.hasura import HasuraProjects, Project
from urlsync.use_cases.connections.access import ConnectionAccess, SyncAccess, UsableConnection
from urlsync.use_cases.connections.side_by_side import MAX_PARALLEL_READS, Failure, read_side_by_side

LIST_SECONDS: Final = 13.0
STORED_SECONDS: Final = 4.0
NAMES_SECONDS: Final = 8.0
"""How long projects are listed, and then the names of their env vars: both fit into API Gateway's 29 seconds."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvVar:
    """The name of an env var, and the sync that writes it, if any. A sync's env var may not exist yet."""

    name: str
    sync: Sync | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """A project, who sees it, and its env vars in order: only those with a sync without `env_vars_complete`.

    It is not `live` if Hasura Cloud did not respond, and it is shown as its syncs know it.
    """

    project: Project
    connection_ids: Sequence[str]
    env_vars: Sequence[EnvVar]
    env_vars_complete: bool
    live: bool = True

    @property
    def syncs(self) -> Sequence[Sync]:
        """The syncs on its env vars."""
        return [env_var.sync for env_var in self.env_vars if env_var.sync is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A connection whose accounts could not be read, and why. Its id is None for those who may not use it."""

    connection_id: str | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsFound:
    """A page of the projects found, and the connections whose projects could not be listed."""

    projects: Sequence[ProjectView]
    unreachable: Sequence[Unreachable]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectQuery:
    """Which projects are asked for: those with these words in their name, that one connection sees; by name.

    Without `env_vars`, neither they nor their syncs are read, which saves a call to Hasura Cloud for each project.
    """

    words: tuple[str, ...] = ()
    connection_id: str | None = None
    env_vars: bool = True
    descending: bool = False


EVERY_PROJECT: Final = ProjectQuery()
MAX_STORED: Final = 1000
"""From how many syncs of an unreachable connection its projects are known."""


@dataclass(frozen=True, slots=True)
class FindProjects:
    """Find the projects that an actor may see. A failing connection hides its own projects only.

    Only those who may use a connection learn its id, and only those who may see a sync see it on the project.
    """

    access: ConnectionAccess
    sync_access: SyncAccess
    hasura: HasuraProjects
    lists: storage.SyncLists

    def __call__(
        self, query: ProjectQuery = EVERY_PROJECT, cursor: str | None = None, limit: int = 50, *, actor: Actor
    ) -> ProjectsFound:
        """Return a page of the projects. Raises `RoleRequired` and `CursorInvalid`."""
        require(actor, Right.SEE)
        place = None if cursor is None else Place.read(cursor, repr(query))
        seen, unreachable = self._seen(actor, query.connection_id)
        found = sorted(seen, key=lambda each: each.position, reverse=query.descending)
        wanted = [each for each in found if is_named(each.position, query.words) and each.follows(place, query)]
        shown = wanted[:limit]
        more = len(wanted) > limit
        following = Place(position=shown[-1].position, in_order=False).cursor(repr(query)) if more else None
        if query.env_vars:
            views = self._views(actor, shown)
        else:
            views = [each.view(actor, (), complete=False) for each in shown]
        return ProjectsFound(projects=views, unreachable=unreachable, next_cursor=following)

    def _seen(self, actor: Actor, connection_id: str | None) -> "tuple[list[_Seen], list[Unreachable]]":
        """Return the projects, and the connections that could not be asked, whose projects are as their syncs know."""
        readable = (one for one in self.access.readable(actor) if connection_id in {None, one.connection_id})
        live, stored = dict[str, _Seen](), dict[str, _Seen]()
        failed: list[tuple[UsableConnection, Failure]] = []
        for connection, projects in read_side_by_side(self._projects, readable, LIST_SECONDS):
            if isinstance(projects, (errors.PermanentFailure, errors.TransientFailure)):
                failed.append((connection, projects))
            else:
                self._add(live, connection, projects, live=True)
        for connection, known in read_side_by_side(self._stored, [one for one, _ in failed], STORED_SECONDS):
            self._add(stored, connection, known if isinstance(known, list) else (), live=False)
        return list({**stored, **live}.values()), [
            Unreachable(connection_id=one.connection_id if may_use(one, actor) else None, code=str(failure))
            for one, failure in failed
        ]

    @staticmethod
    def _add(
        seen: "dict[str, _Seen]", connection: UsableConnection, projects: Iterable[Project], *, live: bool
    ) -> None:
        for project in projects:
            seen.setdefault(project.project_id, _Seen(project, live)).connections.append(connection)

    def _stored(self, connection: UsableConnection) -> list[Project]:
        """Return the projects of a connection's syncs, each once."""
        syncs = self.lists.read(self.lists.ids_using(connection.connection_id, MAX_STORED))
        every = {sync.project_id: sync for sync in syncs if sync.current_connection_id is not None}
        return [_project_of(sync) for sync in every.values()]

    def one(self, project_id: str, *, actor: Actor) -> ProjectView:
        """Return one project. Raises `NotFound`, or `TransientFailure` if a failing connection may hide it.

        A connection whose credentials cannot be decrypted hides nothing: no later request would see more with it.
        """
        require(actor, Right.SEE)
        seen: _Seen | None = None
        hidden: errors.TransientFailure | None = None
        read = partial(self._project, project_id)
        for connection, project in read_side_by_side(read, self.access.readable(actor), LIST_SECONDS):
            if isinstance(project, errors.TransientFailure):
                hidden = hidden if project.code == errors.CREDENTIALS_UNREADABLE else project
            elif isinstance(project, Project):
                seen = seen or _Seen(project)
                seen.connections.append(connection)
        if seen is not None:
            return self._views(actor, [seen])[0]
        raise hidden or errors.NotFound("project")

    def _projects(self, connection: UsableConnection) -> Sequence[Project]:
        return self.hasura.projects(connection.hasura_token)

    def _project(self, project_id: str, connection: UsableConnection) -> Project | None:
        return self.hasura.project(connection.hasura_token, project_id)

    def _views(self, actor: Actor, every: Sequence["_Seen"]) -> list[ProjectView]:
        """Return the views. The names of env vars that cannot be read in time are missing, but no sync is."""
        sees = self.sync_access.filter(actor)
        named = read_side_by_side(self._names, every, NAMES_SECONDS)
        with ThreadPoolExecutor(MAX_PARALLEL_READS) as pool:
            views = [pool.submit(copy_context().run, self._view, actor, sees, seen, names) for seen, names in named]
        return [view.result() for view in views]

    def _view(
        self, actor: Actor, sees: Callable[[Sync], bool], seen: "_Seen", found: Set[str] | Failure | None
    ) -> ProjectView:
        names = None if isinstance(found, (errors.PermanentFailure, errors.TransientFailure)) else found
        syncs = {sync.env_var: sync for sync in self._syncs(seen.project.project_id) if sees(sync)}
        env_vars = [EnvVar(name=name, sync=syncs.get(name)) for name in sorted({*syncs, *(names or ())})]
        return seen.view(actor, env_vars, complete=names is not None)

    def _names(self, seen: "_Seen") -> Set[str] | None:
        """Return the env vars' names from the first connection that may read them, or None."""
        for connection in seen.connections if seen.live else ():
            with suppress(errors.PermanentFailure, errors.TransientFailure):
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


def _project_of(sync: Sync) -> Project:
    name = sync.project_name or ""
    return Project(project_id=sync.project_id, tenant_id=sync.tenant_id, name=name, owner_id=sync.owner_id)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A project, and the connections that see it; it is not `live` if only its syncs say so."""

    project: Project
    live: bool = True
    connections: list[UsableConnection] = field(default_factory=list)

    @property
    def position(self) -> str:
        """The text by which the project is sorted and found."""
        return listed_project(self.project.name, self.project.project_id)

    def view(self, actor: Actor, env_vars: Sequence[EnvVar], *, complete: bool) -> ProjectView:
        """Return what the actor may know of the project, with these env vars."""
        return ProjectView(
            project=self.project,
            live=self.live,
            connection_ids=[each.connection_id for each in self.connections if may_use(each, actor)],
            env_vars=env_vars,
            env_vars_complete=complete,
        )

    def follows(self, place: Place | None, query: ProjectQuery) -> bool:
        """Return True if the project comes after this place."""
        if place is None:
            return True
        return self.position < place.position if query.descending else self.position > place.position
