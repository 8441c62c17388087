"""The steps of a provisioning: create app and database at Heroku, choose the env var, enable the sync."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from urlsync.domain.actor import ActorKind
from urlsync.domain.errors import EnvVarExists, HerokuNotFound, HerokuRefused, TargetTaken, TransientFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.provisioning import CONFIG_VAR, DEFAULT_PLAN, Database, Leftover, Provisioning, Stage, Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync
from urlsync.ports import platform, storage
from urlsync.ports.hasura import Hasura, HasuraProjects, Project
from urlsync.ports.heroku import Heroku, HerokuDatabases, SourceReading
from urlsync.use_cases.connections.access import ConnectionAccess, UsableConnection
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.lifecycle.choose import BASE_NAME, ChooseTarget, OwnedProject
from urlsync.use_cases.lifecycle.enable_sync import EnableOrder, EnableSync, Started, is_in_place
from urlsync.use_cases.lifecycle.restart_sync import RestartSync
from urlsync.use_cases.provisioning.default_on import VerifyDefaultOn

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CreateHerokuDatabase:
    """Create an app and a database. Their names were chosen before, so Heroku refuses to create a second one."""

    databases: HerokuDatabases
    heroku: Heroku
    access: ConnectionAccess
    authorize: AuthorizeHeroku
    clock: platform.Clock

    def create_app(self, run: Provisioning) -> Provisioning:
        """Take the step `creating_app`."""
        app = self._call(run, lambda token: self._app(token, run.app_name))
        return self._stage().moved(run, Step.INSTALLING_POSTGRES, app=app)

    def install_postgres(self, run: Provisioning) -> Provisioning:
        """Take the step `installing_postgres`. Heroku decides whether the plan exists."""
        app, plan = _app_of(run), run.plan or DEFAULT_PLAN
        database = self._call(run, lambda token: self._database(token, app.id, plan, run.database_name))
        return self._stage().moved(run, Step.WAITING_FOR_URL, database=database)

    def wait_for_url(self, run: Provisioning) -> Provisioning:
        """Take the step `waiting_for_url`: providers set the config var last, after a while."""
        app = _app_of(run)
        if self._call(run, lambda token: self._has_url(token, app.id)):
            return self._stage().moved(run, Step.CHOOSING_ENV_VAR)
        if run.makes_app and self._call(run, lambda token: self.databases.database(token, app.id)) is None:
            raise HerokuRefused("heroku_database_gone")
        return self._stage().waiting(run, "url_not_there_yet")

    def clean_up(self, run: Provisioning) -> Provisioning:
        """Take the step `cleaning_up`: delete an app that we created and that has no add-on."""
        left = self._call(run, lambda token: self._remove(token, run.app_name))
        return self._stage().failed(run, run.reason or "unknown", left)

    def _app(self, token: Secret, name: str) -> HerokuApp:
        found = self.databases.own_app(token, name)
        if found is not None:
            return found
        try:
            return self.databases.create_app(token, name)
        except HerokuRefused:
            found = self.databases.own_app(token, name)
            if found is None:
                raise
            return found

    def _database(self, token: Secret, app_id: str, plan: str, name: str) -> Database:
        found = self.databases.database(token, app_id)
        if found is not None:
            return found
        try:
            return self.databases.create_database(token, app_id, plan, name)
        except (HerokuRefused, HerokuNotFound):
            found = self.databases.database(token, app_id)
            if found is None:
                raise
            return found

    def _has_url(self, token: Secret, app_id: str) -> bool:
        reading = self.heroku.read_config_var(token, app_id, CONFIG_VAR, None)
        if not isinstance(reading, SourceReading):
            raise TransientFailure("heroku_answer_unreadable")
        return reading.value is not None and is_postgres_url(reading.value)

    def _remove(self, token: Secret, name: str) -> tuple[Leftover, ...]:
        app = self.databases.own_app(token, name)
        if app is None:
            return ()
        addons = self.databases.addon_names(token, app.id)
        if addons:
            made = [("app", app.name), *(("add-on", addon) for addon in addons)]
            return tuple(Leftover(kind=kind, name=name, certain=True) for kind, name in made)
        self.databases.delete_app(token, app.id)
        return ()

    def _call(self, run: Provisioning, call: Callable[[Secret], _T]) -> _T:
        return self.authorize.use(self.access.of_order(run.connection_id), call)

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _app_of(run: Provisioning) -> HerokuApp:
    if run.app is None:
        raise HerokuNotFound
    return run.app


@dataclass(frozen=True, slots=True)
class ChooseEnvVar:
    """Choose the app's existing sync, else the env var that already has its URL, else a free name.

    Hasura's console sets such an env var before it reports the project, and an undone enable leaves one.
    """

    access: ConnectionAccess
    owned_project: OwnedProject
    choose_target: ChooseTarget
    hasura: Hasura
    projects: HasuraProjects
    heroku: Heroku
    authorize: AuthorizeHeroku
    syncs: storage.Syncs
    project_syncs: storage.ProjectSyncs
    clock: platform.Clock

    def __call__(self, run: Provisioning) -> Provisioning:
        """Take the step."""
        stage = Stage(self.clock.now(), self.clock.new_id)
        app = _app_of(run)
        sync = self._sync(run.project_id, app)
        if sync is not None:
            return stage.moved(run, Step.SETTING_ENV_VAR, env_var=sync.env_var, sync_id=sync.sync_id)
        env_var, take_over = self._chosen(run, app)
        return stage.moved(run, Step.ENABLING_SYNC, env_var=env_var, take_over=take_over)

    def _sync(self, project_id: str, app: HerokuApp) -> Sync | None:
        """Return a sync that follows the app's database in this project, whatever its status."""
        for sync_id in self.project_syncs.ids_of_project(project_id):
            sync = self.syncs.get(sync_id)
            if sync is not None and (sync.heroku_app.id, sync.config_var) == (app.id, CONFIG_VAR):
                return sync
        return None

    def _chosen(self, run: Provisioning, app: HerokuApp) -> tuple[str, bool]:
        connection = self.access.of_order(run.connection_id)
        project = self.owned_project(run.project_id, connection, run.actor)
        url = self._url(connection, app.id)
        for name in self._candidates(connection, project):
            if self._has(connection, project, name, url):
                return name, True
        return self.choose_target(connection, project, None, take_over=False), False

    def _url(self, connection: UsableConnection, app_id: str) -> Secret | None:
        reading = self.authorize.use(
            connection, lambda token: self.heroku.read_config_var(token, app_id, CONFIG_VAR, None)
        )
        if not isinstance(reading, SourceReading):
            raise TransientFailure("heroku_answer_unreadable")
        return reading.value

    def _candidates(self, connection: UsableConnection, project: Project) -> list[str]:
        """Return the project's env vars that have one of our names and no sync."""
        names = self.projects.env_var_names(connection.hasura_token, project.tenant_id)
        ours = [name for name in names if name.startswith(BASE_NAME)]
        return sorted(name for name in ours if self.syncs.holder(project.project_id, name) is None)

    def _has(self, connection: UsableConnection, project: Project, name: str, url: Secret | None) -> bool:
        target = self.hasura.read_target(connection.hasura_token, project.project_id, project.tenant_id, name)
        return target.value is not None and target.value == url


