"""The findings of a diagnosis, part by part, and the states of a sync's webhook and project."""

from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity

HOURLY: Final = "The schedule fixes this within the hour. Until then rotations are found by scheduled checks."
RENEW_WEBHOOK: Final = (
    "Restart the sync with its own connection: the response has the command that registers the webhook with "
    "the new secret. Then remove the old one with `heroku webhooks:remove`; `heroku webhooks` lists both."
)


def _fine(code: str, title: str, meaning: str, automatic: str | None = None) -> Explanation:
    return Explanation(code=code, severity=Severity.OK, title=title, meaning=meaning, automatic=automatic)


STANDING: Final = (
    _fine("sync_active", "Active", "The env var follows the config var."),
    Explanation(
        code="checks_fail",
        severity=Severity.PROBLEM,
        title="Sync failing",
        meaning="Checks of this sync failed on every attempt.",
        automatic="The env var keeps its last value. The sync is checked again by the schedule and with the "
        "next webhook.",
        next_step="Look at the diagnosis. Once the cause is fixed, check the sync or redrive the dead letters.",
        actions=(PersonAction.CHECK, PersonAction.REDRIVE),
    ),
    Explanation(
        code="check_retried",
        severity=Severity.WARNING,
        title="Last check failed",
        meaning="The last check failed.",
        automatic="It is retried automatically, in seconds at first and then by the schedule.",
        next_step="If this continues, look at the diagnosis.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="superseded",
        severity=Severity.WARNING,
        title="Sync changed during a check",
        meaning="Somebody changed the sync while a check was writing.",
        automatic="The next check compares the values again.",
        next_step="Look at the diagnosis: the env var may have a value that was no longer meant for it.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="never_checked",
        severity=Severity.WARNING,
        title="Not checked yet",
        meaning="This sync has not been checked yet.",
        automatic="Its first check is in the queue.",
        next_step="Wait for the first check, or check the sync now.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="connection_missing",
        severity=Severity.PROBLEM,
        title="Connection deleted",
        meaning="The connection that this sync used was deleted.",
        next_step="Restart the sync with another connection of the project's owner.",
        actions=(PersonAction.RESTART, PersonAction.ADD_CONNECTION),
    ),
)

VALUES: Final = (
    _fine(
        "source_readable",
        "Config var readable",
        "Heroku accepts the authorization, and the config var is a Postgres URL.",
    ),
    _fine(
        "target_readable",
        "Env var readable",
        "Hasura Cloud accepts the token, and the project still has the same owner.",
    ),
    _fine("in_step", "In sync", "The env var equals the config var."),
    Explanation(
        code="drift",
        severity=Severity.PROBLEM,
        title="Out of sync",
        meaning="The env var differs from the config var.",
        automatic="The next check writes the value of the config var.",
        next_step="Check the sync now. If this continues, look at its history.",
        actions=(PersonAction.CHECK,),
    ),
)

