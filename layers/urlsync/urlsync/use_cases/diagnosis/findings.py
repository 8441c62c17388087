"""Whether the project serves with the value that was written last.

Whether source and target are equal now.

Whether Heroku tells us of releases: the subscription, and the deliveries of the last days.

Heroku keeps deliveries for 7 days, at most 300 of each subscription
(https://devcenter.heroku.com/changelog-items/1966).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, final

from urlsync.domain.confirmation import ServingFailure, Verdict, awaits_confirmation
from urlsync.domain.connection import Connection
from urlsync.domain.findings import Finding, Level, ok, problem, warning
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.secret import Secret
from urlsync.domain.source import Source
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.heroku import Heroku, WebhookSubscription
from urlsync.ports.platform import WebhookEndpoint
from urlsync.use_cases.checking.apply_source import ReadTarget
from urlsync.use_cases.checking.read_source import ReadSource
from urlsync.use_cases.confirming.project_health import JudgeServing
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku

_PERMIT: Final = (
    "See the project's console under Data. With `metadata_access` the service can tell whose source it is, "
    "and reloads ours."
)

STEPS: Final[Mapping[str, tuple[str, str]]] = {
    ServingFailure.ROLLOUT_INCOMPLETE: (
        "Not all workers of the project have taken the last change of its env vars over.",
        "Wait a minute. If it stays so, ask Hasura's support.",
    ),
    ServingFailure.PROJECT_UNHEALTHY: (
        "The project answers with errors, or its workers are restarting.",
        "Wait a minute. If it stays so, look at the project in Hasura Cloud.",
    ),
    ServingFailure.PROJECT_INCONSISTENT: (
        "The project says that some of its metadata does not fit its databases.",
        _PERMIT,
    ),
    ServingFailure.SOURCE_INCONSISTENT: (
        "A source that uses our env var cannot connect to its database, or its metadata does not fit.",
        "Look at the source in the project's console under Data; reloading it may be enough.",
    ),
    ServingFailure.LITERAL_URL: (
        "A source holds a database URL itself, and none uses our env var: this sync would be useless.",
        "Edit the source so that it takes its database URL from the env var.",
    ),
    ServingFailure.VARIABLE_UNUSED: (
        "No source of the project uses our env var yet.",
        "Connect a database in the project's console under Data, by this env var.",
    ),
    ServingFailure.TARGET_CHANGED: (
        "The env var has another value than the last check left there.",
        "The next check puts it right. Find out who else writes it.",
    ),
}
"""What each failure means, and the next step."""


@final
@dataclass(frozen=True, slots=True)
class InspectServing:
    """Looks at the project, and repairs nothing."""

    judge: JudgeServing

    def __call__(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Find out whether it serves now. Raises as Hasura has it.

        Until an update is confirmed, what waiting may mend is but a warning: the project's workers restart
        one by one.
        """
        verdict = self.judge(sync, connection)
        finding = serving_finding(verdict)
        may_mend = finding.level is Level.PROBLEM and not verdict.settled
        yield replace(finding, level=Level.WARNING) if may_mend and awaits_confirmation(sync) else finding


def serving_finding(verdict: Verdict) -> Finding:
    """Return what a verdict means to a person."""
    if verdict.serving:
        return ok("project_serves", "The project is healthy and serves with this value.")
    code = verdict.failure or "serving_unknown"
    meaning, step = STEPS.get(
        code, ("Whether the project serves could not be found out.", "Try again in a minute.")
    )
    return (warning if verdict.serving is None else problem)(code, meaning, step)


@final
@dataclass(frozen=True, slots=True)
class InspectValues:
    """Reads the source and the target, and compares them."""

    read_source: ReadSource
    read_target: ReadTarget
    fingerprinter: Fingerprinter

    def source(self, sync: Sync, connection: Connection) -> tuple[Finding, Source]:
        """Return that the config var can be read, and what it is. Raises as `ReadSource` does."""
        source = self.read_source(sync, connection, whole=True)
        meaning = "Heroku accepts the authorization, and the config var is a Postgres URL."
        return ok("source_readable", meaning, detail=source.fingerprint), source

    def target(self, sync: Sync, connection: Connection, source: Source | None) -> Iterator[Finding]:
        """Find out whether the env var can be read, and equals the source, where that is known.

        Raises as a check would.
        """
        target = self.read_target(sync, connection)
        fingerprint = None if target.value is None else self.fingerprinter.fingerprint(target.value)
        meaning = "Hasura Cloud accepts the token, and the project still has the same owner."
        yield ok("target_readable", meaning, detail=fingerprint)
        if source is not None:
            yield _drift(source.value, target.value)


