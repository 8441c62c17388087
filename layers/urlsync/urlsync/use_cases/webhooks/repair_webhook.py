"""Check a sync's webhook subscription from time to time, and repair it.

The schedule compensates for lost webhooks, but slowly, so their causes are repaired too: a subscription that was
removed, changed or never created, that has an old URL or secret, or whose deliveries fail. Heroku does not show a
subscription's secret, so we record the master it is derived from; after a rotation of the master each subscription
gets its new secret here. No extra check is needed after failed deliveries: a repair runs at the end of a check.

A webhook that a person registered is not changed; people are notified when it needs another secret.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from urlsync.domain.check import Cause
from urlsync.domain.connection import Connection
from urlsync.domain.errors import (
    HerokuNotFound,
    HerokuRefused,
    PermanentFailure,
    RateLimitReserveReached,
    StaleEpoch,
    TransientFailure,
)
from urlsync.domain.events import EventType
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.outbox import with_events
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status, Sync, Webhook
from urlsync.domain.table_mark import require_live
from urlsync.domain.webhook_looks import is_look_due
from urlsync.ports import platform, storage
from urlsync.ports.heroku import FailedDelivery, Heroku, WebhookSubscription
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook


@dataclass(frozen=True, slots=True)
class NotifyManualRotation:
    """Notify people once per master. A restart of the sync shows them the command with the new secret."""

    syncs: storage.Syncs
    endpoint: platform.WebhookEndpoint
    clock: platform.Clock

    def __call__(self, sync: Sync) -> None:
        """Notify them if needed. Raises `TransientFailure`, and `StaleEpoch` for a sync that has changed."""
        if self.endpoint.master_id() in {sync.webhook_secret_id, sync.webhook_rotation_notified}:
            return
        current = self.syncs.get(sync.sync_id)
        if current is None or current.webhook is not Webhook.MANUAL or current.status is Status.DISCONNECTED:
            return
        # Read again: this process may have an older state than the last notification.
        master_id = self.endpoint.secret(sync.sync_id).master_id
        if master_id not in {current.webhook_secret_id, current.webhook_rotation_notified}:
            self.syncs.record(current, self._with_notification(current, master_id), None)

    def _with_notification(self, sync: Sync, master_id: str) -> Sync:
        if sync.webhook_secret_id is None:  # from before masters had ids: it has the only one that there was
            return replace(sync, webhook_secret_id=master_id)
        return with_events(
            replace(sync, webhook_rotation_notified=master_id),
            EventType.WEBHOOK_OUTDATED,
            at=self.clock.now(),
            cause=Cause.SCHEDULE,
            new_id=self.clock.new_id,
        )


GRACE: Final = timedelta(minutes=2)
"""How long a new sync has for registering its webhook before a repair does it."""
OVERDUE_FACTOR: Final = 2
"""After this many intervals any check looks: frequent webhooks postpone scheduled checks, and would keep their own
subscription from being repaired."""
BEHIND_FOR: Final = timedelta(hours=2)
"""Likewise for a webhook whose secret is derived from a former master."""


LEFT_FOR_LATER: Final = (
    TransientFailure,
    PermanentFailure,
    HerokuNotFound,
    HerokuRefused,
    RateLimitReserveReached,
    StaleEpoch,
)
"""What keeps a webhook from being verified now, and not for good."""


class Repair(Protocol):
    """Check a sync's webhook if it is time, which depends on what requested the check."""

    def __call__(self, sync: Sync, cause: Cause, connections: storage.CheckedConnections) -> None:
        """Check it. Raises `TransientFailure` only for a missing webhook whose check should be retried soon."""