WEBHOOK: Final = (
    _fine("webhook_right", "Webhook is registered", "Heroku reports every release at once."),
    _fine("webhook_manual", "Webhook is registered", "A person registered the webhook, and it is as it should be."),
    _fine(
        "webhook_unseen",
        "Webhook registered manually",
        "A person registered the webhook. The connection has no permission to look at it.",
    ),
    _fine("deliveries_succeed", "Deliveries succeed", "No webhook delivery of the last 7 days failed."),
    Explanation(
        code="deliveries_failed",
        severity=Severity.WARNING,
        title="Webhook deliveries failed",
        meaning="Heroku could not deliver some webhooks of the last 7 days.",
        automatic="Scheduled checks catch missed webhooks.",
        next_step="If deliveries keep failing, look at the log of the verify function at the time of the last one.",
    ),
    Explanation(
        code="webhook_missing",
        severity=Severity.PROBLEM,
        title="Webhook missing",
        meaning="Heroku has no webhook for this sync.",
        automatic=HOURLY,
    ),
    Explanation(
        code="webhook_missing/manual",
        severity=Severity.PROBLEM,
        title="Webhook not registered yet",
        meaning="The connection has no permission to manage webhooks, and no person has registered the webhook yet.",
        automatic="Until then rotations are found by scheduled checks.",
        next_step="Run the command from when the sync was enabled, or restart the sync to see it again.",
        actions=(PersonAction.RESTART,),
    ),
    Explanation(
        code="webhook_wrong",
        severity=Severity.PROBLEM,
        title="Webhook is wrong",
        meaning="The webhook does not report releases, or not at level sync.",
        automatic=HOURLY,
    ),
    Explanation(
        code="webhook_repeated",
        severity=Severity.WARNING,
        title="Duplicate webhooks",
        meaning="There is more than one webhook for this sync, so each release is delivered several times.",
        automatic="The schedule removes the others within the hour.",
    ),
    Explanation(
        code="webhook_secret_old",
        severity=Severity.WARNING,
        title="Webhook needs a new secret",
        meaning="The webhook secret was rotated, and this webhook was registered by a person.",
        automatic="Webhooks with the old secret are accepted until the next rotation, which waits for this.",
        next_step=RENEW_WEBHOOK,
        actions=(PersonAction.RESTART,),
    ),
    _fine(
        "webhook_secret_old/automatic",
        "Webhook gets a new secret",
        "The webhook has a secret from before the last rotation, which is accepted until the next one.",
        "The schedule gives it the new secret within the hour.",
    ),
    _fine(
        "webhook_secret_outdated",
        "Webhook had an old secret",
        "The webhook had a secret from before the last rotation.",
        "The webhook was given the new secret.",
    ),
    Explanation(
        code="webhook_deliveries_failed",
        severity=Severity.WARNING,
        title="Webhook deliveries failed",
        meaning="Heroku could not deliver some webhooks since the last look.",
        automatic="The webhook was registered again. Scheduled checks catch missed webhooks.",
    ),
)

CONFIRMING: Final = "Scheduled checks look at the project again, and people are notified once it recovers."

SERVING: Final = (
    _fine("project_serves", "Healthy with this value", "The project is healthy and uses this value."),
    Explanation(
        code="serving_unknown",
        severity=Severity.WARNING,
        title="Project health unknown",
        meaning="It is not known whether the project is healthy with this value.",
        automatic=CONFIRMING,
        next_step="Try again in a minute.",
        actions=(PersonAction.TRY_AGAIN,),
    ),
    Explanation(
        code="rollout_incomplete",
        severity=Severity.PROBLEM,
        title="Rollout incomplete",
        meaning="Not all workers of the project have taken over the last change of its env vars.",
        automatic=CONFIRMING,
        next_step="Wait a minute. If this continues, ask Hasura's support.",
    ),
    Explanation(
        code="project_unhealthy",
        severity=Severity.PROBLEM,
        title="Project unhealthy",
        meaning="The project answers with errors, or its workers are restarting.",
        automatic=CONFIRMING,
        next_step="Wait a minute. If this continues, look at the project in Hasura Cloud.",
    ),
    Explanation(
        code="project_inconsistent",
        severity=Severity.PROBLEM,
        title="Inconsistent metadata",
        meaning="Some of the project's metadata does not match its databases.",
        automatic=CONFIRMING,
        next_step="Look at the project's console under Data. With `metadata_access` the service can tell "
        "whose "
        "source it is, and reloads ours.",
    ),
    Explanation(
        code="source_inconsistent",
        severity=Severity.PROBLEM,
        title="Source cannot connect",
        meaning="A source that uses this env var cannot connect to its database, or its metadata does not match.",
        automatic=CONFIRMING,
        next_step="Look at the source in the project's console under Data; reloading it may be enough.",
    ),
    Explanation(
        code="source_holds_literal_url",
        severity=Severity.PROBLEM,
        title="Source does not use the env var",
        meaning="A source holds a database URL itself, and none uses this env var, so updates have no effect.",
        automatic=CONFIRMING,
        next_step="Edit the source so that it takes its database URL from the env var.",
    ),
    Explanation(
        code="variable_unused",
        severity=Severity.WARNING,
        title="Env var not used yet",
        meaning="No source of the project uses this env var yet.",
        automatic=CONFIRMING,
        next_step="Connect a database in the project's console under Data, with this env var.",
    ),
    Explanation(
        code="target_changed",
        severity=Severity.WARNING,
        title="Env var changed by somebody else",
        meaning="The env var has another value than the last check left there.",
        automatic="The next check writes the value of the config var.",
        next_step="Find out what else writes this env var.",
        actions=(PersonAction.CHECK,),
    ),
)

DIAGNOSIS: Final = (*STANDING, *VALUES, *WEBHOOK, *SERVING)
