"""The source that an operator names: it must be there, and be a Postgres URL."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import HerokuAppNotFound, HerokuNotFound, SourceUnusable, TransientFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports.heroku import Heroku, SourceReading
from urlsync.ports.heroku_apps import HerokuApps
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku


@final
@dataclass(frozen=True, slots=True)
class ChooseSource:
    """Finds an app by its name or id, and looks at one of its config vars."""

    heroku: Heroku
    apps: HerokuApps
    authorize: AuthorizeHeroku

    def __call__(self, connection: Connection, id_or_name: str, config_var: str) -> HerokuApp:
        """Return the app.

        Raises `HerokuAppNotFound`, `SourceUnusable`, `MustPause` where Heroku refuses, `TransientFailure`.
        """

        def look(token: Secret) -> HerokuApp:
            app = self.apps.find_app(token, id_or_name)
            reading = self.heroku.read_config_var(token, app.id, config_var, None)
            if not isinstance(reading, SourceReading):
                raise TransientFailure("heroku_answer_unreadable")
            _check(reading.value)
            return app

        try:
            return self.authorize.use(connection, look)
        except HerokuNotFound:
            raise HerokuAppNotFound from None


def _check(value: Secret | None) -> None:
    if not value:
        raise SourceUnusable(Reason.SOURCE_MISSING)
    if not is_postgres_url(value):
        raise SourceUnusable(Reason.SOURCE_INVALID)
