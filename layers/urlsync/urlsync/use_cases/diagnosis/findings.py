"""The inspections of a diagnosis: the project's health, source and target, and the webhook.

Heroku keeps deliveries for 7 days, at most 300 of each subscription
(https://devcenter.heroku.com/changelog-items/1966).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from urlsync.domain.catalogue import Severity
from urlsync.domain.check import Source
from urlsync.domain.confirmation import HealthResult, awaits_confirmation
from urlsync.domain.connection import Connection
from urlsync.domain.findings import Finding, found
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.postgres_url import is_transaction_pooler
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.heroku import Heroku, WebhookSubscription
from urlsync.ports.platform import WebhookEndpoint
from urlsync.use_cases.checking.apply_source import ReadTarget
from urlsync.use_cases.checking.read_source import ReadSource
from urlsync.use_cases.confirming.project_health import CheckProjectHealth
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku


@dataclass(frozen=True, slots=True)
class InspectServing:
    """Inspect the project's health; repair nothing."""

    check_health: CheckProjectHealth

    def __call__(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Yield whether the project is healthy. Its workers restart one by one, so until then it is only a warning."""
        health = self.check_health(sync, connection)
        finding = serving_finding(health)
        may_recover = finding.level is Severity.PROBLEM and not health.conclusive
        yield (replace(finding, level=Severity.WARNING) if may_recover and awaits_confirmation(sync) else finding)
        if health.by_health_alone is not None:
            yield found(health.by_health_alone)


def serving_finding(health: HealthResult) -> Finding:
    """Return the finding of a health result."""
    if health.serving:
        return found("project_serves")
    finding = found(health.failure or "serving_unknown")
    return replace(finding, level=Severity.WARNING if health.serving is None else Severity.PROBLEM)


@dataclass(frozen=True, slots=True)
class InspectValues:
    """Read the source and the target, and compare them."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    read_source: ReadSource
    read_target: ReadTarget
    fingerprinter: Fingerprinter

    def source(self, sync: Sync, connection: Connection) -> tuple[Finding, Source]:
        """Return the finding about the config var, and the source. Raises as `ReadSource` does."""
        source = self.read_source(sync, connection, whole=True)
        return found("source_readable", detail=source.fingerprint), source

    def pooler(self, sync: Sync, connection: Connection, source: Source) -> Iterator[Finding]:
        """Yield whether the source leads through a transaction-mode pooler. Raises as Heroku's operations do."""
        is_pooler = partial(is_transaction_pooler, sync.config_var, source.value or Secret(""))
        if is_pooler() or is_pooler(self._namespace(sync, connection)):
            yield found("transaction_pooler")

    def _namespace(self, sync: Sync, connection: Connection) -> str | None:
        app_id, name = sync.heroku_app.id, sync.config_var
        return self.authorize.use(connection, lambda token: self.heroku.attachment_namespace(token, app_id, name))

    def target(self, sync: Sync, connection: Connection, source: Source | None) -> Iterator[Finding]:
        """Yield whether the env var is readable, and equal to the source if that is known. Raises as a check does."""
        target = self.read_target(sync, connection)
        fingerprint = None if target.value is None else self.fingerprinter.fingerprint(target.value)
        yield found("target_readable", detail=fingerprint)
        if source is not None:
            yield found("in_step" if source.value == target.value else "drift")


@dataclass(frozen=True, slots=True)
class InspectWebhook:
    """Compare Heroku's subscriptions with the one that the sync needs."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    endpoint: WebhookEndpoint

    def __call__(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Yield whether the webhook is registered correctly, and its failed deliveries."""
        yield from self.secret(sync)
        url = self.endpoint.url(sync.sync_id)
        listed = self.authorize.use(connection, lambda token: self.heroku.list_webhooks(token, sync.heroku_app.id))
        ours = [hook for hook in listed if hook.url == url]
        yield _subscription(sync, ours)
        if ours:
            yield self._deliveries(sync, connection, {hook.webhook_id for hook in ours})

    def secret(self, sync: Sync) -> Iterator[Finding]:
        """Yield whether its secret is derived from the current master. Raises `TransientFailure`."""
        if sync.webhook_secret_id in {None, self.endpoint.master_id()}:
            return
        yield found("webhook_secret_old", None if sync.webhook is Webhook.MANUAL else "automatic")

    def _deliveries(self, sync: Sync, connection: Connection, ours: set[str]) -> Finding:
        failed = self.authorize.use(connection, lambda token: self.heroku.failed_deliveries(token, sync.heroku_app.id))
        own = [delivery for delivery in failed if delivery.webhook_id in ours]
        if not own:
            return found("deliveries_succeed")
        latest = max(own, key=lambda delivery: delivery.failed_at)
        detail = f"{len(own)}, the last at {latest.failed_at.isoformat()} with status {latest.code}"
        return found("deliveries_failed", detail=detail)


def _subscription(sync: Sync, ours: Sequence[WebhookSubscription]) -> Finding:
    right = [hook for hook in ours if (hook.include, hook.level) == (("api:release",), "sync")]
    is_manual = sync.webhook is Webhook.MANUAL
    if not ours:
        return found("webhook_missing", "manual" if is_manual else None)
    if not right:
        return found("webhook_wrong")
    if len(ours) > 1:
        return found("webhook_repeated", detail=str(len(ours)))
    return found("webhook_manual" if is_manual else "webhook_right")
