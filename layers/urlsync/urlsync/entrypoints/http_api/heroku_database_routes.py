"""The routes that create a Heroku database for a project and report its progress."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field, StringConstraints

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import explain, explain_entry
from urlsync.domain.provisioning import ADD_ON, DEFAULT_PLAN, Plan, Provisioning, Step
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import ExplanationView, IdempotencyKey, Incoming, Outgoing, ProjectId, Uuid
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.use_cases.provisioning.order_database import DatabaseOrder

routes = Routes("Heroku databases")

PlanName = Annotated[
    str,
    StringConstraints(pattern=f"^({ADD_ON}:)?[a-z0-9-]+$", max_length=64),
    Field(description=f"A Heroku Postgres plan, such as `standard-0`; the default is `{DEFAULT_PLAN}`"),
]
Price = Annotated[int, Field(strict=True, description="In cents of a US dollar", ge=0)]


class OrderBody(Incoming):
    """The Heroku account and the plan of the database.

    `monthly_price_cents` is the price that the person has seen, from the list of plans. An order is refused if the
    price is another one now, or missing for any plan but the default.
    """

    connection_id: Uuid
    plan: PlanName | None = None
    monthly_price_cents: Price | None = None


class PlanView(Outgoing):
    """A plan that can be ordered, and its price for this Heroku account now."""

    name: str
    monthly_price_cents: Price

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the view of a plan."""
        return cls(name=plan.name, monthly_price_cents=plan.monthly_price_cents)


class PlanList(Outgoing):
    """The plans that can be ordered, the cheapest first."""

    items: list[PlanView]


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
    monthly_price_cents: Annotated[int | None, Field(description="The price when it was ordered")]
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
        return cls.read_from(
            run,
            heroku_database_id=run.provisioning_id,
            advice=None if run.reason is None else explain(run.reason).advice,
            explanation=explain_entry(run.failure, run.reason),
            heroku_app=AppView(id=run.app.id if run.app else None, name=run.app_name),
            heroku_database=run.database,
            created_by=run.actor.label,
        )


@routes.post(
    "/v1/projects/<project_id>/heroku-databases",
    {HTTPStatus.ACCEPTED: HerokuDatabaseView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def create_heroku_database(
    project_id: ProjectId,
    body: OrderBody,
    use_cases: UseCases,
    actor: CurrentActor,
    idempotency_key: IdempotencyKey = None,
) -> Response[HerokuDatabaseView]:
    """Create a Heroku database.

    Creates a Heroku app with Postgres in the connection's Heroku account, sets an env var of the project to its URL,
    and keeps the env var up to date with a sync. This takes a few seconds, longer for large plans; follow the
    progress at `Location`. Heroku bills the database. An administrator decides which plans can be ordered, and how many
    databases a day.
    """
    plan = (body.plan or DEFAULT_PLAN).removeprefix(f"{ADD_ON}:")
    order = DatabaseOrder(
        project_id=project_id,
        connection_id=body.connection_id,
        plan=plan,
        monthly_price_cents=body.monthly_price_cents,
        key=idempotency_key,
    )
    run = use_cases.order_database(order, actor=actor)
    location = {"Location": f"../../heroku-databases/{run.provisioning_id}"}
    return Response(HTTPStatus.ACCEPTED, "application/json", HerokuDatabaseView.of(run), location)


@routes.get(
    "/v1/connections/<connection_id>/heroku-database-plans",
    PlanList,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def list_heroku_database_plans(
    connection_id: Annotated[Uuid, Path(description="The connection's id")], use_cases: UseCases, actor: CurrentActor
) -> PlanList:
    """List the plans for Heroku databases, with their prices.

    Only the plans that an administrator allows.
    """
    plans = use_cases.order_database.plans(connection_id, actor=actor)
    return PlanList(items=[PlanView.of(plan) for plan in plans])


@routes.get("/v1/heroku-databases/<heroku_database_id>", HerokuDatabaseView, HTTPStatus.NOT_FOUND, right=Right.SEE)
def read_heroku_database(
    heroku_database_id: Annotated[Uuid, Path(description="The id from the response to its creation")],
    use_cases: UseCases,
    actor: CurrentActor,
) -> HerokuDatabaseView:
    """Get the progress of a Heroku database.

    `step` is the next one; `done` and `failed` are final.
    """
    return HerokuDatabaseView.of(use_cases.order_database.one(heroku_database_id, actor=actor))
