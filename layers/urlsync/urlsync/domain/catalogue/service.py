"""Findings about the service itself, and the limits of a connection."""

from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity


def _fine(code: str, title: str, meaning: str) -> Explanation:
    return Explanation(code=code, severity=Severity.OK, title=title, meaning=meaning)


HEALTH: Final = (
    _fine("queues_short", "Queue is short", "Checks do not wait long."),
    Explanation(
        code="queues_long",
        severity=Severity.WARNING,
        title="Queue is long",
        meaning="Many checks are queued.",
        automatic="Each is done in its turn.",
        next_step="Wait a few minutes. If the queue grows, look at the throttles and errors of the sync function.",
    ),
    _fine("no_dead_letters", "No dead letters", "Nothing failed after all retries."),
    Explanation(
        code="dead_letters",
        severity=Severity.PROBLEM,
        title="Dead letters",
        meaning="Some checks or other messages failed after all retries.",
        automatic="They are kept for 14 days.",
        next_step="List the dead letters, fix the cause, then redrive.",
        actions=(PersonAction.REDRIVE,),
    ),
    _fine("schedule_runs", "Scheduler running", "The schedule runs every minute."),
    Explanation(
        code="schedule_new",
        severity=Severity.WARNING,
        title="Scheduler not started yet",
        meaning="The schedule has not run yet.",
        automatic="It runs every minute.",
        next_step="Wait a minute. If this continues, look at the log and errors of the reconcile function.",
    ),
    Explanation(
        code="schedule_silent",
        severity=Severity.PROBLEM,
        title="Scheduler not running",
        meaning="The schedule has not run for several minutes, so missed webhooks are not caught.",
        next_step="Look at the log and errors of the reconcile function, and whether its schedule is enabled.",
    ),
    Explanation(
        code="schedule_behind",
        severity=Severity.WARNING,
        title="Scheduler is behind",
        meaning="The last scheduled run did not reach all syncs that were due.",
        automatic="The next runs continue.",
        next_step="If this continues, allow the sync function more concurrency.",
    ),
    _fine("no_sync_paused", "No sync paused", "No sync is paused."),
    Explanation(
        code="syncs_paused",
        severity=Severity.WARNING,
        title="Syncs paused",
        meaning="Some syncs are paused.",
        automatic="Each is checked again regularly, and resumes as soon as a check succeeds.",
        next_step="List the paused syncs: each has its reason and next step.",
    ),
)

CONNECTIONS: Final = (
    Explanation(
        code="heroku_not_connected",
        severity=Severity.WARNING,
        title="No Heroku account",
        meaning="No Heroku account is connected yet, so this connection cannot follow anything.",
        next_step="Sign in to Heroku, or add a connection with a Heroku token.",
        actions=(PersonAction.RECONNECT_HEROKU, PersonAction.ADD_CONNECTION),
    ),
    Explanation(
        code="webhooks_forbidden",
        severity=Severity.WARNING,
        title="No permission to manage webhooks",
        meaning="This Heroku token may read config vars but not manage webhooks, which takes the scope `global`.",
        automatic="Syncs work, but a rotation is found only by scheduled checks.",
        next_step="Reconnect Heroku, or run the `heroku webhooks:add` command that enabling a sync gives you.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
)

SERVICE: Final = (*HEALTH, *CONNECTIONS)
