"""Where Heroku is to send webhooks: the API's URL from Parameter Store, secrets from the master secret."""

from collections.abc import Callable
from typing import Final, final

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.config import Config

from urlsync.domain.failure import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.webhook_endpoint import WebhookSecret
from urlsync.webhooks.signature import master_id, sync_secret

REMEMBERED_FOR: Final = 300
"""Seconds after which the URL is read again."""


@final
class ApiWebhookEndpoint:
    """Implements the port `WebhookEndpoint`.

    `api_url_parameter` names the parameter. `master` reads the secret that is `AWSCURRENT`, and
    `known_master` may remember it for some minutes.
    """

    def __init__(
        self,
        config: Config,
        api_url_parameter: str,
        master: Callable[[], Secret],
        known_master: Callable[[], Secret],
    ) -> None:
        self._parameters = SSMProvider(boto_config=config)
        self._api_url_parameter = api_url_parameter
        self._master = master
        self._known_master = known_master

    def url(self, sync_id: str) -> str:
        """Return the URL of this sync's webhooks. Raises `TransientFailure`."""
        try:
            api_url = self._parameters.get(self._api_url_parameter, max_age=REMEMBERED_FOR)
        except GetParameterError:
            raise TransientFailure("api_url_unavailable") from None
        return f"{str(api_url).rstrip('/')}/webhooks/heroku/{sync_id}"

    def secret(self, sync_id: str) -> WebhookSecret:
        """Return the secret of this sync's webhooks. Raises `TransientFailure`.

        The master is read anew: of two processes that give secrets to one webhook, neither must give an old
        one. It is seldom asked for.
        """
        master = self._master().reveal().encode()
        return WebhookSecret(secret=Secret(sync_secret(master, sync_id)), master_id=master_id(master))

    def master_id(self) -> str:
        """Return the id of the master as it was some minutes ago or less. Raises `TransientFailure`."""
        return master_id(self._known_master().reveal().encode())
