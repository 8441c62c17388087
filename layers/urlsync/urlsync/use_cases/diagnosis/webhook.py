"""Whether Heroku tells us of releases: the subscription, and the deliveries of the last days.

Heroku keeps deliveries for 7 days, at most 300 of each subscription
(https://devcenter.heroku.com/changelog-items/1966).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.connection import Connection
from urlsync.domain.finding import Finding, ok, problem, warning
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.heroku import Heroku, WebhookSubscription
from urlsync.ports.webhook_endpoint import WebhookEndpoint
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku

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
