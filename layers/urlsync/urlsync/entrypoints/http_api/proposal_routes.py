"""The routes of proposals: syncs of new projects that a person should decide on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import PersonAction, actions_for, explain
from urlsync.domain.provisioning import Provisioning
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.heroku_database_routes import AppView, HerokuDatabaseView
from urlsync.entrypoints.http_api.models import CursorQuery, ExplanationView, LimitQuery, NextCursor, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import Routes

routes = Routes("proposals")

ProposalId = Annotated[Uuid, Path(description="The proposal's id")]


class ProposalView(Outgoing):
    """A sync that was not enabled by default, and why."""

    proposal_id: str
    project_id: str
    project_name: Annotated[str | None, Field(description="As stored with a sync of the project; null without one")]
    connection_id: str | None
    heroku_app: AppView
    concerns: Annotated[Sequence[ExplanationView], Field(description="What speaks against enabling it by default")]
    actions: Annotated[Sequence[PersonAction], Field(description="What a person can do now, the best first")]
    proposed_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, run: Provisioning, names: Mapping[str, str]) -> Self:
        """Return the view of a proposal, with the `names` of projects."""
        return cls.read_from(
            run,
            proposal_id=run.provisioning_id,
            project_name=names.get(run.project_id),
            heroku_app=AppView(id=run.app.id if run.app else None, name=run.app_name),
            concerns=[explain(concern) for concern in run.concerns],
            actions=actions_for(run.concerns),
            proposed_at=run.since,
            expires_at=run.proposed_until,
        )


class ProposalPage(Outgoing):
    """One page of proposals."""

    items: list[ProposalView]
    next_cursor: NextCursor


@routes.get("/v1/proposals", ProposalPage, right=Right.SEE)
def list_proposals(
    use_cases: UseCases, actor: CurrentActor, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> ProposalPage:
    """List proposals.

    The sync of a new project's database is enabled by default only if nothing speaks against it; otherwise it is
    proposed, for 30 days. A page may be short or empty although more follow; rely on `next_cursor`.
    """
    page = use_cases.decide_proposals.waiting(cursor, limit, actor=actor)
    names = use_cases.name_projects(project_ids=(run.project_id for run in page.items), actor=actor)
    return ProposalPage(items=[ProposalView.of(run, names) for run in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/proposals/<proposal_id>/accept",
    {HTTPStatus.ACCEPTED: HerokuDatabaseView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def accept_proposal(proposal_id: ProposalId, use_cases: UseCases, actor: CurrentActor) -> Response[HerokuDatabaseView]:
    """Accept a proposal.

    Asks Hasura Cloud and Heroku everything again, then enables the sync; follow the progress at `Location`. Fails
    with `409` if something speaks against it that the proposal did not say, or if the project's owner has no
    connection.
    """
    run = use_cases.decide_proposals.accept(proposal_id, actor=actor)
    location = {"Location": f"../../heroku-databases/{run.provisioning_id}"}
    return Response(HTTPStatus.ACCEPTED, "application/json", HerokuDatabaseView.of(run), location)


@routes.post(
    "/v1/proposals/<proposal_id>/decline",
    {HTTPStatus.NO_CONTENT: None},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    right=Right.USE_OWN,
)
def decline_proposal(proposal_id: ProposalId, use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Decline a proposal.

    Counts as an opt-out: this sync is never enabled by default. A person can enable it at any time.
    """
    use_cases.decide_proposals.decline(proposal_id, actor=actor)
    return Response(HTTPStatus.NO_CONTENT)
