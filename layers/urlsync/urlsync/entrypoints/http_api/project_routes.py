"""The routes of projects, and their response bodies."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Final, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from urlsync.domain.catalogue import explain
from urlsync.entrypoints.http_api.models import ExplanationView, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import new_router, reading
from urlsync.entrypoints.http_api.service import UseCases
from urlsync.entrypoints.http_api.sync_view import SyncView
from urlsync.use_cases.connections.browse_accounts import EnvVar, ProjectView, Unreachable

TAG: Final = "projects"

router = new_router()


class EnvVarView(Outgoing):
    """An env var of a project. Its value is never shown."""

    name: str
    value: Literal["********"] = "********"
    sync: SyncView | None

    @classmethod
    def of(cls, env_var: EnvVar) -> Self:
        """Return the view of an env var."""
        return cls(name=env_var.name, sync=None if env_var.sync is None else SyncView.of(env_var.sync))


class ProjectDetails(Outgoing):
    """A Hasura Cloud project that is visible to the connections."""

    project_id: str
    tenant_id: str
    name: str
    owner_id: str | None
    connection_ids: Annotated[Sequence[str], Field(description="The connections that can see the project")]
    env_vars: Sequence[EnvVarView]
    env_vars_complete: Annotated[
        bool, Field(description="False if Hasura did not list the env vars: then only those with a sync")
    ]

    @classmethod
    def of(cls, view: ProjectView) -> Self:
        """Return the view of a project."""
        project = view.project
        return cls(
            project_id=project.project_id,
            tenant_id=project.tenant_id,
            name=project.name,
            owner_id=project.owner_id,
            connection_ids=view.connection_ids,
            env_vars=[EnvVarView.of(env_var) for env_var in view.env_vars],
            env_vars_complete=view.env_vars_complete,
        )


class UnreachableView(Outgoing):
    """A connection whose projects could not be listed, and why."""

    connection_id: str
    code: str
    explanation: ExplanationView

    @classmethod
    def of(cls, unreachable: Unreachable) -> Self:
        """Return the view of such a connection."""
        explanation = ExplanationView.model_validate(explain(unreachable.code))
        return cls(connection_id=unreachable.connection_id, code=unreachable.code, explanation=explanation)


class ProjectPage(Outgoing):
    """All projects found, and the connections that may have more."""

    items: Sequence[ProjectDetails]
    next_cursor: None = None
    unreachable: Sequence[UnreachableView]


@router.get(
    "/v1/projects",
    summary="List projects",
    operation_id="list_projects",
    description="The projects visible to the connections, with the names of their env vars and their syncs.",
    **reading(TAG, ProjectPage),
)
def list_projects(use_cases: UseCases) -> ProjectPage:
    """List projects."""
    found = use_cases.find_projects()
    return ProjectPage(
        items=[ProjectDetails.of(view) for view in found.projects],
        unreachable=[UnreachableView.of(one) for one in found.unreachable],
    )


@router.get(
    "/v1/projects/<project_id>",
    summary="Get a project",
    operation_id="read_project",
    **reading(TAG, ProjectDetails, HTTPStatus.NOT_FOUND),
)
def read_project(
    project_id: Annotated[Uuid, Path(description="The Hasura Cloud project's id")], use_cases: UseCases
) -> ProjectDetails:
    """Get a project."""
    return ProjectDetails.of(use_cases.find_projects.one(project_id))
