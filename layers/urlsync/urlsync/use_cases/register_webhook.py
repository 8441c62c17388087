"""A sync gets its webhook subscription at Heroku."""

import shlex
from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import EpochMoved, MustPause
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports.clock import Clock
from urlsync.ports.heroku import Heroku
from urlsync.ports.syncs import Syncs
from urlsync.ports.webhook_endpoint import WebhookEndpoint, WebhookSecret
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.remove_webhook import RemoveWebhook


@dataclass(frozen=True, slots=True)
class Registered:
    """The sync as it is stored now, and the command for a person where we may not manage webhooks."""

    sync: Sync
    command: Secret | None = None


@final
@dataclass(frozen=True, slots=True)
class RegisterWebhook:
    """Sees to it that a sync has exactly one subscription, ours. Repeating it is harmless."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    endpoint: WebhookEndpoint
    remove_webhook: RemoveWebhook
    syncs: Syncs
    clock: Clock

    def __call__(self, sync: Sync, connection: Connection, *, is_told: bool = True) -> Registered:
        """Register it and record that. `is_told` says that a person will see the command, if there is one.

        Raises `EpochMoved` where the sync was changed meanwhile (a subscription that nobody wants is removed
        again), `HerokuNotFound`, `MustPause` where the app is suspended, and `TransientFailure`.
        """
        url, signing = self.endpoint.url(sync.sync_id), self.endpoint.secret(sync.sync_id)

        def ensure(token: Secret) -> str:
            return self._ensure(token, sync.heroku_app.id, url, signing.secret)

        try:
            webhook_id = self.authorize.use(connection, ensure)
        except MustPause as refusal:
            if refusal.reason is not Reason.HEROKU_AUTHORIZATION_LOST:
                raise
            given = self._mastered(sync, signing) if is_told else sync
            by_hand = replace(given, webhook=Webhook.MANUAL, webhook_id=None)
            return Registered(self._recorded(sync, by_hand), _command(sync, url, signing.secret))
        ours = replace(self._mastered(sync, signing), webhook=Webhook.PRESENT, webhook_id=webhook_id)
        return Registered(self._recorded(sync, ours))

    def _mastered(self, sync: Sync, signing: WebhookSecret) -> Sync:
        """Return the sync with the master of its webhook's secret, and since when where there was another."""
        is_first = sync.webhook_master is None and sync.webhook is Webhook.MISSING
        if is_first or sync.webhook_master == signing.master_id:
            return replace(sync, webhook_master=signing.master_id)
        now = self.clock.now()
        return replace(sync, webhook_master=signing.master_id, webhook_remastered_at=now)

    def _ensure(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Return the id of the one subscription with this URL, made or mended."""
        ours = [hook.webhook_id for hook in self.heroku.list_webhooks(token, app_id) if hook.url == url]
        if not ours:
            return self.heroku.create_webhook(token, app_id, url, secret)
        self.heroku.update_webhook(token, app_id, ours[0], url, secret)
        for superfluous in ours[1:]:
            self.heroku.delete_webhook(token, app_id, superfluous)
        return ours[0]

    def _recorded(self, sync: Sync, registered: Sync) -> Sync:
        try:
            self.syncs.record(sync, registered, None)
        except EpochMoved:
            self._withdraw(registered)
            raise
        return registered

    def _withdraw(self, registered: Sync) -> None:
        """Remove what we made, unless the sync that is there now wants it."""
        current = self.syncs.get(registered.sync_id)
        if current is None or current.status is Status.DISCONNECTED:
            self.remove_webhook(registered)


def _command(sync: Sync, url: str, secret: Secret) -> Secret:
    """Return what a person must run (https://devcenter.heroku.com/articles/app-webhooks)."""
    words = ["heroku", "webhooks:add", "-i", "api:release", "-l", "sync"]
    return Secret(shlex.join([*words, "-s", secret.reveal(), "-u", url, "-a", sync.heroku_app.name]))
