"""The step `choosing_env_var`: which env var shall follow the database, if any."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import HerokuNotFound, NotFound, TransientFailure
from urlsync.domain.provisioning import CONFIG_VAR, Provisioning, Stage, Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Sync
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.hasura import Hasura
from urlsync.ports.hasura_projects import HasuraProjects, Project
from urlsync.ports.heroku import Heroku, SourceReading
from urlsync.ports.project_syncs import ProjectSyncs
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.choose_target import BASE, ChooseTarget
from urlsync.use_cases.owned_project import OwnedProject


@final
@dataclass(frozen=True, slots=True)
class ChooseEnvVar:
    """Prefers the sync that the app has already, then the env var that has its URL already, then a free name.

    Hasura's console sets such an env var before it tells of the project; and an enable that was undone leaves
    one.
    """

    connections: Connections
    owned_project: OwnedProject
    choose_target: ChooseTarget
    hasura: Hasura
    projects: HasuraProjects
    heroku: Heroku
    authorize: AuthorizeHeroku
    syncs: Syncs
    project_syncs: ProjectSyncs
    clock: Clock

    def __call__(self, run: Provisioning) -> Provisioning:
        """Take the step."""
        stage = Stage(self.clock.now(), self.clock.new_id)
        if run.app is None:
            raise HerokuNotFound("heroku_not_found")
        sync = self._sync(run.project_id, run.app)
        if sync is not None:
            return stage.moved(run, Step.SETTING_ENV_VAR, env_var=sync.env_var, sync_id=sync.sync_id)
        env_var, take_over = self._chosen(run, run.app)
        return stage.moved(run, Step.ENABLING_SYNC, env_var=env_var, take_over=take_over)

    def _sync(self, project_id: str, app: HerokuApp) -> Sync | None:
        """Return a sync that follows the app's database in this project, whatever its status."""
        for sync_id in self.project_syncs.of_project(project_id):
            sync = self.syncs.get(sync_id)
            if sync is not None and (sync.heroku_app.id, sync.config_var) == (app.id, CONFIG_VAR):
                return sync
        return None

    def _chosen(self, run: Provisioning, app: HerokuApp) -> tuple[str, bool]:
        connection = self.connections.get(run.connection_id or "")
        if connection is None:
            raise NotFound("connection")
        project = self.owned_project(run.project_id, connection)
        url = self._url(connection, app.id)
        for name in self._candidates(connection, project):
            if self._has(connection, project, name, url):
                return name, True
        return self.choose_target(connection, project, None, take_over=False), False

    def _url(self, connection: Connection, app_id: str) -> Secret | None:
        reading = self.authorize.use(
            connection, lambda token: self.heroku.read_config_var(token, app_id, CONFIG_VAR, None)
        )
        if not isinstance(reading, SourceReading):
            raise TransientFailure("heroku_answer_unreadable")
        return reading.value

    def _candidates(self, connection: Connection, project: Project) -> list[str]:
        """Return the env vars of the project that have a name as we would give it, and no sync."""
        names = self.projects.env_var_names(connection.hasura_token, project.tenant_id)
        ours = [name for name in names if name.startswith(BASE)]
        return sorted(name for name in ours if self.syncs.holder(project.project_id, name) is None)

    def _has(self, connection: Connection, project: Project, name: str, url: Secret | None) -> bool:
        target = self.hasura.read_target(connection.hasura_token, project.project_id, project.tenant_id, name)
        return target.value is not None and target.value == url
