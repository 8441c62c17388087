"""The routes of diagnosis, service status and dead letters, and their response bodies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Self

from pydantic import Field

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import PersonAction, Severity
from urlsync.domain.check import Cause
from urlsync.domain.dead_letters import MessageKind
from urlsync.domain.events import EventType
from urlsync.domain.sync import Status
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import LimitQuery, Outgoing, SyncId
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.use_cases.operations.status import MAX_COUNTED, ServiceStatus


class FindingView(Outgoing):
    """One finding: a code for programs; for people, its meaning and the next step."""

    code: str
    level: Severity
    title: str
    meaning: str
    automatic: Annotated[str | None, Field(description="What happens automatically; null if nothing")]
    next_step: Annotated[str | None, Field(description="What a person can do; null if nothing")]
    actions: Annotated[Sequence[PersonAction], Field(description="The actions that help now, best first")]
    detail: Annotated[str | None, Field(description="A number, code or time for the finding")]


class DiagnosisView(Outgoing):
    """The diagnosis of a sync."""

    sync_id: str
    findings: Sequence[FindingView]


class QueueDepthView(Outgoing):
    """The approximate number of messages in a queue."""

    waiting: int
    delayed: int
    running: int


class QueuesView(Outgoing):
    """The depth of each queue."""

    checks: QueueDepthView
    follow_ups: QueueDepthView
    dead_checks: QueueDepthView
    dead_follow_ups: QueueDepthView
    dead_transfers: QueueDepthView
    dead_provisionings: QueueDepthView
    dead_notifications: QueueDepthView
    dead_deliveries: QueueDepthView
    dead_runs: QueueDepthView
    dead_sweeps: QueueDepthView


class ReconcileRunView(Outgoing):
    """The last scheduled run."""

    started_at: datetime
    due: Annotated[int, Field(description="Number of due syncs")]
    enqueued: Annotated[int, Field(description="Number of checks enqueued")]
    latest_seconds: Annotated[int, Field(description="How late the most overdue sync was, in seconds")]
    complete: bool


class StatusView(Outgoing):
    """The health of the service. A value that could not be read is null, and a finding says why."""

    level: Annotated[Severity, Field(description="The highest severity of all findings")]
    findings: Sequence[FindingView]
    queues: QueuesView | None
    last_reconcile: ReconcileRunView | None
    syncs: Annotated[dict[Status, int] | None, Field(description=f"Counted up to {MAX_COUNTED}")]
    held_since: Annotated[datetime | None, Field(description="Since when all writes are on hold; null if they are not")]

    @classmethod
    def of(cls, status: ServiceStatus) -> Self:
        """Return the view of the service's status."""
        levels = [finding.level for finding in status.findings]
        run = status.last_reconcile
        latest = run and ReconcileRunView.read_from(run, latest_seconds=run.latest // timedelta(seconds=1))
        level = max(levels, key=list(Severity).index, default=Severity.OK)
        return cls.read_from(status, level=level, queues=status.depths, last_reconcile=latest)


class DeadLetterView(Outgoing):
    """A message whose retries are exhausted. It never contains a secret."""

    message_id: str
    kind: Annotated[MessageKind, Field(description="The kind of message")]
    readable: Annotated[bool, Field(description="False if it cannot be parsed; a redrive leaves it in its queue")]
    sync_id: Annotated[str | None, Field(description="Set for checks, confirmations, and most events")]
    project_id: Annotated[str | None, Field(description="Of a transfer, an event or a created project")]
    provisioning_id: Annotated[str | None, Field(description="The provisioning whose next step it requests")]
    endpoint_id: Annotated[str | None, Field(description="The notification endpoint that an event did not reach")]
    sent_at: datetime
    cause: Cause | None
    release_version: int | None
    event: Annotated[EventType | None, Field(description="The event of which people or an endpoint were not notified")]


class DeadLettersView(Outgoing):
    """Some of the dead letters, oldest first; the service status has their number."""

    items: list[DeadLetterView]
    next_cursor: Annotated[None, Field(description="Always null: redrive these to see others")] = None


class RedrivenView(Outgoing):
    """The result of a redrive."""

    dead_letters: Annotated[int, Field(description="Total number redriven")]
    checks: Annotated[int, Field(description="Number of checks enqueued: one per sync")]
    transfers: Annotated[int, Field(description="Number of ownership transfers published again")]
    provisionings: Annotated[int, Field(description="Number of provisioning steps and created projects enqueued again")]
    notifications: Annotated[int, Field(description="Number of events whose notification is sent late")]
    deliveries: Annotated[int, Field(description="Number of events that are sent late to notification endpoints")]
    runs: Annotated[int, Field(description="Number of scheduled runs removed: later runs did their work")]
    unreadable: Annotated[int, Field(description="Number left in place because they cannot be parsed")]


class SelfTestView(Outgoing):
    """How a webhook of a sync that does not exist was answered."""

    sync_id: Annotated[str, Field(description="A random ID; the log of the function `sync` says `sync not found`")]
    status: Annotated[int, Field(description="The HTTP status of the response to the webhook")]
    accepted: Annotated[bool, Field(description="True for 204, the response that Heroku expects")]


routes = Routes("health")


@routes.get("/v1/syncs/<sync_id>/diagnosis", DiagnosisView, HTTPStatus.NOT_FOUND, right=Right.SEE)
def diagnose_sync(sync_id: SyncId, use_cases: UseCases, actor: CurrentActor) -> DiagnosisView:
    """Diagnose a sync.

    Checks the webhook, failed deliveries, drift and project health. Reads from Heroku and Hasura now and changes
    nothing. If something cannot be read, a finding says so.
    """
    return DiagnosisView.read_from(sync_id=sync_id, findings=use_cases.diagnose_sync(sync_id, actor=actor))


@routes.get("/v1/status", StatusView, right=Right.SEE)
def get_status(use_cases: UseCases, actor: CurrentActor) -> StatusView:
    """Get service status.

    Queues, the last scheduled run, numbers of syncs, and findings with what each means and what to do.
    """
    return StatusView.of(use_cases.get_status(actor=actor))


@routes.get("/v1/dead-letters", DeadLettersView, right=Right.SEE_ALL)
def list_dead_letters(use_cases: UseCases, actor: CurrentActor, limit: LimitQuery = 500) -> DeadLettersView:
    """List dead letters.

    Checks, confirmations, transfers, provisioning steps, notifications, deliveries to notification endpoints, and
    scheduled runs whose retries are exhausted.
    About a hundred of each are looked at; `limit` of these are listed, the oldest first.
    """
    return DeadLettersView.read_from(items=use_cases.list_dead_letters(actor=actor)[:limit])


@routes.post("/v1/dead-letters/redrive", {HTTPStatus.OK: RedrivenView}, right=Right.OPERATE_ALL)
def redrive_dead_letters(use_cases: UseCases, actor: CurrentActor) -> RedrivenView:
    """Redrive dead letters.

    Checks each sync with dead letters once, publishes transfers again, enqueues provisioning steps again, and sends
    missed notifications and deliveries late. Scheduled runs need nothing. Then the dead letters are removed. Safe to
    repeat.
    """
    return RedrivenView.read_from(use_cases.redrive_dead_letters(actor=actor))


@routes.post("/v1/self-test", {HTTPStatus.OK: SelfTestView}, right=Right.TEST)
def self_test(use_cases: UseCases, actor: CurrentActor) -> SelfTestView:
    """Test the way of a webhook.

    Sends a webhook to the service itself, signed as Heroku signs it, for a sync that does not exist. It takes the way
    of all webhooks and ends in a check that finds no sync. Changes nothing.
    """
    result = use_cases.self_test(actor=actor)
    return SelfTestView.read_from(result, accepted=result.status == HTTPStatus.NO_CONTENT)
