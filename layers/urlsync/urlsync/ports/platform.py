"""Time and chance, as far as the use cases depend on them.

The versions of the service's own secrets.

Where Heroku is to send a sync's webhooks, and what it signs them with.

Where people sign in to the console.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from urlsync.domain.secret import Secret


class Clock(Protocol):
    """Tells the time, waits, and makes identifiers."""

    def now(self) -> datetime:
        """Return the present time in UTC."""
        ...

    def sleep(self, duration: timedelta) -> None:
        """Wait."""
        ...

    def jitter(self) -> float:
        """Return a random number from 0 up to 1."""
        ...

    def new_id(self) -> str:
        """Return a fresh UUID."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVersion:
    """One version of a secret: since when it is there, and what it is: current, previous, or neither."""

    version_id: str
    created_at: datetime
    is_current: bool = False
    is_previous: bool = False


class SecretVersions(Protocol):
    """The store of secrets. All raise `TransientFailure` while it cannot be reached."""

    def versions(self, secret_id: str) -> Mapping[str, SecretVersion]:
        """Return the versions that are current, previous or about to become current, by their ids."""
        ...

    def value(self, secret_id: str, version_id: str) -> Secret | None:
        """Return the value of a version, None where it has none yet."""
        ...

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        """Give a version its value; it does not become current by that."""
        ...

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        """Make a version the current one, and the one that was current the previous one."""
        ...


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The hosted page: its URL without a slash at the end, and what it knows the console by.

    `console_url` is where it sends people back to, with a slash at the end.
    """

    url: str
    client_id: str
    console_url: str


class FindSignInPage(Protocol):
    """Tells where the page is."""

    def __call__(self) -> SignInPage:
        """Return it. Raises `TransientFailure`."""
        ...
