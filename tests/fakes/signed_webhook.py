"""Webhooks sent by a test instead of by Heroku, signed as Heroku signs them, or not quite."""

import base64
from dataclasses import dataclass
from functools import cached_property

import requests
from urlsync.domain.webhook_signature import signature_of

from local.stack.internals import StackInternals
from local.stack.outputs import Stack

SIGNATURE_HEADER = "Heroku-Webhook-Hmac-SHA256"
TIMEOUT_S = 30


@dataclass(frozen=True)
class WebhookSender:
    """Sends webhooks to one sync's URL, whether there is such a sync or not."""

    stack: Stack
    sync_id: str

    def send(self, body: bytes, session: requests.Session | None = None) -> requests.Response:
        """Send a body with its signature."""
        return self.send_signed(body, self.signature(body), session)

    def send_signed(
        self, body: bytes, signature: str | bytes | None, session: requests.Session | None = None
    ) -> requests.Response:
        """Send a body with this signature, or with none."""
        headers: dict[str, str | bytes] = {"Content-Type": "application/json"}
        if signature is not None:
            headers[SIGNATURE_HEADER] = signature
        url = f"{self.stack['api_url']}/webhooks/heroku/{self.sync_id}"
        return (session or requests).post(url, data=body, headers=headers, timeout=TIMEOUT_S)

    def signature(self, body: bytes) -> str:
        """Return the signature of a body."""
        return self.encoded(signature_of(self._secret, body))

    @staticmethod
    def encoded(signature: bytes) -> str:
        """Return a signature as the header has it."""
        return base64.b64encode(signature).decode()

    @cached_property
    def _secret(self) -> str:
        return StackInternals(self.stack).webhook_secret(self.sync_id)
