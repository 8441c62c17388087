"""The diagnosis of one sync: what is right, what is wrong, and what a person can do next.

What the sync itself says: its status, and whether its checks succeed.

What cannot be found out now is a finding, too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.connection import Connection
from urlsync.domain.errors import (
    HANDED_OVER,
    HerokuNotFound,
    HerokuTokenRejected,
    MustPause,
    NotFound,
    OwnerChanged,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.findings import Finding, ok, problem, warning
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports.storage import Connections, Syncs
from urlsync.use_cases.diagnosis.findings import InspectServing, InspectValues, InspectWebhook

STEPS: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.SOURCE_MISSING: (
        "The Heroku app has no such config var, or it is empty. The env var keeps its last value.",
        "Attach the database again. The sync resumes by itself.",
    ),
    Reason.SOURCE_INVALID: (
        "The config var is no Postgres URL. The env var keeps its last value.",
        "Mend the config var; the sync resumes by itself. Or enable one for another config var instead.",
    ),
    Reason.HEROKU_AUTHORIZATION_LOST: (
        "Heroku does not accept the connection's authorization for this app any more.",
        "Connect the Heroku account again, or restart the sync with another connection.",
    ),
    Reason.HEROKU_APP_SUSPENDED: (
        "Heroku refuses because the app or its account is suspended, or payment is due.",
        "Settle that with Heroku. The sync resumes by itself.",
    ),
    Reason.HASURA_ACCESS_LOST: (
        "Hasura Cloud does not accept the connection's token for this project.",
        "Make a new connection with a token of the project's owner, and restart the sync with it.",
    ),
    Reason.HASURA_REFUSED: (
        "Hasura Cloud refuses to set this env var.",
        "Delete the sync and enable one with another env var.",
    ),
    Reason.OPTED_OUT: (
        "Somebody opted out. The env var keeps its last value and follows nothing.",
        "Restart the sync if it shall follow again.",
    ),
    Reason.OWNERSHIP_TRANSFERRED: (
        "The project has another owner, so the old owner's database is not followed any more.",
        "The new owner can restart the sync with a connection of their own.",
    ),
    Reason.HEROKU_APP_DELETED: (
        "Heroku has not known the app for a long time: it was deleted.",
        "Enable a sync that follows another app, and delete this one.",
    ),
}
"""What each reason means, and the next step."""
FINER: Final[Mapping[str, tuple[str, str]]] = {
    HANDED_OVER: (
        "The Heroku app was given to another owner, whose database is not followed.",
        "Restart the sync to follow the new owner's database. Given back, it resumes by itself.",
    ),
}
"""The same for codes that say more than their reason."""


def step_for(reason: Reason, code: str | None) -> tuple[str, str]:
    """Return what a reason means, and the next step; as the code has it, where that says more."""
    return FINER.get(code or "", STEPS[reason])


def standing(sync: Sync) -> Iterator[Finding]:
    """Find out whether checks run, and how the last one ended."""
    yield _status(sync)
    if sync.failure_reported:
        yield problem(
            "checks_fail",
            "Checks of this sync failed until they were given up.",
            "Look at the sync's history for the reason. Once it is gone, redrive the dead letters.",
        )
    if sync.status is not Status.DISCONNECTED and sync.last_checked_at is None:
        yield warning(
            "never_checked",
            "This sync has not been checked yet.",
            "Wait for its first check, or check it now.",
        )


def _status(sync: Sync) -> Finding:
    if sync.status is Status.ACTIVE or sync.reason is None:
        return ok("sync_active", "The sync is active.")
    finer = HANDED_OVER if sync.source_handed_over else None
    meaning, step = step_for(sync.reason, finer)
    code = f"{sync.status}_{sync.reason}"
    if sync.reason is Reason.OPTED_OUT:
        return warning(code, meaning, step)
    return problem(code, meaning, step, detail=finer)


def findings_of(part: str, inspect: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what `inspect` finds, or why it finds nothing. `part` names what then is unknown."""
    try:
        return list(inspect())
    except UrlsyncError as failure:
        return [unknown(part, failure)]


def unknown(part: str, failure: UrlsyncError) -> Finding:
    """Return the finding that `part` is unknown, and why. The texts of failures carry no secret."""
    code = f"{part}_unknown"
    match failure:
        case MustPause():
            meaning, step = step_for(failure.reason, failure.code)
            return problem(code, meaning, step, detail=failure.code or failure.reason)
        case HerokuTokenRejected() | HerokuNotFound():
            return problem(
                code,
                "Heroku does not know the app, or hides it from this authorization.",
                "See whether the app still exists, and connect the Heroku account again.",
                detail="heroku_not_found" if isinstance(failure, HerokuNotFound) else "heroku_token_rejected",
            )
        case OwnerChanged():
            return problem(
                code,
                "The project has another owner than the sync.",
                "The next check disconnects the sync; the new owner can restart it with their connection.",
                detail="owner_changed",
            )
        case TransientFailure():
            detail = failure.code
        case _:
            detail = "unexpected"
    return warning(code, "This could not be found out just now.", "Try again in a minute.", detail=detail)


@final
@dataclass(frozen=True, slots=True)
class DiagnoseSync:
    """Looks at every part of a sync, here, at Heroku and at Hasura.

    It changes nothing, apart from refreshing a Heroku token that has expired, and whatever cannot be found
    out is a finding instead of a failure.
    """

    syncs: Syncs
    connections: Connections
    webhook: InspectWebhook
    values: InspectValues
    serving: InspectServing

    def __call__(self, sync_id: str) -> list[Finding]:
        """Return the findings, those about the sync itself first. Raises `NotFound`."""
        sync = self.syncs.get(sync_id)
        if sync is None:
            raise NotFound("sync")
        return list(self._findings(sync))

    def _findings(self, sync: Sync) -> Iterator[Finding]:
        yield from standing(sync)
        if sync.status is Status.DISCONNECTED:
            return
        try:
            connection = self._connection(sync)
        except UrlsyncError as failure:
            yield unknown("connection", failure)
            return
        if connection is None:
            yield problem(
                "connection_missing",
                "The connection that this sync used is gone.",
                "Restart the sync with another connection of the project's owner.",
            )
            return
        yield from self._values(sync, connection)
        yield from findings_of("serving", lambda: self.serving(sync, connection))

    def _connection(self, sync: Sync) -> Connection | None:
        return None if sync.connection_id is None else self.connections.get(sync.connection_id)

    def _values(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Look at the source and at Heroku's webhooks, and then at the target."""
        source = None
        try:
            finding, source = self.values.source(sync, connection)
        except UrlsyncError as failure:
            yield unknown("source", failure)
            yield from self._webhooks(sync, connection, failure)
        else:
            yield finding
            yield from self._webhooks(sync, connection)
        yield from findings_of("target", lambda: self.values.target(sync, connection, source))

    def _webhooks(
        self, sync: Sync, connection: Connection, refusal: UrlsyncError | None = None
    ) -> Iterator[Finding]:
        """Look at the webhooks, unless Heroku has just refused to let us in at all."""
        if isinstance(refusal, MustPause) and refusal.reason is Reason.HEROKU_AUTHORIZATION_LOST:
            yield unknown("webhook", refusal)
        elif sync.webhook is Webhook.MANUAL and not connection.profile.abilities.webhooks:
            yield ok("webhook_unseen", "A person registered the webhook; we may not look at it.")
            yield from findings_of("webhook", lambda: self.webhook.secret(sync))
        else:
            yield from findings_of("webhook", lambda: self.webhook(sync, connection))