OPTED_OUT: Final = Reason.OPTED_OUT.value


@dataclass(frozen=True, slots=True)
class EnableProvisioned:
    """Enable the sync as an operator would, without waiting for the first check: the next message looks at it."""

    access: ConnectionAccess
    verify_default_on: VerifyDefaultOn
    enable_sync: EnableSync
    restart_sync: RestartSync
    syncs: storage.Syncs
    clock: platform.Clock

    def enable(self, run: Provisioning) -> Provisioning:
        """Take the step `enabling_sync`, unless a person has opted out of this sync, or should decide first."""
        if run.app is not None and self.syncs.was_opted_out(run.project_id, run.app.id):
            return self._stage().done(replace(run, env_var=None), OPTED_OUT)
        concerns = self.verify_default_on(run) if run.actor.kind is ActorKind.SERVICE else ()
        if concerns:
            return self._stage().proposed(run, concerns)
        try:
            started = self._started(run)
        except (TargetTaken, EnvVarExists):
            return self._stage().moved(run, Step.CHOOSING_ENV_VAR, env_var=None, take_over=False)
        return self._stage().moved(run, Step.SETTING_ENV_VAR, sync_id=started.sync.sync_id)

    def confirm(self, run: Provisioning) -> Provisioning:
        """Take the step `setting_env_var`: look at the first check, which the queue runs."""
        sync = None if run.sync_id is None else self.syncs.get(run.sync_id)
        if sync is None or sync.reason is Reason.OPTED_OUT:
            return self._stage().done(run, OPTED_OUT)
        if is_in_place(sync):
            return self._stage().done(run)
        if sync.status is not Status.ACTIVE or sync.failure_reported:
            return self._stage().refused(run, sync.reason.value if sync.reason else "check_failed")
        if sync.held_since is not None:
            return self._stage().held(run)
        return self._stage().waiting(run, "check_not_over_yet")

    def _started(self, run: Provisioning) -> Started:
        """Enable it; restart a sync that an earlier attempt has left."""
        holder = self.syncs.holder(run.project_id, run.env_var or "")
        connection = self.access.of_order(run.connection_id)
        if holder is None:
            return self.enable_sync.with_connection(connection, _order(run), run.actor)
        sync = self.syncs.get(holder)
        if sync is None or run.app is None or sync.heroku_app.id != run.app.id:
            raise TargetTaken(holder)
        return self.restart_sync.with_connection(connection, holder, run.actor)

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _order(run: Provisioning) -> EnableOrder:
    return EnableOrder(
        project_id=run.project_id,
        connection_id=run.connection_id or "",
        heroku_app=run.app.id if run.app else run.app_name,
        config_var=CONFIG_VAR,
        env_var=run.env_var,
        take_over=run.take_over,
    )
