"""What the sync itself says: its status, and whether its checks succeed."""

from collections.abc import Iterator, Mapping
from typing import Final

from urlsync.domain.failure import HANDED_OVER
from urlsync.domain.finding import Finding, ok, problem, warning
from urlsync.domain.sync import Reason, Status, Sync

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
