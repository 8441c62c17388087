"""Where Heroku is to send a sync's webhooks, and what it signs them with."""

from dataclasses import dataclass
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecret:
    """What Heroku signs a sync's webhooks with, and the id of the master that it comes from."""

    secret: Secret
    master_id: str


class WebhookEndpoint(Protocol):
    """Our public address. All raise `TransientFailure` while they cannot be read."""

    def url(self, sync_id: str) -> str:
        """Return the URL of this sync's webhooks."""
        ...

    def secret(self, sync_id: str) -> WebhookSecret:
        """Return the secret of this sync's webhooks, of the master that there is at this moment."""
        ...

    def master_id(self) -> str:
        """Return the id of the master, which may be some minutes out of date."""
        ...