def _drift(source: Secret | None, target: Secret | None) -> Finding:
    if source == target:
        return ok("in_step", "The env var equals the config var.")
    return problem(
        "drift",
        "The env var differs from the config var.",
        "Check the sync now. If it stays so, look at its history.",
    )


MEANWHILE: Final = "Until then rotations arrive with the schedule, so up to one interval late."

RENEWAL: Final = (
    "Restart the sync with its own connection: the answer has the command that registers the webhook with "
    "the new secret. Then remove the old one with `heroku webhooks:remove`; `heroku webhooks` lists both."
)


@final
@dataclass(frozen=True, slots=True)
class InspectWebhook:
    """Compares Heroku's subscriptions with the one that a sync needs."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    endpoint: WebhookEndpoint

    def __call__(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Find out whether it is there and right, and what was not delivered. Raises as Heroku has it."""
        yield from self.secret(sync)
        url = self.endpoint.url(sync.sync_id)

        def subscriptions(token: Secret) -> Sequence[WebhookSubscription]:
            return self.heroku.list_webhooks(token, sync.heroku_app.id)

        listed = self.authorize.use(connection, subscriptions)
        ours = [hook for hook in listed if hook.url == url]
        yield from _subscription(sync, ours)
        if ours:
            yield self._deliveries(sync, connection, {hook.webhook_id for hook in ours})

    def secret(self, sync: Sync) -> Iterator[Finding]:
        """Find out whether its secret is that of the present master. Raises `TransientFailure`."""
        if sync.webhook_master in {None, self.endpoint.master_id()}:
            return
        meaning = "The webhook has a secret from before the last rotation, which is accepted until the next."
        if sync.webhook is Webhook.MANUAL:
            yield warning("webhook_secret_old", meaning, RENEWAL)
        else:
            yield ok("webhook_secret_old", f"{meaning} The schedule gives it the new one within the hour.")

    def _deliveries(self, sync: Sync, connection: Connection, ours: set[str]) -> Finding:
        failed = self.authorize.use(
            connection, lambda token: self.heroku.failed_deliveries(token, sync.heroku_app.id)
        )
        own = [delivery for delivery in failed if delivery.webhook_id in ours]
        if not own:
            return ok("deliveries_succeed", "No webhook delivery of the last 7 days failed.")
        latest = max(own, key=lambda delivery: delivery.failed_at)
        return warning(
            "deliveries_failed",
            "Heroku could not deliver some webhooks of the last 7 days. The schedule makes up for them.",
            "If they go on failing, see the log of the verify function at the time of the last one.",
            detail=f"{len(own)}, the last at {latest.failed_at.isoformat()} with status {latest.code}",
        )


def _subscription(sync: Sync, ours: Sequence[WebhookSubscription]) -> Iterator[Finding]:
    right = [hook for hook in ours if (hook.include, hook.level) == (("api:release",), "sync")]
    if not ours:
        yield _missing(sync)
    elif not right:
        yield problem(
            "webhook_wrong",
            "The webhook does not tell of releases, or not at level sync.",
            f"The schedule puts it right within the hour. {MEANWHILE}",
        )
    elif len(ours) > 1:
        yield warning(
            "webhook_repeated",
            "There is more than one webhook for this sync; each release is delivered several times.",
            "The schedule removes what is too much. It costs nothing but calls.",
            detail=str(len(ours)),
        )
    elif sync.webhook is Webhook.MANUAL:
        yield ok("webhook_manual", "The webhook that a person registered is there and right.")
    else:
        yield ok("webhook_right", "The webhook is there and right.")


def _missing(sync: Sync) -> Finding:
    if sync.webhook is Webhook.MANUAL:
        return problem(
            "webhook_missing",
            "This connection may not manage webhooks, and nobody has registered the webhook.",
            "Run the command that enabling the sync gave, or restart the sync to be told it again.",
        )
    return problem(
        "webhook_missing",
        "Heroku has no webhook for this sync.",
        f"The schedule registers it within the hour. {MEANWHILE}",
    )
