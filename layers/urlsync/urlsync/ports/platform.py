"""The clock, accounts, secrets, our webhook endpoint, and the sign-in page of the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from urlsync.domain.secret import Secret

if TYPE_CHECKING:  # each function pays for its own modules only
    from urlsync.domain.actor import Account, Caller, Person


class Clock(Protocol):
    """Time, randomness and ids."""

    def now(self) -> datetime:
        """Return the present time in UTC."""

    def sleep(self, duration: timedelta) -> None:
        """Wait."""

    def jitter(self) -> float:
        """Return a random number from 0 up to 1."""

    def new_id(self) -> str:
        """Return a fresh UUID."""


class LiveTable(Protocol):
    """The table that the service acts on."""

    def is_restored(self) -> bool:
        """Return True unless it is known to be current; may be some minutes old. Raises `TransientFailure`."""


class Accounts(Protocol):
    """The accounts of people and programs."""

    def find(self, caller: Caller) -> Account | None:
        """Return the account of an enabled person or an existing program, or None. Raises `TransientFailure`."""


class People(Protocol):
    """The people of the user pool. Every method raises `TransientFailure` if it cannot be reached."""

    def find(self, name: str) -> Person | None:
        """Return the person with this username, enabled or not, or None."""

    def name_of(self, person_id: str) -> str | None:
        """Return the username of the person with this id, enabled or not, or None. May be some minutes old."""

    def shut_out(self, name: str) -> None:
        """End the person's sessions and disable the account. Idempotent."""

    def delete(self, name: str) -> None:
        """Delete the account. Idempotent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVersion:
    """One version of a secret: when it was created, and whether it is current, previous, or neither."""

    version_id: str
    created_at: datetime
    is_current: bool = False
    is_previous: bool = False


class SecretVersions(Protocol):
    """The store of secrets. Every method raises `TransientFailure` if it cannot be reached."""

    def versions(self, secret_id: str) -> Mapping[str, SecretVersion]:
        """Return the versions that are current, previous or pending, by their ids."""

    def value(self, secret_id: str, version_id: str) -> Secret | None:
        """Return the value of a version, or None if it has none yet."""

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        """Store the value of a version, without making it current."""

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        """Make a version the current one, and the current one the previous."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecret:
    """The secret of a sync's webhooks, and the id of the master that it is derived from."""

    secret: Secret
    master_id: str


class WebhookEndpoint(Protocol):
    """Our public endpoint. Every method raises `TransientFailure` if it cannot be read."""

    def url(self, sync_id: str) -> str:
        """Return the URL of this sync's webhooks."""

    def secret(self, sync_id: str) -> WebhookSecret:
        """Return the secret of this sync's webhooks, derived from the current master."""

    def master_id(self) -> str:
        """Return the id of the master, which may be some minutes old."""

    def send(self, sync_id: str, body: bytes) -> int:
        """Send a webhook as Heroku does, signed for this sync, and return the status of the response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The sign-in page: its URL without a trailing slash, who issues its tokens, our client, and the console's URL."""

    url: str
    issuer: str
    client_id: str
    console_url: str


class FindSignInPage(Protocol):
    """Find the sign-in page."""

    def __call__(self) -> SignInPage:
        """Return it. Raises `TransientFailure`."""
