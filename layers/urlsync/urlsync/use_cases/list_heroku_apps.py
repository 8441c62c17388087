"""The Heroku apps of a connection, to choose a source from."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, final

from urlsync.domain.failure import HerokuNotFound, MustPause, NotFound
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.ports.connections import Connections
from urlsync.ports.heroku_apps import HerokuApps
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku

AT_ONCE: Final = 8
"""How many apps are asked about at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSources:
    """An app, and the names of its config vars that look like Postgres URLs; None where it hides them."""

    app: HerokuApp
    config_vars: Sequence[str] | None


@final
@dataclass(frozen=True, slots=True)
class ListHerokuApps:
    """Lists what a connection could take as a source."""

    connections: Connections
    apps: HerokuApps
    authorize: AuthorizeHeroku

    def __call__(self, connection_id: str) -> Sequence[AppSources]:
        """Return all apps of the connection's Heroku account.

        Raises `NotFound`, `MustPause` where the authorization is missing or lost, `TransientFailure`.
        """
        connection = self.connections.get(connection_id)
        if connection is None:
            raise NotFound("connection")
        return self.authorize.use(connection, self._sources)

    def _sources(self, token: Secret) -> Sequence[AppSources]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(partial(self._source, token), self.apps.list_apps(token)))

    def _source(self, token: Secret, app: HerokuApp) -> AppSources:
        try:
            return AppSources(app=app, config_vars=self.apps.postgres_config_vars(token, app.id))
        except (HerokuNotFound, MustPause):
            return AppSources(app=app, config_vars=None)
