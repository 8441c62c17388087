"""List the Heroku apps of a connection, and the config vars of an app that can be sources.

A list of apps costs a call for each 500 apps, never one for each app, and is kept for ten minutes. What one request
cannot load in time the next one continues, and the result says what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from urlsync.domain import errors
from urlsync.domain.actor import Actor
from urlsync.domain.app_list import AppList, ListedApp
from urlsync.domain.connection import ConnectionUse
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.ports import platform, storage
from urlsync.ports.heroku import HerokuApps
from urlsync.use_cases.connections.access import ConnectionAccess, UsableConnection
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku

PAGE: Final = 100
LOAD_TIME: Final = timedelta(seconds=8)
"""After how long no further page is loaded, so that the last one still ends within API Gateway's 29 seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppsFound:
    """A page of the apps found, and how many are loaded; `total` is None if it is not known yet."""

    apps: Sequence[ListedApp]
    next_cursor: str | None
    loaded: int
    total: int | None
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSources:
    """An app, and the names of its config vars that look like Postgres URLs."""

    app: HerokuApp
    config_vars: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListHerokuApps:
    """Search the apps of a connection's Heroku account."""

    access: ConnectionAccess
    lists: storage.AppLists
    apps: HerokuApps
    authorize: AuthorizeHeroku
    clock: platform.Clock

    def __call__(
        self,
        connection_id: str,
        text: str = "",
        cursor: str | None = None,
        limit: int = PAGE,
        *,
        refresh: bool = False,
        actor: Actor,
    ) -> AppsFound:
        """Return a page of the apps with this text in their name. With `refresh`, Heroku is asked again first.

        Raises `RoleRequired`, and `NotFound` also for a connection of somebody else.
        """
        connection = self.access(connection_id, actor, ConnectionUse.LIST_APPS)
        account = connection.profile.heroku_account
        known = self.lists.get(connection_id)
        if known is None or known.account != account:
            known = AppList(account=account, revision=0 if known is None else known.revision)
        if refresh or not known.is_fresh(self.clock.now()):
            known = self._loaded(connection, known, asked=refresh)
        # Names are unique at Heroku, so a name says where a page ends even if the list has changed meanwhile.
        found = [app for app in known.found(text) if cursor is None or app.name > cursor]
        return AppsFound(
            apps=found[:limit],
            next_cursor=found[limit - 1].name if len(found) > limit else None,
            loaded=len(known.apps),
            total=known.total,
            complete=known.is_complete,
        )

    def _loaded(self, connection: UsableConnection, known: AppList, *, asked: bool) -> AppList:
        """Return the list after loading, or what is stored if another request loads it."""
        leased = known.leased(self.clock.now(), asked=asked)
        if leased is None or not self.lists.replace(connection.connection_id, known, leased):
            stored = self.lists.get(connection.connection_id)
            return stored if stored is not None and stored.account == known.account else known
        try:
            loaded = self.authorize.use(connection, lambda token: self._pages(token, leased))
        except errors.UrlsyncError:
            self.lists.replace(connection.connection_id, leased, leased.released())
            if asked or not known.apps:
                raise
            return known
        self.lists.replace(connection.connection_id, leased, loaded.released())
        return loaded

    def _pages(self, token: Secret, leased: AppList) -> AppList:
        """Return the list with as many pages as there is time for. A failure after the first one ends it early."""
        loaded, began = (leased.emptied() if leased.is_complete else leased), self.clock.now()
        while True:
            try:
                page = self.apps.app_page(token, loaded.following or "")
            except (errors.TransientFailure, errors.RateLimitReserveReached):
                if leased.is_complete or len(loaded.apps) == len(leased.apps):
                    raise
                return loaded
            loaded = loaded.extended(page.apps, page.following, self.clock.now())
            if loaded.is_complete or self.clock.now() - began >= LOAD_TIME:
                return loaded


@dataclass(frozen=True, slots=True)
class FindAppSources:
    """Find the possible sources in one app."""

    access: ConnectionAccess
    apps: HerokuApps
    authorize: AuthorizeHeroku

    def __call__(self, connection_id: str, app: str, *, actor: Actor) -> AppSources:
        """Return the config vars of the app with this id or name. Raises as `ListHerokuApps` does."""
        connection = self.access(connection_id, actor, ConnectionUse.LIST_APPS)
        return self.authorize.use(connection, lambda token: self._sources(token, app))

    def _sources(self, token: Secret, id_or_name: str) -> AppSources:
        app = self.apps.find_app(token, id_or_name)
        return AppSources(app=app, config_vars=self.apps.postgres_config_vars(token, app.id))
