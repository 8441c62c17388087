"""Where Heroku is to send a sync's webhooks, and what it signs them with."""

from typing import Protocol

from urlsync.domain.secret import Secret


class WebhookEndpoint(Protocol):
    """Our public address. Both raise `TransientFailure` while they cannot be read."""

    def url(self, sync_id: str) -> str:
        """Return the URL of this sync's webhooks."""
        ...

    def secret(self, sync_id: str) -> Secret:
        """Return the secret of this sync's webhooks."""
        ...
