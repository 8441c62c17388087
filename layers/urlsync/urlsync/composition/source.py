"""The adapters of Heroku, as far as a sync needs it."""

from collections.abc import Callable
from functools import cached_property

from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.parameters import ApiWebhookEndpoint
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.composition.adapters import Adapters
from urlsync.domain.secret import Secret
from urlsync.entrypoints.settings import Settings


class SourceAdapters(Adapters):
    """Also Heroku's APIs. `on_budget` hears what Heroku still grants."""

    def __init__(
        self, settings: Settings, on_budget: Callable[[int], None] = lambda _remaining: None
    ) -> None:
        super().__init__(settings)
        self._on_budget = on_budget

    @cached_property
    def heroku(self) -> HerokuApi:
        """Heroku's Platform API."""
        return HerokuApi(self.http, self._settings.heroku_api_url, self._on_budget)

    @cached_property
    def oauth(self) -> HerokuOAuthApi:
        """Heroku's OAuth service."""
        return HerokuOAuthApi(
            self.http,
            self._settings.heroku_id_url,
            self._heroku_client_secret,
            self._settings.heroku_oauth_client_id,
        )

    @cached_property
    def webhook_endpoint(self) -> ApiWebhookEndpoint:
        """Where Heroku is to send webhooks."""
        master = self._settings.webhook_master_secret_arn
        return ApiWebhookEndpoint(
            aws_clients.CONFIG,
            self._settings.api_url_parameter,
            master=lambda: self._secrets.read_now(master),
            known_master=lambda: self._secrets.read(master),
        )

    def _heroku_client_secret(self) -> Secret:
        return self._secrets.read(self._settings.heroku_oauth_secret_arn)
