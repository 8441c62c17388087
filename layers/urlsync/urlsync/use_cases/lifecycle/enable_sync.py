"""Enable a sync: store it, register its webhook, and run its first check; undo everything if that fails.

API Gateway ends a request after 29 seconds. What a slow Heroku leaves no time for is left to the first check, which
runs from the queue; and the same request, repeated, finds the sync that the first one has made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain import errors
from urlsync.domain.actor import Actor
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.connection import Connection, ConnectionUse
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import NewSource, Operation
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.ports import messaging, platform, storage
from urlsync.ports.hasura import Project
from urlsync.use_cases.connections.access import ConnectionAccess, SyncAccess, UsableConnection
from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, OwnedProject
from urlsync.use_cases.lifecycle.end_sync import ChangeSync
from urlsync.use_cases.webhooks.register_webhook import Registered, RegisterWebhook, RemoveWebhook

POLL_INTERVAL: Final = timedelta(milliseconds=200)
REQUEST_TIMEOUT: Final = timedelta(seconds=29)
"""How long a request may take (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)."""
REGISTER_WITHIN: Final = timedelta(seconds=8)
"""After this time of a request, the webhook, which takes two calls to Heroku, is left to the first check."""
UNDO_WITHIN: Final = timedelta(seconds=12)
"""After this time of a request, a failed first check is not undone: the sync stays, paused, and shows its reason."""
IN_PLACE: Final = frozenset({Outcome.UPDATED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sync that was enabled or restarted, `in_place` if its target has the value already.

    `is_new` is False if the sync had been created before. If we may not manage webhooks, a person must run
    `webhook_command`, which contains the webhook's secret.
    """

    sync: Sync
    in_place: bool
    is_new: bool = False
    webhook_command: Secret | None = None


