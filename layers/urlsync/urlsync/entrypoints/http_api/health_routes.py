"""The routes for diagnosis, status and dead letters.

How findings, the service's health and dead letters read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Self

from pydantic import Field

from urlsync.domain.catalogue import PersonAction, Severity
from urlsync.domain.check import Cause
from urlsync.domain.dead_letters import MessageKind
from urlsync.domain.events import EventType
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sync import Status
from urlsync.entrypoints.http_api.models import Outgoing
from urlsync.entrypoints.http_api.routing import changing, new_router, reading
from urlsync.entrypoints.http_api.service import UseCases
from urlsync.entrypoints.http_api.sync_routes import SyncId
from urlsync.use_cases.operations.status import MAX_COUNTED, ServiceStatus


class FindingView(Outgoing):
    """One thing that was found out: a code for programs, and for people what it means and the next step."""

    code: str
    level: Severity
    title: str
    meaning: str
    automatic: Annotated[str | None, Field(description="What happens automatically; null for nothing")]
    next_step: Annotated[str | None, Field(description="What a person can do; null for nothing")]
    actions: Annotated[Sequence[PersonAction], Field(description="What helps now, the best first")]
    detail: Annotated[str | None, Field(description="A number, a code or a time that belongs to it")]


class DiagnosisView(Outgoing):
    """What is right and wrong with a sync."""

    sync_id: str
    findings: Sequence[FindingView]


class QueueDepthView(Outgoing):
    """How much is in a queue, approximately."""

    waiting: int
    delayed: int
    running: int


class QueuesView(Outgoing):
    """How much is in each queue."""

    checks: QueueDepthView
    follow_ups: QueueDepthView
    dead_checks: QueueDepthView
    dead_follow_ups: QueueDepthView
    dead_transfers: QueueDepthView
    dead_provisionings: QueueDepthView
    dead_notifications: QueueDepthView
    dead_runs: QueueDepthView


class ReconcileRunView(Outgoing):
    """The last run of the schedule."""

    started_at: datetime
    due: Annotated[int, Field(description="How many syncs were due")]
    enqueued: Annotated[int, Field(description="How many checks were asked for")]
    latest_seconds: Annotated[int, Field(description="By how much the latest of them was overdue")]
    complete: bool

    @classmethod
    def of(cls, run: ReconcileRun) -> Self:
        """Return how a run reads."""
        return cls(
            started_at=run.started_at,
            due=run.due,
            enqueued=run.enqueued,
            latest_seconds=run.latest // timedelta(seconds=1),
            complete=run.complete,
        )


class StatusView(Outgoing):
    """One page of health. What could not be found out is null, and a finding says why."""

    level: Annotated[Severity, Field(description="The worst level of all findings")]
    findings: Sequence[FindingView]
    queues: QueuesView | None
    last_reconcile: ReconcileRunView | None
    syncs: Annotated[dict[Status, int] | None, Field(description=f"Counted up to {MAX_COUNTED}")]

    @classmethod
    def of(cls, status: ServiceStatus) -> Self:
        """Return how the service's health reads."""
        levels = [finding.level for finding in status.findings]
        run = status.last_reconcile
        return cls(
            level=max(levels, key=list(Severity).index, default=Severity.OK),
            findings=[FindingView.model_validate(finding) for finding in status.findings],
            queues=None if status.depths is None else QueuesView.model_validate(status.depths),
            last_reconcile=None if run is None else ReconcileRunView.of(run),
            syncs=None if status.syncs is None else dict(status.syncs),
        )


class DeadLetterView(Outgoing):
    """A message whose retries are exhausted. It never contains a secret."""

    message_id: str
    kind: Annotated[MessageKind, Field(description="What it asked for")]
    readable: Annotated[bool, Field(description="If not, a redrive leaves it where it is")]
    sync_id: Annotated[str | None, Field(description="Of a check, a confirmation, and most notices")]
    project_id: Annotated[str | None, Field(description="Of a transfer, a notification or a created project")]
    provisioning_id: Annotated[str | None, Field(description="Whose next step it asked for: an order's id")]
    sent_at: datetime
    cause: Cause | None
    release_version: int | None
    event: Annotated[EventType | None, Field(description="The event of a notification that was not sent")]


class DeadLettersView(Outgoing):
    """Some of the dead letters, the oldest first; the status tells how many there are."""

    items: Sequence[DeadLetterView]
    next_cursor: Annotated[None, Field(description="Always null: redrive these to see others")] = None


class RedrivenView(Outgoing):
    """What became of the dead letters."""

    dead_letters: Annotated[int, Field(description="How many were redriven, all in all")]
    checks: Annotated[int, Field(description="How many checks were asked for: one for each sync")]
    transfers: Annotated[int, Field(description="Number of ownership transfers published again")]
    provisionings: Annotated[
        int, Field(description="Number of provisioning steps and created projects enqueued again")
    ]
    notifications: Annotated[int, Field(description="Number of events whose notification is sent late")]
    runs: Annotated[
        int, Field(description="How many runs of the schedule were only removed: later ones did their work")
    ]
    unreadable: Annotated[int, Field(description="How many were left because they cannot be read")]


TAG = "health"

router = new_router()


@router.get(
    "/v1/syncs/<sync_id>/diagnosis",
    summary="Diagnose a sync",
    operation_id="diagnose_sync",
    description="Is the webhook there and right, what deliveries failed, is there drift, does the project "
    "serve? Asks Heroku and Hasura now and changes nothing; what cannot be found out is a finding, too.",
    **reading(TAG, DiagnosisView, HTTPStatus.NOT_FOUND),
)
def diagnose_sync(sync_id: SyncId, use_cases: UseCases) -> DiagnosisView:
    """Diagnose a sync."""
    findings = [FindingView.model_validate(finding) for finding in use_cases.diagnose_sync(sync_id)]
    return DiagnosisView(sync_id=sync_id, findings=findings)


@router.get(
    "/v1/status",
    summary="See how the service is",
    operation_id="get_status",
    **reading(TAG, StatusView),
)
def get_status(use_cases: UseCases) -> StatusView:
    """See how the service is."""
    return StatusView.of(use_cases.get_status())


@router.get(
    "/v1/dead-letters",
    summary="List dead letters",
    operation_id="list_dead_letters",
    description="Checks, confirmations, transfers, provisioning steps, notifications and scheduled runs whose retries "
    "are exhausted. About a hundred of each are listed.",
    **reading(TAG, DeadLettersView),
)
def list_dead_letters(use_cases: UseCases) -> DeadLettersView:
    """List dead letters."""
    letters = use_cases.list_dead_letters()
    return DeadLettersView(items=[DeadLetterView.model_validate(letter) for letter in letters])


@router.post(
    "/v1/dead-letters/redrive",
    summary="Redrive dead letters",
    operation_id="redrive_dead_letters",
    description="Checks each sync with dead letters once, publishes transfers again, enqueues provisioning steps "
    "again, and sends missed notifications late. Scheduled runs need nothing. Then the dead letters are "
    "removed. Safe to repeat.",
    **changing(TAG, {HTTPStatus.OK: RedrivenView}),
)
def redrive_dead_letters(use_cases: UseCases) -> RedrivenView:
    """Redrive dead letters."""
    return RedrivenView.model_validate(use_cases.redrive_dead_letters())
