"""Diagnose a sync: what works, what does not, and what a person can do. Unknowns are findings too."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from urlsync.domain import errors
from urlsync.domain.actor import Actor
from urlsync.domain.catalogue import explain, explanation_of, possible
from urlsync.domain.connection import Connection
from urlsync.domain.findings import Finding, because, found
from urlsync.domain.schedule import has_other_writer
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports.storage import Connections
from urlsync.use_cases.connections.access import SyncAccess
from urlsync.use_cases.diagnosis.findings import InspectServing, InspectValues, InspectWebhook

TOO_LARGE: Final = "_answer_too_large"
"""The end of the codes of responses that are larger than the service reads."""


def standing(sync: Sync) -> Iterator[Finding]:
    """Find out whether checks run, and how the last one ended."""
    yield _status(sync)
    if sync.failure_reported:
        yield found("checks_fail")
    if has_other_writer(sync):
        yield found("other_writer", detail=", ".join(moment.isoformat() for moment in sync.overwrites))
    if sync.foreign_webhook_at is not None:
        yield found("webhook_foreign", detail=sync.foreign_webhook_at.isoformat())
    if sync.status is not Status.DISCONNECTED and sync.last_checked_at is None:
        yield found("never_checked")


def _status(sync: Sync) -> Finding:
    explanation = None if sync.reason is None else explanation_of(sync)
    if explanation is None:
        return found("sync_active")
    _, _, detail = explanation.code.partition("/")
    return because(f"{sync.status}_{sync.reason}", explanation, detail=detail or None)


def findings_of(part: str, inspect: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return the findings of `inspect`, or why `part` is unknown."""
    try:
        return list(inspect())
    except errors.UrlsyncError as failure:
        return [unknown(part, failure)]


def unknown(part: str, failure: errors.UrlsyncError) -> Finding:
    """Return the finding that `part` is unknown, and why; too much data is a finding of its own.

    Texts of failures carry no secret.
    """
    code, detail = _cause(failure)
    if code.endswith(TOO_LARGE):
        return found(code, detail=part)
    missing_scope = failure.missing_scope if isinstance(failure, errors.PermanentFailure) else None
    explanation = explain(code, detail, missing_scope=missing_scope)
    return because(f"{part}_unknown", explanation, detail=detail or code)


def _cause(failure: errors.UrlsyncError) -> tuple[str, str | None]:
    """Return the catalogue's code of a failure, and its detail."""
    match failure:
        case errors.PermanentFailure():
            return failure.reason.value, failure.code
        case errors.HerokuTokenRejected():
            return "heroku_token_rejected", None
        case errors.HerokuNotFound():
            return "heroku_not_found", None
        case errors.OwnerChanged():
            return "owner_changed", None
        case errors.RateLimitReserveReached() | errors.TransientFailure():
            return str(failure), None
        case _:
            return "unexpected", None


@dataclass(frozen=True, slots=True)
class DiagnoseSync:
    """Inspect every part of a sync, here, at Heroku and at Hasura. A part that cannot be inspected is a finding."""

    access: SyncAccess
    connections: Connections
    webhook: InspectWebhook
    values: InspectValues
    serving: InspectServing

    def __call__(self, sync_id: str, *, actor: Actor) -> list[Finding]:
        """Return the findings, those about the sync itself first. Raises `RoleRequired` and `NotFound`."""
        sync = self.access.visible(sync_id, actor)
        return [replace(each, actions=possible(each.actions, sync)) for each in self._findings(sync)]

    def _findings(self, sync: Sync) -> Iterator[Finding]:
        yield from standing(sync)
        if sync.status is Status.DISCONNECTED:
            return
        try:
            connection = self._connection(sync)
        except errors.UrlsyncError as failure:
            yield unknown("connection", failure)
            return
        if connection is None:
            yield found("connection_missing")
            return
        if connection.sweep.is_broken:
            yield found("sweep_not_trustworthy")
        yield from self._values(sync, connection)
        yield from findings_of("serving", lambda: self.serving(sync, connection))

    def _connection(self, sync: Sync) -> Connection | None:
        return None if sync.current_connection_id is None else self.connections.get(sync.current_connection_id)

    def _values(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Inspect the source and Heroku's webhooks, then the target."""
        source = None
        try:
            finding, source = self.values.source(sync, connection)
        except errors.UrlsyncError as failure:
            yield unknown("source", failure)
            yield from self._webhooks(sync, connection, failure)
        else:
            yield finding
            yield from findings_of("attachment", partial(self.values.pooler, sync, connection, source))
            yield from self._webhooks(sync, connection)
        yield from findings_of("target", lambda: self.values.target(sync, connection, source))

    def _webhooks(
        self, sync: Sync, connection: Connection, refusal: errors.UrlsyncError | None = None
    ) -> Iterator[Finding]:
        """Inspect the webhooks, unless Heroku has just denied all access."""
        if not sync.webhook_wanted:
            yield found("webhook_unwanted")
        elif isinstance(refusal, errors.PermanentFailure) and refusal.reason is Reason.HEROKU_AUTHORIZATION_LOST:
            yield unknown("webhook", refusal)
        elif sync.webhook is Webhook.MANUAL and not connection.profile.capabilities.webhooks:
            yield found("webhook_unseen")
            yield from findings_of("webhook", lambda: self.webhook.secret(sync))
        else:
            yield from findings_of("webhook", lambda: self.webhook(sync, connection))
