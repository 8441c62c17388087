"""A sync is enabled: with the value in place, or not at all.

A sync that was just enabled or restarted gets its webhook and its first check.

An enable that failed is undone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.connection import Connection
from urlsync.domain.errors import (
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    NotFound,
    StaleEpoch,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.operation import Operation
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.ports.hasura import Project
from urlsync.ports.messaging import CheckQueue
from urlsync.ports.platform import Clock
from urlsync.ports.storage import Connections, Syncs
from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, OwnedProject
from urlsync.use_cases.lifecycle.end_sync import ChangeSync
from urlsync.use_cases.webhooks.register_webhook import RegisterWebhook, RemoveWebhook

POLL_INTERVAL: Final = timedelta(milliseconds=200)
"""How long we wait between two looks."""
IN_PLACE: Final = frozenset({Outcome.UPDATED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sync that was enabled or restarted.

    `in_place`: the target has the value; else its first check takes longer than we waited, and the sync
    tells the rest. `webhook_command` is there where we may not manage webhooks: the `heroku` command, with
    the webhook's secret in it, that a person must run. A restart shows it again, and nothing else does.
    """

    sync: Sync
    in_place: bool
    webhook_command: Secret | None = None


@final
@dataclass(frozen=True, slots=True)
class BeginSync:
    """Registers the webhook, asks for the first check through the queue, and waits for it a while."""

    register_webhook: RegisterWebhook
    check_queue: CheckQueue
    syncs: Syncs
    clock: Clock
    first_check_timeout: timedelta

    def __call__(self, sync: Sync, connection: Connection) -> Started:
        """Return how far it came.

        Raises `NotFound` for a sync that was deleted meanwhile, and whatever `RegisterWebhook` raises.
        """
        now = self.clock.now()
        registered = self.register_webhook(sync, connection)
        self.check_queue.send(CheckRequest(sync_id=sync.sync_id, cause=Cause.ENABLED, requested_at=now))
        seen = self._wait(registered.sync, until=now + self.first_check_timeout)
        return Started(sync=seen, in_place=is_in_place(seen), webhook_command=registered.command)

    def _wait(self, sync: Sync, until: datetime) -> Sync:
        """Return the sync when its first check is over, when somebody else changed it, or at last."""
        while True:
            seen = self.syncs.get(sync.sync_id)
            if seen is None:
                raise NotFound("sync")
            if _is_over(sync, seen) or self.clock.now() >= until:
                return seen
            self.clock.sleep(POLL_INTERVAL)


def is_in_place(sync: Sync) -> bool:
    """Return whether the last check of an active sync left the target equal to the source."""
    return sync.status is Status.ACTIVE and sync.outcome in IN_PLACE


def _is_over(begun: Sync, seen: Sync) -> bool:
    moved_on = seen.epoch != begun.epoch or seen.status is not Status.ACTIVE
    return moved_on or seen.outcome in IN_PLACE or seen.failure_reported


@final
@dataclass(frozen=True, slots=True)
class UndoEnable:
    """Takes back a sync: first so that no check may write any more, then its webhook, then the sync itself.

    At every moment either the sync is there or nothing of it is left at Heroku.
    """

    change: ChangeSync
    remove_webhook: RemoveWebhook
    check_queue: CheckQueue
    syncs: Syncs
    clock: Clock

    def __call__(self, sync: Sync, actor: str, code: str) -> None:
        """Undo it as far as that is possible now.

        Where a webhook may be left at Heroku, the sync stays, opted out, for somebody to delete; the queue
        tries to remove the webhook where that may help. Raises `TransientFailure` where nothing can be done.
        """
        operation = Operation(actor, self.clock.now(), self.clock.new_id)

        def withdraw(current: Sync) -> tuple[Sync, HistoryEntry]:
            after = operation.withdrawn(current)
            return after, operation.entry(after, Action.OPTED_OUT, failure=code)

        try:
            withdrawn = self.change(sync.sync_id, withdraw)
            self._remove(withdrawn, operation, code)
        except (NotFound, StaleEpoch):
            return  # somebody else deleted or restarted it: then it is theirs

    def _remove(self, withdrawn: Sync, operation: Operation, code: str) -> None:
        try:
            removed = self.remove_webhook(withdrawn)
        except TransientFailure:
            now = self.clock.now()
            request = CheckRequest(sync_id=withdrawn.sync_id, cause=Cause.OPERATOR, requested_at=now)
            self.check_queue.send(request)
            return
        if removed or withdrawn.webhook is Webhook.MANUAL:
            self.syncs.delete(withdrawn, operation.entry(withdrawn, Action.DELETED, failure=code))