@dataclass(frozen=True, slots=True)
class BeginSync:
    """Register the webhook if there is time, enqueue the first check, and wait for it for a while."""

    register_webhook: RegisterWebhook
    check_queue: messaging.CheckQueue
    syncs: storage.Syncs
    holds: storage.Holds
    clock: platform.Clock
    first_check_timeout: timedelta

    def __call__(self, sync: Sync, connection: Connection, since: datetime) -> Started:
        """Return the state reached in a request that came at `since`; at once while a hold stops the first write.

        Raises `NotFound` for a deleted sync.
        """
        now = self.clock.now()
        registered = self._registered(sync, connection, now - since)
        self.check_queue.send(CheckRequest(sync_id=sync.sync_id, cause=Cause.ENABLED, requested_at=now))
        if self.holds.current().of(sync.current_connection_id) is not None:
            return Started(sync=registered.sync, in_place=False, webhook_command=registered.command)
        return replace(self.wait(registered.sync, since), webhook_command=registered.command)

    def _registered(self, sync: Sync, connection: Connection, elapsed: timedelta) -> Registered:
        if elapsed > REGISTER_WITHIN:
            return Registered(sync)
        try:
            return self.register_webhook(sync, connection)
        except errors.TransientFailure:
            return Registered(sync)

    def wait(self, sync: Sync, since: datetime) -> Started:
        """Return the state after the first check, after another change of the sync, or at the timeout."""
        until = since + self.first_check_timeout
        while True:
            seen = self.syncs.get(sync.sync_id)
            if seen is None:
                raise errors.NotFound("sync")
            if _is_over(sync, seen) or self.clock.now() >= until:
                return Started(sync=seen, in_place=is_in_place(seen))
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

    def __call__(self, sync: Sync, actor: Actor, code: str) -> None:
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
    schedule finds changes. `accept_pooler` allows a config var that leads through a transaction-mode pooler.
    """

    project_id: str
    connection_id: str
    heroku_app: str
    config_var: str = "DATABASE_URL"
    env_var: str | None = None
    take_over: bool = False
    metadata_access: bool = False
    webhook_wanted: bool = True
    accept_pooler: bool = False
    check_interval: timedelta | None = None


@dataclass(frozen=True, slots=True)
class EnableSync:
    """Create a sync, its webhook and its first check; stored first, so nothing is at Heroku without a sync.

    `resume` restarts the sync that the same request has created before, and leaves it as it is if it is healthy.
    """

    access: ConnectionAccess
    sync_access: SyncAccess
    owned_project: OwnedProject
    choose_source: ChooseSource
    choose_target: ChooseTarget
    check_reserve: Callable[[Connection], None]
    begin: BeginSync
    resume: Callable[[Sync, NewSource, UsableConnection, Actor], Started]
    undo: UndoEnable
    syncs: storage.Syncs
    project_syncs: storage.ProjectSyncs
    clock: platform.Clock

    def __call__(self, order: EnableOrder, *, actor: Actor) -> Started:
        """Enable it, and answer after about 20 seconds at the latest. A failure leaves nothing half-made.

        Raises `RoleRequired`, and `NotFound` for a connection of somebody else.
        """
        return self.with_connection(self.access(order.connection_id, actor, ConnectionUse.ENABLE), order, actor)

    def with_connection(self, connection: UsableConnection, order: EnableOrder, actor: Actor) -> Started:
        """Enable it with a connection that the actor may use."""
        asked_at = self.clock.now()
        self.check_reserve(connection)
        project = self.owned_project(order.project_id, connection, actor)
        chosen = self.choose_source(connection, order.heroku_app, order.config_var)
        source = chosen.of(order.connection_id, project, asked_at)
        own = self._own(order, chosen.app)
        if own is None:
            try:
                return self._created(order, project, source, connection, actor)
            except errors.TargetTaken as taken:
                own = self._own(order, chosen.app)  # the same request at the same time
                if own is None:
                    raise self._taken(taken.sync_id, actor) from None
        if not self._may_resume(own, source, actor):
            raise self._taken(own.sync_id, actor)
        if own.status is Status.ACTIVE and self.clock.now() - own.created_at < REQUEST_TIMEOUT:
            return self.begin.wait(own, asked_at)  # another request may still be registering its webhook
        return self.resume(own, source, connection, actor)

    def _may_resume(self, sync: Sync, source: NewSource, actor: Actor) -> bool:
        """Return True unless it runs with a connection of somebody else, while the project's owner is the same."""
        if sync.current_connection_id == source.connection_id or sync.owner_id != source.owner_id:
            return True
        return self.sync_access.owns(sync, actor)

    def _taken(self, sync_id: str | None, actor: Actor) -> errors.TargetTaken:
        """Return the refusal, with the sync's id only for those who may see the sync."""
        sync = None if sync_id is None else self.syncs.get(sync_id)
        return errors.TargetTaken(sync_id if sync is not None and self.sync_access.sees(sync, actor) else None)

    def _own(self, order: EnableOrder, app: HerokuApp) -> Sync | None:
        """Return the sync of this source and project, and of this env var if one is named."""
        for sync_id in self._candidates(order):
            sync = self.syncs.get(sync_id)
            if sync is not None and (sync.heroku_app.id, sync.config_var) == (app.id, order.config_var):
                return sync
        return None

    def _candidates(self, order: EnableOrder) -> Sequence[str]:
        if order.env_var is None:
            return self.project_syncs.ids_of_project(order.project_id)
        holder = self.syncs.holder(order.project_id, order.env_var)
        return [] if holder is None else [holder]

    def _created(
        self, order: EnableOrder, project: Project, source: NewSource, connection: UsableConnection, actor: Actor
    ) -> Started:
        if source.pooled and not order.accept_pooler:
            raise errors.PoolerNotAccepted
        env_var = self.choose_target(connection, project, order.env_var, take_over=order.take_over)
        sync = self._sync(order, project, source, env_var)
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        self.syncs.create(sync, operation.entry(sync, Action.ENABLED, Cause.ENABLED))
        return replace(self._begin(sync, connection, actor, source.owner_verified_at), is_new=True)

    def _sync(self, order: EnableOrder, project: Project, source: NewSource, env_var: str) -> Sync:
        return Sync(
            sync_id=self.clock.new_id(),
            project_id=project.project_id,
            tenant_id=project.tenant_id,
            project_name=source.project_name,
            env_var=env_var,
            heroku_app=source.heroku_app,
            config_var=order.config_var,
            connection_id=source.connection_id,
            owner_id=source.owner_id,
            owner_verified_at=source.owner_verified_at,
            source_owner_checked_at=source.owner_verified_at,
            metadata_access=order.metadata_access,
            webhook_wanted=order.webhook_wanted,
            source_namespace=source.namespace,
            pooled=source.pooled,
            pooler_accepted=source.pooled,
            check_interval=order.check_interval,
            created_at=self.clock.now(),
        )

    def _begin(self, sync: Sync, connection: Connection, actor: Actor, asked_at: datetime) -> Started:
        try:
            started = self.begin(sync, connection, asked_at)
            if self.clock.now() - asked_at <= UNDO_WITHIN:
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
