"""The routes of jobs, and their request and response bodies."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field, StringConstraints, model_validator

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import explain
from urlsync.domain.job import MAX_TARGETS, Job, JobAction, JobResult, JobState, JobTarget
from urlsync.domain.listing import Serving, SyncFilter, words_of
from urlsync.domain.sync import Reason, Status
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import (
    CursorQuery,
    IdempotencyKey,
    Incoming,
    LimitQuery,
    NextCursor,
    Outgoing,
    Uuid,
)
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.use_cases.operations.jobs import JobOrder

routes = Routes("jobs")

JobId = Annotated[Uuid, Path(description="The job's id")]


class FilterBody(Incoming):
    """Which syncs: those with all of these, as in the list."""

    q: Annotated[str, StringConstraints(max_length=100)] = ""
    status: Status | None = None
    reason: Reason | None = None
    connection_id: Uuid | None = None
    project_id: Uuid | None = None
    serving: Serving | None = None

    def wanted(self) -> SyncFilter:
        """Return the filter for the use case."""
        return SyncFilter(words=words_of(self.q), **self.model_dump(exclude={"q"}))


class JobBody(Incoming):
    """An action, and for which syncs: those with these `ids`, or those that the `filter` finds now: one of both.

    An empty filter finds all that you may see. It must be said, so that nothing is done to all by mistake.
    """

    action: JobAction
    count: Annotated[
        int, Field(strict=True, ge=0, le=MAX_TARGETS, description="The number of syncs that a person has confirmed")
    ]
    ids: Annotated[Sequence[Uuid], Field(max_length=MAX_TARGETS)] | None = None
    filter: FilterBody | None = None
    connection_id: Annotated[Uuid | None, Field(description="For restarts; null means the last one of each sync")] = (
        None
    )

    @model_validator(mode="after")
    def _names_its_syncs(self) -> "JobBody":
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        return self

    def order(self, key: str | None) -> JobOrder:
        """Return the order for the use case."""
        return JobOrder(
            action=self.action,
            count=self.count,
            ids=None if self.ids is None else tuple(self.ids),
            wanted=(self.filter or FilterBody()).wanted(),
            connection_id=self.connection_id,
            key=key,
        )


class JobView(Outgoing):
    """A job: one action for many syncs."""

    job_id: str
    action: JobAction
    state: JobState
    total: int
    succeeded: int
    failed: int
    skipped: Annotated[int, Field(description="Syncs whose turn did not come before the job was cancelled")]
    remaining: int
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    cancelled_by: str | None

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return the view of a job."""
        return cls.read_from(job, cancelled_by=job.cancelled_by)


class JobPage(Outgoing):
    """One page of jobs, newest first."""

    items: list[JobView]
    next_cursor: NextCursor


class JobResultView(Outgoing):
    """What became of one sync."""

    sync_id: str
    project_name: str | None
    heroku_app_name: Annotated[str | None, Field(description="As at the start of the job; null if it was not visible")]
    env_var: str | None
    result: JobResult
    code: Annotated[str | None, Field(description="Why it failed, or has not succeeded yet")]
    message: Annotated[str | None, Field(description="What happened, and what to do")]

    @classmethod
    def of(cls, target: JobTarget) -> Self:
        """Return the view of a result."""
        return cls.read_from(
            target,
            heroku_app_name=target.heroku_app_name or None,
            env_var=target.env_var or None,
            message=None if target.code is None else _message(target.code),
        )


class JobResultPage(Outgoing):
    """One page of results."""

    items: list[JobResultView]
    next_cursor: NextCursor


_MESSAGES: Final = {
    "not_found": "Not found: the sync or its connection does not exist, or you may not see it.",
    "not_yours": "It belongs to somebody else. Ask its owner or an administrator to do this.",
    "role_required": "You no longer have a role that may do this. Ask an administrator.",
    "stale_epoch": "Another request changed the sync at the same time. Look at it, and try again if needed.",
}


def _message(code: str) -> str:
    return _MESSAGES.get(code) or explain(code).advice


@routes.post(
    "/v1/jobs",
    {HTTPStatus.ACCEPTED: JobView},
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def start_job(
    body: JobBody, use_cases: UseCases, actor: CurrentActor, idempotency_key: IdempotencyKey = None
) -> Response[JobView]:
    """Start a job.

    Checks, opts out, restarts or deletes many syncs, at most 10,000, each as its own route would, with your rights at
    that moment. `409` if there are not `count` syncs any more. The job goes on after the response; follow it at
    `Location`.
    """
    job = use_cases.start_job(body.order(idempotency_key), actor=actor)
    view = JobView.of(use_cases.find_jobs.named(job))
    return Response(HTTPStatus.ACCEPTED, "application/json", view, {"Location": f"jobs/{job.job_id}"})


@routes.get("/v1/jobs", JobPage, right=Right.USE_OWN)
def list_jobs(
    use_cases: UseCases, actor: CurrentActor, *, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> JobPage:
    """List jobs.

    Your own, and for administrators all, of the last 30 days, newest first.
    """
    page = use_cases.find_jobs(cursor, limit, actor=actor)
    return JobPage(items=[JobView.of(job) for job in page.items], next_cursor=page.next_cursor)


@routes.get("/v1/jobs/<job_id>", JobView, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def read_job(job_id: JobId, use_cases: UseCases, actor: CurrentActor) -> JobView:
    """Get a job.

    With its progress; what became of each sync is in its results.
    """
    return JobView.of(use_cases.find_jobs.named(use_cases.find_jobs.one(job_id, actor=actor)))


@routes.get("/v1/jobs/<job_id>/results", JobResultPage, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def list_job_results(
    job_id: JobId,
    use_cases: UseCases,
    actor: CurrentActor,
    *,
    result: Annotated[JobResult | None, Query(description="Only syncs with this result")] = None,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> JobResultPage:
    """List the results of a job.

    A page may be short or empty although more follow; rely on `next_cursor`.
    """
    page = use_cases.find_jobs.results(job_id, result, cursor, limit, actor=actor)
    return JobResultPage(items=[JobResultView.of(target) for target in page.items], next_cursor=page.next_cursor)


@routes.post("/v1/jobs/<job_id>/cancel", {HTTPStatus.OK: JobView}, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def cancel_job(job_id: JobId, use_cases: UseCases, actor: CurrentActor) -> JobView:
    """Cancel a job.

    What has begun ends; all other syncs stay as they are. A job that is over stays as it is.
    """
    return JobView.of(use_cases.find_jobs.named(use_cases.cancel_job(job_id, actor=actor)))
