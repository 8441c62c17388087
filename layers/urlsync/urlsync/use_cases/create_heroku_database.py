"""The steps at Heroku: an app, a database in it, and its URL; or none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, final

from urlsync.domain.failure import HerokuNotFound, HerokuRefused, NotFound, TransientFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.provisioning import (
    CONFIG_VAR,
    DEFAULT_PLAN,
    Database,
    Leftover,
    Provisioning,
    Stage,
    Step,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.heroku import Heroku, SourceReading
from urlsync.ports.heroku_databases import HerokuDatabases
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku

_T = TypeVar("_T")


@final
@dataclass(frozen=True, slots=True)
class CreateHerokuDatabase:
    """Makes nothing that is there already: whatever was asked for in vain is looked for first.

    App and add-on have names that were decided before, so Heroku itself refuses to make a second one.
    """

    databases: HerokuDatabases
    heroku: Heroku
    connections: Connections
    authorize: AuthorizeHeroku
    clock: Clock

    def create_app(self, run: Provisioning) -> Provisioning:
        """Take the step `creating_app`."""
        app = self._call(run, lambda token: self._app(token, run.app_name))
        return self._stage().moved(run, Step.INSTALLING_POSTGRES, app=app)

    def install_postgres(self, run: Provisioning) -> Provisioning:
        """Take the step `installing_postgres`. Whether the plan exists, Heroku says."""
        app, plan = _app_of(run), run.plan or DEFAULT_PLAN
        database = self._call(run, lambda token: self._database(token, app.id, plan, run.database_name))
        return self._stage().moved(run, Step.WAITING_FOR_URL, database=database)

    def wait_for_url(self, run: Provisioning) -> Provisioning:
        """Take the step `waiting_for_url`: providers take their time, and set the config var at last.

        https://devcenter.heroku.com/articles/platform-api-reference#add-on
        """
        app = _app_of(run)
        if self._call(run, lambda token: self._has_url(token, app.id)):
            return self._stage().moved(run, Step.CHOOSING_ENV_VAR)
        if run.makes_app and self._call(run, lambda token: self.databases.database(token, app.id)) is None:
            raise HerokuRefused("heroku_database_gone")
        return self._stage().waiting(run, "url_not_there_yet")

    def clean_up(self, run: Provisioning) -> Provisioning:
        """Take the step `cleaning_up`: an app that we made and that has no add-on is deleted."""
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
        connection = self.connections.get(run.connection_id or "")
        if connection is None:
            raise NotFound("connection")
        return self.authorize.use(connection, call)

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _app_of(run: Provisioning) -> HerokuApp:
    if run.app is None:
        raise HerokuNotFound("heroku_not_found")
    return run.app
