"""Register and remove a sync's webhook subscription, and release what a disconnected sync has at Heroku."""

import shlex
from contextlib import suppress
from dataclasses import dataclass, replace

from urlsync.domain.connection import Connection
from urlsync.domain.errors import APP_FORBIDDEN, HerokuNotFound, PermanentFailure, StaleEpoch
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.domain.table_mark import require_live
from urlsync.ports import platform, storage
from urlsync.ports.heroku import Heroku
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku


@dataclass(frozen=True, slots=True)
class RemoveWebhook:
    """Remove every subscription of a sync: the recorded one, and any with its URL."""

    connections: storage.Connections
    heroku: Heroku
    authorize: AuthorizeHeroku
    live_table: platform.LiveTable

    def __call__(self, sync: Sync) -> bool:
        """Return True if none is left; False if a lost or too narrow authorization hides that.

        Raises `TableRestored` for a sync that may be another one by now.
        """
        require_live(self.live_table.is_restored)
        if sync.current_connection_id is None:
            return True  # it was removed together with the webhook
        connection = self.connections.get(sync.current_connection_id)
        if connection is None:
            return False

        def remove_all(token: Secret) -> None:
            for webhook in self.heroku.list_webhooks(token, sync.heroku_app.id):
                if webhook.webhook_id == sync.webhook_id or webhook.url.endswith(f"/{sync.sync_id}"):
                    self.heroku.delete_webhook(token, sync.heroku_app.id, webhook.webhook_id)

        try:
            self.authorize.use(connection, remove_all)
        except HerokuNotFound:
            return True  # an app is deleted with its webhooks
        except PermanentFailure:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Registered:
    """The stored sync, and the command for a person if we may not manage webhooks."""

    sync: Sync
    command: Secret | None = None


@dataclass(frozen=True, slots=True)
class RegisterWebhook:
    """Ensure that a sync has exactly one subscription, ours. Repeating it is harmless."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    endpoint: platform.WebhookEndpoint
    remove_webhook: RemoveWebhook
    syncs: storage.Syncs
    clock: platform.Clock

    def __call__(self, sync: Sync, connection: Connection, *, command_is_shown: bool = True) -> Registered:
        """Register it, if it is wanted, and record that. `command_is_shown` is True if a person will see the command.

        Raises `HerokuRefused` for an app that can have no webhook.
        """
        if not sync.webhook_wanted:
            return Registered(sync)
        require_live(self.remove_webhook.live_table.is_restored)
        url, signing = self.endpoint.url(sync.sync_id), self.endpoint.secret(sync.sync_id)

        def ensure(token: Secret) -> str:
            return self._ensure(token, sync.heroku_app.id, url, signing.secret)

        try:
            webhook_id = self.authorize.use(connection, ensure)
        except PermanentFailure as refusal:
            if refusal.code != APP_FORBIDDEN:
                raise
            given = self._with_master(sync, signing) if command_is_shown else sync
            by_hand = replace(given, webhook=Webhook.MANUAL, webhook_id=None)
            return Registered(self._recorded(sync, by_hand), _command(sync, url, signing.secret))
        ours = replace(self._with_master(sync, signing), webhook=Webhook.PRESENT, webhook_id=webhook_id)
        return Registered(self._recorded(sync, ours))

    def _with_master(self, sync: Sync, signing: platform.WebhookSecret) -> Sync:
        """Return the sync with the master of its webhook's secret, and when that replaced another one."""
        is_first = sync.webhook_secret_id is None and sync.webhook is Webhook.MISSING
        if is_first or sync.webhook_secret_id == signing.master_id:
            return replace(sync, webhook_secret_id=signing.master_id)
        now = self.clock.now()
        return replace(sync, webhook_secret_id=signing.master_id, webhook_secret_rotated_at=now)

    def _ensure(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Return the id of the one subscription with this URL, created or updated."""
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
        except StaleEpoch:
            self._withdraw(registered)
            raise
        return registered

    def _withdraw(self, registered: Sync) -> None:
        """Remove our subscription, unless the current sync wants it."""
        current = self.syncs.get(registered.sync_id)
        if current is None or current.status is Status.DISCONNECTED:
            self.remove_webhook(registered)


def _command(sync: Sync, url: str, secret: Secret) -> Secret:
    """Return the command that a person must run (https://devcenter.heroku.com/articles/app-webhooks)."""
    words = ["heroku", "webhooks:add", "-i", "api:release", "-l", "sync"]
    return Secret(shlex.join([*words, "-s", secret.reveal(), "-u", url, "-a", sync.heroku_app.name]))


@dataclass(frozen=True, slots=True)
class ReleaseConnection:
    """Remove a disconnected sync's webhook and release its connection.

    After an opt-out the connection stays, for an easy restart.
    """

    syncs: storage.Syncs
    remove_webhook: RemoveWebhook
    clock: platform.Clock

    def __call__(self, sync: Sync) -> Sync:
        """Do what is left to do and return the sync. Raises `TransientFailure` when Heroku fails."""
        if sync.current_connection_id is None:
            return sync
        released = self._released(sync, removed=self.remove_webhook(sync))
        if released == sync:
            return sync
        try:
            self.syncs.record(sync, released, None)
        except StaleEpoch:
            self._admit_removal(sync.sync_id)
            return sync
        return released

    def _admit_removal(self, sync_id: str) -> None:
        """Record the webhook of a restarted sync as missing: it may have been removed, and a repair restores it."""
        restarted = self.syncs.get(sync_id)
        if restarted is None or restarted.status is Status.DISCONNECTED:
            return
        with suppress(StaleEpoch):
            self.syncs.record(restarted, replace(restarted, webhook=Webhook.MISSING, webhook_id=None), None)

    def _released(self, sync: Sync, *, removed: bool) -> Sync:
        if sync.reason is not Reason.OPTED_OUT:
            released_at = self.clock.now()
            return replace(sync, connection_released_at=released_at, webhook=Webhook.MISSING, webhook_id=None)
        return replace(sync, webhook=Webhook.MISSING, webhook_id=None) if removed else sync
