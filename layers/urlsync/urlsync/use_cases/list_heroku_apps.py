"""The Heroku apps of a connection, to choose a source from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from urlsync.domain.sync import HerokuApp
from urlsync.ports.connections import Connections
from urlsync.ports.heroku_apps import HerokuApps
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku


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
        raise NotImplementedError
