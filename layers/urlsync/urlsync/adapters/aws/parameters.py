"""The sign-in page and the webhook endpoint, from Parameter Store. Webhook secrets derive from the master secret."""

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from urlsync.adapters.http.client import Answer, Request
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import HEADER, master_id, signature_of, sync_secret
from urlsync.ports.platform import SignInPage, WebhookSecret

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

CACHE_TTL: Final = 300  # seconds
OURSELVES: Final = "own_api"
"""The prefix of failure codes of calls to our own API."""


class _Parameter:
    """A cached parameter: no setting, because the API, whose URL it has, depends on the function."""

    def __init__(self, client: "SSMClient", name: str, unavailable: str) -> None:
        self._parameters = SSMProvider(boto3_client=client)
        self._name = name
        self._unavailable = unavailable

    def read(self) -> str:
        try:
            return str(self._parameters.get(self._name, max_age=CACHE_TTL))
        except GetParameterError:
            raise TransientFailure(self._unavailable) from None


class SignInParameter:
    """Implements the port `FindSignInPage` with a parameter that is a JSON object."""

    def __init__(self, client: "SSMClient", name: str) -> None:
        self._parameter = _Parameter(client, name, "sign_in_page_unavailable")

    def __call__(self) -> SignInPage:
        """Return the sign-in page. Raises `TransientFailure`."""
        known = json.loads(self._parameter.read())
        try:
            return SignInPage(
                url=known["sign_in_url"],
                issuer=known["issuer"],
                client_id=known["client_id"],
                console_url=known["console_url"],
            )
        except KeyError:  # the value of the version before, which an update is about to replace
            raise TransientFailure("sign_in_page_unavailable") from None


class ApiWebhookEndpoint:
    """Implements the port `WebhookEndpoint`.

    `master` reads the current secret, `cached_master` may be minutes old, and `send` sends requests.
    """

    def __init__(
        self,
        client: "SSMClient",
        api_url_parameter: str,
        master: Callable[[], Secret],
        cached_master: Callable[[], Secret],
        send: Callable[[Request], Answer],
    ) -> None:
        self._api_url = _Parameter(client, api_url_parameter, "api_url_unavailable")
        self._master = master
        self._cached_master = cached_master
        self._send = send

    def url(self, sync_id: str) -> str:
        """Return the URL of this sync's webhooks. Raises `TransientFailure`."""
        return f"{self._api_url.read().rstrip('/')}/webhooks/heroku/{sync_id}"

    def secret(self, sync_id: str) -> WebhookSecret:
        """Return the secret of this sync's webhooks, derived from the newest master secret, read now."""
        master = self._master().reveal().encode()
        return WebhookSecret(secret=Secret(sync_secret(master, sync_id)), master_id=master_id(master))

    def master_id(self) -> str:
        """Return the id of the cached master. Raises `TransientFailure`."""
        return master_id(self._cached_master().reveal().encode())

    def send(self, sync_id: str, body: bytes) -> int:
        """Send a webhook as Heroku does, and return the status of the response. Raises `TransientFailure`."""
        signature = base64.b64encode(signature_of(self.secret(sync_id).secret.reveal(), body)).decode()
        headers = {"Content-Type": "application/json", HEADER: signature}
        request = Request(service=OURSELVES, method="POST", url=self.url(sync_id), headers=headers, body=body)
        return self._send(request).status
