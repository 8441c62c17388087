"""The routes that create a Heroku database for a project and report its progress."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field, StringConstraints

from urlsync.domain.catalogue import explain
from urlsync.domain.provisioning import DEFAULT_PLAN, Provisioning, Step
from urlsync.entrypoints.http_api.current_request import Actor
from urlsync.entrypoints.http_api.models import ExplanationView, Incoming, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import changing, new_router, reading
from urlsync.entrypoints.http_api.service import UseCases

TAG: Final = "Heroku databases"
ADD_ON: Final = "heroku-postgresql"

router = new_router()

Plan = Annotated[
    str,
    StringConstraints(pattern=f"^({ADD_ON}:)?[a-z0-9-]+$", max_length=64),
    Field(description=f"A Heroku Postgres plan, such as `standard-0`; the default is `{DEFAULT_PLAN}`"),
]


class OrderBody(Incoming):
    """The Heroku account and the plan of the database."""

    connection_id: Uuid
    plan: Plan | None = None


class DatabaseView(Outgoing):
    """The add-on."""

    id: str
    name: str
    plan: str


class AppView(Outgoing):
    """The app. Its name is chosen before it is created; its id is known afterwards."""

    id: str | None
    name: str


class LeftoverView(Outgoing):
    """A resource that a failure left at Heroku. It costs money until it is deleted."""

    kind: str
    name: str
    certain: Annotated[bool, Field(description="False if Heroku did not confirm that it exists")]


class ProgressView(Outgoing):
    """The start time of a step."""

    step: Step
    at: datetime


class HerokuDatabaseView(Outgoing):
    """A Heroku database for a project, and its progress."""

    heroku_database_id: str
    project_id: str
    connection_id: str | None
    plan: str | None
    step: Annotated[Step, Field(description="The next step; final if `done` or `failed`")]
    attempts: Annotated[int, Field(description="Number of failed attempts of this step")]
    failure: Annotated[str | None, Field(description="The code of the last failed attempt")]
    reason: Annotated[str | None, Field(description="Why it failed, or finished without a sync")]
    advice: Annotated[str | None, Field(description="How to fix it")]
    explanation: Annotated[
        ExplanationView | None, Field(description="The meaning of the reason, or of the last failure")
    ]
    heroku_app: AppView
    heroku_database: DatabaseView | None
    env_var: str | None
    sync_id: str | None
    left_at_heroku: Annotated[Sequence[LeftoverView], Field(description="Resources left at Heroku after a failure")]
    progress: Sequence[ProgressView]
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, run: Provisioning) -> Self:
        """Return the view of a provisioning."""
        return cls(
            heroku_database_id=run.provisioning_id,
            project_id=run.project_id,
            connection_id=run.connection_id,
            plan=run.plan,
            step=run.step,
            attempts=run.attempts,
            failure=run.failure,
            reason=run.reason,
            advice=None if run.reason is None else explain(run.reason).advice,
            explanation=ExplanationView.of_entry(run.failure, run.reason),
            heroku_app=AppView(id=run.app.id if run.app else None, name=run.app_name),
            heroku_database=None if run.database is None else DatabaseView.model_validate(run.database),
            env_var=run.env_var,
            sync_id=run.sync_id,
            left_at_heroku=[LeftoverView.model_validate(left) for left in run.left_at_heroku],
            progress=[ProgressView.model_validate(entry) for entry in run.progress],
            created_at=run.created_at,
            created_by=run.actor,
        )


@router.post(
    "/v1/projects/<project_id>/heroku-databases",
    summary="Create a Heroku database",
    operation_id="create_heroku_database",
    description="Creates a Heroku app with Postgres in the connection's Heroku account, sets an env var of the "
    "project to its URL, and keeps the env var up to date with a sync. This takes a few seconds, longer for "
    "large plans; follow the progress at `Location`. Heroku bills the database.",
    **changing(TAG, {HTTPStatus.ACCEPTED: HerokuDatabaseView}, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def create_heroku_database(
    project_id: Annotated[Uuid, Path(description="The Hasura Cloud project's id")],
    body: OrderBody,
    use_cases: UseCases,
    actor: Actor,
) -> Response[HerokuDatabaseView]:
    """Create a Heroku database."""
    run = use_cases.order_database(project_id, body.connection_id, _full(body.plan), actor=actor)
    return Response(
        status_code=HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=HerokuDatabaseView.of(run),
        headers={"Location": f"../../heroku-databases/{run.provisioning_id}"},
    )


@router.get(
    "/v1/heroku-databases/<heroku_database_id>",
    summary="Get the progress of a Heroku database",
    operation_id="read_heroku_database",
    **reading(TAG, HerokuDatabaseView, HTTPStatus.NOT_FOUND),
)
def read_heroku_database(
    heroku_database_id: Annotated[Uuid, Path(description="The id from the response to its creation")],
    use_cases: UseCases,
) -> HerokuDatabaseView:
    """Get the progress of a Heroku database."""
    return HerokuDatabaseView.of(use_cases.order_database.one(heroku_database_id))


def _full(plan: str | None) -> str | None:
    """Return the plan with the add-on service as its prefix, as Heroku expects it."""
    return plan if plan is None or ":" in plan else f"{ADD_ON}:{plan}"
