"""The adapters of Heroku and Hasura Cloud, and what all adapters are made with."""
# ruff: noqa: D102, PLC0415 - the ports have the docstrings; late imports are intended

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.adapters.aws import clients
from urlsync.entrypoints.settings import Settings

if TYPE_CHECKING:
    from urlsync.adapters.aws.secrets_manager import SecretsManager
    from urlsync.adapters.heroku.client import RateLimitTracker
    from urlsync.adapters.heroku.platform_api import HerokuApi
    from urlsync.adapters.http.client import HttpClient
    from urlsync.ports import platform
    from urlsync.ports.hasura import Hasura, HasuraProjects, HasuraSweeps, ProjectApi, Rollout
    from urlsync.ports.heroku import HerokuApps, HerokuDatabases, HerokuOAuth, HerokuSweeps

SPARE_SECONDS = 10.0
"""The time between the last call to Heroku or Hasura Cloud and the deadline."""


class ProviderAdapters:
    """The part of `urlsync.container` that one module has no room for."""

    def __init__(
        self,
        settings: Settings,
        on_rate_limit: Callable[[int], None] = lambda _remaining: None,
        *,
        spare_seconds: float = SPARE_SECONDS,
    ) -> None:
        self._settings = settings
        self._spare_seconds = spare_seconds
        self._on_rate_limit = on_rate_limit
        self.clock: platform.Clock = clients.SystemClock()

    @cached_property
    def _secrets(self) -> "SecretsManager":
        from urlsync.adapters.aws.secrets_manager import SecretsManager

        return SecretsManager(clients.secrets_manager())

    @cached_property
    def http(self) -> "HttpClient":
        from urlsync.adapters.http.client import HttpClient

        return HttpClient(spare_seconds=self._spare_seconds)

    @cached_property
    def heroku(self) -> "HerokuApi":
        from urlsync.adapters.heroku.platform_api import HerokuApi

        return HerokuApi(self.http, self._settings.heroku_api_url, self._on_rate_limit, self._rate_limits)

    @cached_property
    def heroku_sweeps(self) -> "HerokuSweeps":
        """Heroku for sweeps: like scheduled checks, they leave a reserve to webhooks and people."""
        from urlsync.adapters.heroku.platform_api import HerokuApi
        from urlsync.domain.limits import CHECKS_RESERVE

        url, tracker = self._settings.heroku_api_url, self._rate_limits
        return HerokuApi(self.http, url, self._on_rate_limit, tracker, CHECKS_RESERVE)

    @cached_property
    def browse_heroku(self) -> "HerokuApi":
        """Heroku for what people list: it leaves a reserve of the account's calls for everything else."""
        from urlsync.adapters.heroku.platform_api import HerokuApi
        from urlsync.domain.limits import PEOPLES_RESERVE

        url, tracker = self._settings.heroku_api_url, self._rate_limits
        return HerokuApi(self.http, url, self._on_rate_limit, tracker, PEOPLES_RESERVE)

    @cached_property
    def _rate_limits(self) -> "RateLimitTracker":
        from urlsync.adapters.heroku.client import RateLimitTracker

        return RateLimitTracker()

    @property
    def apps(self) -> "HerokuApps":
        return self.heroku

    @property
    def browse_apps(self) -> "HerokuApps":
        return self.browse_heroku

    @cached_property
    def databases(self) -> "HerokuDatabases":
        from urlsync.adapters.heroku.databases_api import HerokuDatabasesApi

        return HerokuDatabasesApi(self.http, self._settings.heroku_api_url, self._on_rate_limit)

    @cached_property
    def oauth(self) -> "HerokuOAuth":
        """Heroku's OAuth service. Only the function that starts sign-ins has the client's id."""
        from urlsync.adapters.heroku.oauth import HerokuOAuthApi

        settings = self._settings
        secret_arn = settings.heroku_oauth_secret_arn
        client_id = settings.heroku_oauth_client_id if "heroku_oauth_client_id" in settings.optional else None
        return HerokuOAuthApi(self.http, settings.heroku_id_url, lambda: self._secrets.read(secret_arn), client_id)

    @cached_property
    def hasura(self) -> "Hasura":
        from urlsync.adapters.hasura.control_plane import HasuraCloud

        return HasuraCloud(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def projects(self) -> "HasuraProjects":
        from urlsync.adapters.hasura.projects import HasuraCloudProjects

        return HasuraCloudProjects(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def hasura_sweeps(self) -> "HasuraSweeps":
        from urlsync.adapters.hasura.projects import HasuraCloudProjects

        return HasuraCloudProjects(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def rollout(self) -> "Rollout":
        from urlsync.adapters.hasura.control_plane import HasuraRollout

        return HasuraRollout(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def project_api(self) -> "ProjectApi":
        from urlsync.adapters.hasura.project_api import HasuraProjectApi

        return HasuraProjectApi(self.http)