__all__ = ["EnableOrder", "EnableSync", "Started"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableOrder:
    """What an operator wants: this env var of this project shall follow that config var of that app.

    `heroku_app` is a name or an id. Without `env_var` the first free name of PG_DATABASE_URL,
    PG_DATABASE_URL1, … is taken; `take_over` allows a name that the project has already.
    `metadata_access` is the owner's leave to look at the project's metadata with its admin secret.
    `check_interval` is how often the schedule checks it, where that is not the service's own interval.
    """

    project_id: str
    connection_id: str
    heroku_app: str
    config_var: str = "DATABASE_URL"
    env_var: str | None = None
    take_over: bool = False
    metadata_access: bool = False
    check_interval: timedelta | None = None


@final
@dataclass(frozen=True, slots=True)
class EnableSync:
    """Makes a sync, its webhook and its first check. Whatever fails, nothing half-made is left.

    The sync is stored before anything is made at Heroku: whatever a crash leaves there, a sync points to it.
    """

    connections: Connections
    owned_project: OwnedProject
    choose_source: ChooseSource
    choose_target: ChooseTarget
    begin: BeginSync
    undo: UndoEnable
    syncs: Syncs
    clock: Clock

    def __call__(self, order: EnableOrder, *, actor: str) -> Started:
        """Enable it, and wait up to 20 seconds for the first check.

        Raises `NotFound` (connection, project), `NotOwner`, `EnvVarInvalid`, `EnvVarExists`, `TargetTaken`,
        `HerokuAppNotFound`, `SourceUnusable`, `FirstCheckFailed`, `PermanentFailure` where Heroku or Hasura refuse,
        and `TransientFailure`.
        """
        asked_at = self.clock.now()
        connection = self.connections.get(order.connection_id)
        if connection is None:
            raise NotFound("connection")
        project = self.owned_project(order.project_id, connection)
        app = self.choose_source(connection, order.heroku_app, order.config_var)
        env_var = self.choose_target(connection, project, order.env_var, take_over=order.take_over)
        sync = self._sync(order, project, app, env_var, asked_at)
        operation = Operation(actor, self.clock.now(), self.clock.new_id)
        self.syncs.create(sync, operation.entry(sync, Action.ENABLED, Cause.ENABLED))
        return self._begin(sync, connection, actor)

    def _sync(
        self, order: EnableOrder, project: Project, app: HerokuApp, env_var: str, asked_at: datetime
    ) -> Sync:
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
            check_interval=order.check_interval,
            created_at=self.clock.now(),
        )

    def _begin(self, sync: Sync, connection: Connection, actor: str) -> Started:
        try:
            started = self.begin(sync, connection)
            _raise_for(started.sync)
        except StaleEpoch:
            return self._overtaken(sync)
        except Exception as failure:
            self.undo(sync, actor, _code(failure))
            if isinstance(failure, HerokuNotFound):
                raise HerokuAppNotFound from None
            raise
        return started

    def _overtaken(self, sync: Sync) -> Started:
        """Return what another operator has made of the sync meanwhile. Raises `NotFound`."""
        current = self.syncs.get(sync.sync_id)
        if current is None:
            raise NotFound("sync")
        return Started(sync=current, in_place=False)


def _raise_for(sync: Sync) -> None:
    """Raise `FirstCheckFailed` where the check found that the sync cannot work; an opt-out is no failure."""
    if sync.reason is not None and sync.reason is not Reason.OPTED_OUT:
        raise FirstCheckFailed(sync.reason.value, sync.detail)
    if sync.status is Status.ACTIVE and sync.failure_reported:
        raise FirstCheckFailed("check_failed")


def _code(failure: Exception) -> str:
    return str(failure) if isinstance(failure, UrlsyncError) else "unexpected"