@dataclass(frozen=True, slots=True)
class RepairWebhook:
    """Ensure that a sync has one correct subscription. `on_repair` receives a sync's id and what was wrong."""

    syncs: storage.Syncs
    heroku: Heroku
    authorize: AuthorizeHeroku
    check_reserve: Callable[[Connection], None]
    endpoint: platform.WebhookEndpoint
    register: RegisterWebhook
    notify_manual_rotation: NotifyManualRotation
    clock: platform.Clock
    every: timedelta
    on_repair: Callable[[str, str], None]

    def __call__(self, sync: Sync, cause: Cause, connections: storage.CheckedConnections) -> None:
        """Check it if it is time. A later check does what cannot be done now; nothing is raised for it.

        Raises `TransientFailure` only for a webhook that the check itself has to register.
        """
        try:
            if sync.webhook is Webhook.MANUAL:
                self.notify_manual_rotation(sync)
            elif sync.webhook_wanted and self._is_time(sync, cause):
                self._repair(sync.sync_id, connections)
        except LEFT_FOR_LATER as failure:
            if isinstance(failure, TransientFailure) and _is_unregistered(sync, cause):
                raise

    def _is_time(self, sync: Sync, cause: Cause) -> bool:
        if _is_unregistered(sync, cause):
            return True
        now = self.clock.now()
        since = now - (sync.webhook_checked_at or sync.created_at)
        if cause is not Cause.SCHEDULE:
            return since >= OVERDUE_FACTOR * self.every or (since >= BEHIND_FOR and self._is_behind(sync))
        if sync.webhook is Webhook.MISSING:
            return since >= min(GRACE, self.every)
        return is_look_due(sync, now, self.every, self.endpoint.master_id())

    def _is_behind(self, sync: Sync) -> bool:
        return sync.webhook_secret_id != self.endpoint.master_id()

    def _repair(self, sync_id: str, connections: storage.CheckedConnections) -> None:
        require_live(self.register.remove_webhook.live_table.is_restored)
        sync = self.syncs.get(sync_id)
        if sync is None or sync.status is Status.DISCONNECTED or sync.current_connection_id is None:
            return
        handed_over = sync.source_handed_over  # then the app belongs to another owner
        connection = None if handed_over else connections.get(sync.current_connection_id)
        if connection is None:
            return
        self.check_reserve(connection)
        if sync.webhook is Webhook.MISSING:  # nothing to look at, and a slow Heroku leaves no time for it
            self._record(self.register(sync, connection, command_is_shown=False).sync, "webhook_missing")
            return
        seen = self.authorize.use(connection, lambda token: self._look(token, sync))
        problem = seen.problem()
        repaired = sync if problem is None else self.register(sync, connection, command_is_shown=False).sync
        self._remove(connection, [*seen.elsewhere(), *self._orphans(seen)], sync)
        self._record(repaired, problem, failures=len(seen.failures()))
        if problem == "webhook_secret_outdated" and connection.sweep.master_id != seen.master:
            with suppress(TransientFailure):  # then the next check that finds one does it
                connections.replace_sweep(connection.connection_id, connection.sweep.with_master(seen.master))

    def _look(self, token: Secret, sync: Sync) -> "_Seen":
        app_id, url = sync.heroku_app.id, self.endpoint.url(sync.sync_id)
        webhooks = self.heroku.list_webhooks(token, app_id)
        ours = [hook for hook in webhooks if hook.url == url or hook.url.endswith(_path(sync))]
        failed = self.heroku.failed_deliveries(token, app_id) if ours else []
        master = self.endpoint.master_id()
        return _Seen(sync=sync, url=url, master=master, webhooks=webhooks, ours=ours, failed=failed)

    def _orphans(self, seen: "_Seen") -> list[WebhookSubscription]:
        """Return the app's subscriptions of this service for syncs that are gone or disconnected."""
        return [hook for hook, sync_id in seen.others() if not self._is_wanted(sync_id)]

    def _is_wanted(self, sync_id: str) -> bool:
        sync = self.syncs.get(sync_id)
        return sync is not None and sync.status is not Status.DISCONNECTED

    def _remove(self, connection: Connection, unwanted: Sequence[WebhookSubscription], sync: Sync) -> None:
        def remove(token: Secret) -> None:
            for hook in unwanted:
                self.heroku.delete_webhook(token, sync.heroku_app.id, hook.webhook_id)

        if unwanted:
            self.authorize.use(connection, remove)

    def _record(self, sync: Sync, problem: str | None, failures: int = 0) -> None:
        after = replace(sync, webhook_checked_at=self.clock.now(), failed_deliveries=failures)
        if problem is None:
            self.syncs.record(sync, after, None)
            return
        self.syncs.record(sync, after, self._entry(after, problem))
        self.on_repair(sync.sync_id, problem)

    def _entry(self, sync: Sync, problem: str) -> HistoryEntry:
        return HistoryEntry.of(
            sync,
            entry_id=self.clock.new_id(),
            at=self.clock.now(),
            cause=Cause.SCHEDULE,
            action=Action.WEBHOOK_REPAIRED,
            failure=problem,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Heroku's state of a sync. `url` and `master` are the current ones, `ours` the sync's own subscriptions."""

    sync: Sync
    url: str
    master: str
    webhooks: Sequence[WebhookSubscription]
    ours: Sequence[WebhookSubscription]
    failed: Sequence[FailedDelivery]

    def problem(self) -> str | None:
        """Return what is wrong, the worst first; None if nothing is."""
        sync = self.sync
        if not self.ours:
            return "webhook_missing"
        if [hook.webhook_id for hook in self.ours if self._is_right(hook)] != [sync.webhook_id]:
            return "webhook_wrong"
        if len(self.ours) > 1:
            return "webhook_repeated"
        if sync.webhook_secret_id != self.master:
            return "webhook_secret_outdated"
        since = sync.webhook_checked_at or sync.created_at
        if any(delivery.failed_at > since for delivery in self.failures()):
            return "webhook_deliveries_failed"
        return None

    def failures(self) -> list[FailedDelivery]:
        """Return the failed deliveries of the sync's own subscriptions."""
        ours = {hook.webhook_id for hook in self.ours}
        return [delivery for delivery in self.failed if delivery.webhook_id in ours]

    def elsewhere(self) -> list[WebhookSubscription]:
        """Return the sync's subscriptions that point to a former URL."""
        return [hook for hook in self.ours if hook.url != self.url]

    def others(self) -> list[tuple[WebhookSubscription, str]]:
        """Return the app's other subscriptions that point to us, each with the id of its sync."""
        ours = self.url.removesuffix(self.sync.sync_id)
        return [
            (hook, hook.url.removeprefix(ours))
            for hook in self.webhooks
            if hook.url.startswith(ours) and hook.url != self.url
        ]

    def _is_right(self, hook: WebhookSubscription) -> bool:
        return (hook.url, hook.include, hook.level) == (self.url, ("api:release",), "sync")


def _is_unregistered(sync: Sync, cause: Cause) -> bool:
    """Return True for a webhook that an enable or restart left to the sync's checks.

    A scheduled check may run while the enable still registers it, all others do not.
    """
    return sync.webhook is Webhook.MISSING and cause is not Cause.SCHEDULE


def _path(sync: Sync) -> str:
    """Return the end of this sync's webhook URL, the same under every API URL."""
    return f"/webhooks/heroku/{sync.sync_id}"
