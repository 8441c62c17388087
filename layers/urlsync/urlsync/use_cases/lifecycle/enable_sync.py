"""Enable a sync: store it, register its webhook, and run its first check; undo everything if that fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain import errors
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.connection import Connection
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.ports import messaging, platform, storage
from urlsync.ports.hasura import Project
from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, OwnedProject
from urlsync.use_cases.lifecycle.end_sync import ChangeSync
from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook, RemoveWebhook

POLL_INTERVAL: Final = timedelta(milliseconds=200)
IN_PLACE: Final = frozenset({Outcome.UPDATED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sync that was enabled or restarted, `in_place` if its target has the value already.

    If we may not manage webhooks, a person must run `webhook_command`, which contains the webhook's secret.
    """

    sync: Sync
    in_place: bool
    webhook_command: Secret | None = None


@dataclass(frozen=True, slots=True)
class BeginSync:
    """Register the webhook, enqueue the first check, and wait for it for a while."""

    register_webhook: RegisterWebhook
    check_queue: messaging.CheckQueue
    syncs: storage.Syncs
    clock: platform.Clock
    first_check_timeout: timedelta

    def __call__(self, sync: Sync, connection: Connection) -> Started:
        """Return the state reached. Raises `NotFound` for a sync that was deleted."""
        now = self.clock.now()
        registered = self.register_webhook(sync, connection)
        self.check_queue.send(CheckRequest(sync_id=sync.sync_id, cause=Cause.ENABLED, requested_at=now))
        seen = self._wait(registered.sync, until=now + self.first_check_timeout)
        return Started(sync=seen, in_place=is_in_place(seen), webhook_command=registered.command)

    def _wait(self, sync: Sync, until: datetime) -> Sync:
        """Return the sync after its first check, after another change of it, or at the timeout."""
        while True:
            seen = self.syncs.get(sync.sync_id)
            if seen is None:
                raise errors.NotFound("sync")
            if _is_over(sync, seen) or self.clock.now() >= until:
                return seen
            self.clock.sleep(POLL_INTERVAL)


def is_in_place(sync: Sync) -> bool:
    """Return True if the last check of an active sync left the target equal to the source."""
    return sync.status is Status.ACTIVE and sync.outcome in IN_PLACE


def _is_over(begun: Sync, seen: Sync) -> bool:
    moved_on = seen.epoch != begun.epoch or seen.status is not Status.ACTIVE
    return moved_on or seen.outcome in IN_PLACE


@dataclass(frozen=True, slots=True)
class UndoEnable:
    """Undo an enable. At every moment the sync exists, or nothing of it is left at Heroku."""

    change: ChangeSync
    remove_webhook: RemoveWebhook
    check_queue: messaging.CheckQueue
    syncs: storage.Syncs
    clock: platform.Clock

    def __call__(self, sync: Sync, actor: str, code: str) -> None:
        """Undo it as far as possible now: if a webhook may be left at Heroku, the sync stays, opted out."""
        operation = Operation(actor, self.clock.now(), self.clock.new_id)

        def withdraw(current: Sync) -> tuple[Sync, HistoryEntry]:
            after = operation.withdrawn(current)
            return after, operation.entry(after, Action.OPTED_OUT, failure=code)

        try:
            self._remove(self.change(sync.sync_id, withdraw), operation, code)
        except (errors.NotFound, errors.StaleEpoch):
            return  # deleted or restarted by another request, which owns it now

    def _remove(self, withdrawn: Sync, operation: Operation, code: str) -> None:
        try:
            removed = self.remove_webhook(withdrawn)
        except errors.TransientFailure:
            request = CheckRequest(sync_id=withdrawn.sync_id, cause=Cause.OPERATOR, requested_at=self.clock.now())
            self.check_queue.send(request)  # it retries the removal
            return
        if removed or withdrawn.webhook is Webhook.MANUAL:
            self.syncs.delete(withdrawn, operation.entry(withdrawn, Action.DELETED, failure=code))


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableOrder:
    """An operator's request: this env var of this project follows that config var of that app.

    `heroku_app` is a name or an id. Without `env_var` the first free name of PG_DATABASE_URL, PG_DATABASE_URL1, … is
    taken; `take_over` allows an existing one. `metadata_access` is the owner's permission to read the project's
    metadata with its admin secret. `check_interval` replaces the service's interval. Without `webhook_wanted` only the
    schedule finds changes.
    """

    project_id: str
    connection_id: str
    heroku_app: str
    config_var: str = "DATABASE_URL"
    env_var: str | None = None
    take_over: bool = False
    metadata_access: bool = False
    webhook_wanted: bool = True
    check_interval: timedelta | None = None


@dataclass(frozen=True, slots=True)
class EnableSync:
    """Create a sync, its webhook and its first check; stored first, so nothing is at Heroku without a sync."""

    connections: storage.Connections
    owned_project: OwnedProject
    choose_source: ChooseSource
    choose_target: ChooseTarget
    begin: BeginSync
    undo: UndoEnable
    syncs: storage.Syncs
    clock: platform.Clock

    def __call__(self, order: EnableOrder, *, actor: str) -> Started:
        """Enable it, and wait up to 20 seconds for the first check. A failure leaves nothing half-made."""
        asked_at = self.clock.now()
        connection = self.connections.get(order.connection_id)
        if connection is None:
            raise errors.NotFound("connection")
        project = self.owned_project(order.project_id, connection)
        app = self.choose_source(connection, order.heroku_app, order.config_var)
        env_var = self.choose_target(connection, project, order.env_var, take_over=order.take_over)
        sync = self._sync(order, project, app, env_var, asked_at)
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        self.syncs.create(sync, operation.entry(sync, Action.ENABLED, Cause.ENABLED))
        return self._begin(sync, connection, actor)

    def _sync(self, order: EnableOrder, project: Project, app: HerokuApp, env_var: str, asked_at: datetime) -> Sync:
        return Sync(
            sync_id=self.clock.new_id(),
            project_id=project.project_id,
            tenant_id=project.tenant_id,
            env_var=env_var,
            heroku_app=app,
            config_var=order.config_var,
            connection_id=order.connection_id,
            owner_id=str(project.owner_id),
            owner_verified_at=asked_at,
            source_owner_checked_at=asked_at,
            metadata_access=order.metadata_access,
            webhook_wanted=order.webhook_wanted,
            check_interval=order.check_interval,
            created_at=self.clock.now(),
        )

    def _begin(self, sync: Sync, connection: Connection, actor: str) -> Started:
        try:
            started = self.begin(sync, connection)
            _raise_for(started.sync)
        except errors.StaleEpoch:
            return self._overtaken(sync)
        except Exception as failure:
            self.undo(sync, actor, _code(failure))
            if isinstance(failure, errors.HerokuNotFound):
                raise errors.HerokuAppNotFound from None
            raise
        return started

    def _overtaken(self, sync: Sync) -> Started:
        """Return the sync as another operator has changed it. Raises `NotFound`."""
        current = self.syncs.get(sync.sync_id)
        if current is None:
            raise errors.NotFound("sync")
        return Started(sync=current, in_place=False)


def _raise_for(sync: Sync) -> None:
    """Raise `FirstCheckFailed` if the check paused the sync; an opt-out is no failure."""
    if sync.reason is not None and sync.reason is not Reason.OPTED_OUT:
        raise errors.FirstCheckFailed(sync.reason.value, sync.detail)


def _code(failure: Exception) -> str:
    return str(failure) if isinstance(failure, errors.UrlsyncError) else "unexpected"
