"""A sync is enabled: with the value in place, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import final

from urlsync.domain.check import Cause
from urlsync.domain.connection import Connection
from urlsync.domain.failure import (
    EpochMoved,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    NotFound,
    UrlsyncError,
)
from urlsync.domain.history import Action
from urlsync.domain.operation import Operation
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.hasura_projects import Project
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.begin_sync import BeginSync, Started
from urlsync.use_cases.choose_source import ChooseSource
from urlsync.use_cases.choose_target import ChooseTarget
from urlsync.use_cases.owned_project import OwnedProject
from urlsync.use_cases.undo_enable import UndoEnable

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
        `HerokuAppNotFound`, `SourceUnusable`, `FirstCheckFailed`, `MustPause` where Heroku or Hasura refuse,
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
            owner_since=asked_at,
            source_owner_checked_at=asked_at,
            metadata_access=order.metadata_access,
            check_interval=order.check_interval,
            created_at=self.clock.now(),
        )

    def _begin(self, sync: Sync, connection: Connection, actor: str) -> Started:
        try:
            started = self.begin(sync, connection)
            _raise_for(started.sync)
        except EpochMoved:
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
        raise FirstCheckFailed(sync.reason.value)
    if sync.status is Status.ACTIVE and sync.failure_reported:
        raise FirstCheckFailed("check_failed")


def _code(failure: Exception) -> str:
    return str(failure) if isinstance(failure, UrlsyncError) else "unexpected"
