"""The routes of projects, and their response bodies."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from urlsync.domain.actor import Actor, Right
from urlsync.domain.catalogue import explain
from urlsync.domain.listing import words_of
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import (
    CursorQuery,
    ExplanationView,
    LimitQuery,
    NextCursor,
    Outgoing,
    ProjectId,
    SearchQuery,
    Uuid,
)
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.entrypoints.http_api.sync_view import SyncView
from urlsync.use_cases.connections.find_projects import ProjectQuery, ProjectView
from urlsync.use_cases.sweeping.find_verified import Verified

routes = Routes("projects")


class SeeingConnectionView(Outgoing):
    """A connection that can see a project."""

    connection_id: str
    name: str


class EnvVarView(Outgoing):
    """An env var of a project. Its value is never shown."""

    name: str
    value: Literal["********"] = "********"
    sync: SyncView | None


class ProjectDetails(Outgoing):
    """A Hasura Cloud project that is visible to the connections."""

    project_id: str
    tenant_id: str
    name: str
    owner_id: str | None
    connection_ids: Annotated[Sequence[str], Field(description="The connections that can see the project")]
    connections: Annotated[Sequence[SeeingConnectionView], Field(description="The same, with their names")]
    env_vars: Sequence[EnvVarView]
    env_vars_complete: Annotated[
        bool, Field(description="False if the env vars were not read: then only those with a sync, if any")
    ]
    live: Annotated[bool, Field(description="False if Hasura did not respond: then it is as its syncs know it")]

    @classmethod
    def of(cls, view: ProjectView, verified: Mapping[str, Verified], names: Mapping[str, str]) -> Self:
        """Return the view of a project; `verified` has its syncs by id, and `names` are those of connections."""
        env_vars = [
            EnvVarView(
                name=each.name, sync=None if each.sync is None else SyncView.of(verified[each.sync.sync_id], names)
            )
            for each in view.env_vars
        ]
        seeing = [
            SeeingConnectionView(connection_id=each, name=names[each]) for each in view.connection_ids if each in names
        ]
        return cls.read_from(view.project, view, env_vars=env_vars, connections=seeing)


class UnreachableView(Outgoing):
    """A connection whose projects could not be listed, and why."""

    connection_id: Annotated[str | None, Field(description="Null for those who may not use the connection")]
    connection_name: Annotated[str | None, Field(description="Null for those who may not use the connection")]
    code: str
    explanation: ExplanationView


class ProjectPage(Outgoing):
    """One page of projects, and the connections that may have more."""

    items: list[ProjectDetails]
    next_cursor: NextCursor
    unreachable: Sequence[UnreachableView]


@routes.get("/v1/projects", ProjectPage, right=Right.SEE)
def list_projects(
    use_cases: UseCases,
    actor: CurrentActor,
    *,
    q: SearchQuery = "",
    connection_id: Annotated[Uuid | None, Query(description="Only projects visible to this connection")] = None,
    env_vars: Annotated[bool, Query(description="False to leave out env vars and syncs, which is much faster")] = True,
    sort: Annotated[Literal["name", "-name"], Query(description="With `-` in front descending")] = "name",
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> ProjectPage:
    """List projects.

    The projects visible to the connections, with the names of their env vars and their syncs, which takes a call to
    Hasura Cloud for each project. `q` finds words that begin so in their names, and ids. Projects of a connection that
    could not be asked are shown as their syncs know them.
    """
    query = ProjectQuery(words=words_of(q), connection_id=connection_id, env_vars=env_vars, descending=sort == "-name")
    found = use_cases.find_projects(query, cursor, limit, actor=actor)
    names = use_cases.name_connections((one.connection_id for one in found.unreachable), actor=actor)
    unreachable = [
        UnreachableView.read_from(
            one, connection_name=names.get(one.connection_id or ""), explanation=explain(one.code)
        )
        for one in found.unreachable
    ]
    return ProjectPage(
        items=_details(found.projects, use_cases, actor), next_cursor=found.next_cursor, unreachable=unreachable
    )


@routes.get("/v1/projects/<project_id>", ProjectDetails, HTTPStatus.NOT_FOUND, right=Right.SEE)
def read_project(project_id: ProjectId, use_cases: UseCases, actor: CurrentActor) -> ProjectDetails:
    """Get a project.

    With the names of its env vars, never their values, and the sync of each.
    """
    (details,) = _details([use_cases.find_projects.one(project_id, actor=actor)], use_cases, actor)
    return details


def _details(views: Sequence[ProjectView], use_cases: UseCases, actor: Actor) -> list[ProjectDetails]:
    syncs = [sync for view in views for sync in view.syncs]
    seeing = [connection_id for view in views for connection_id in view.connection_ids]
    names = use_cases.name_connections([*(sync.current_connection_id for sync in syncs), *seeing], actor=actor)
    verified = {each.sync.sync_id: each for each in use_cases.find_verified(syncs)}
    return [ProjectDetails.of(view, verified, names) for view in views]
