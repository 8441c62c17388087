"""The routes that tell how things are: of one sync, of the service, and what was given up."""

from http import HTTPStatus

from urlsync.http_api.health_view import (
    DeadLettersView,
    DeadLetterView,
    DiagnosisView,
    FindingView,
    RedrivenView,
    StatusView,
)
from urlsync.http_api.operation import changing, reading
from urlsync.http_api.router import new_router
from urlsync.http_api.service import UseCases
from urlsync.http_api.sync_routes import SyncId

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
    operation_id="see_status",
    **reading(TAG, StatusView),
)
def see_status(use_cases: UseCases) -> StatusView:
    """See how the service is."""
    return StatusView.of(use_cases.see_status())


@router.get(
    "/v1/dead-letters",
    summary="List dead letters",
    operation_id="list_dead_letters",
    description="Checks, confirmations, transfers, steps of provisionings, notices to people and runs of the "
    "schedule that were given up. At most about a hundred of each are shown.",
    **reading(TAG, DeadLettersView),
)
def list_dead_letters(use_cases: UseCases) -> DeadLettersView:
    """List dead letters."""
    letters = use_cases.see_dead_letters()
    return DeadLettersView(items=[DeadLetterView.model_validate(letter) for letter in letters])


@router.post(
    "/v1/dead-letters/redrive",
    summary="Try again what was given up",
    operation_id="redrive_dead_letters",
    description="Each sync with dead letters is checked once, transfers are told again, steps towards "
    "databases go back onto their queue, and people are told late of what they missed; of a run of the "
    "schedule, nothing is left to do. Then they are removed. Repeating is harmless.",
    **changing(TAG, {HTTPStatus.OK: RedrivenView}),
)
def redrive_dead_letters(use_cases: UseCases) -> RedrivenView:
    """Try again what was given up."""
    return RedrivenView.model_validate(use_cases.redrive_dead_letters())
