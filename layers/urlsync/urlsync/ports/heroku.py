"""What we ask of Heroku.

Every operation raises `TransientFailure` (429, 5xx, timeouts, unreadable answers), `PermanentFailure` (402, 403),
`HerokuTokenRejected` (401) or `HerokuNotFound` (404).

What operators, rather than checks, ask of Heroku: whose token it is, and which apps it sees.

Every operation raises `TransientFailure`, `PermanentFailure` (402, 403), `HerokuTokenRejected` (401) or
`HerokuNotFound` (404).

What we ask of Heroku to make a database.

Every operation raises `TransientFailure` (whether it took effect is unknown then), `HerokuRefused` (402, 403,
422), `PermanentFailure` (402, 403 where it is the app or the account), `HerokuTokenRejected` (401) or
`HerokuNotFound` (404).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.provisioning import Database
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp


@dataclass(frozen=True, slots=True)
class SourceUnchanged:
    """Heroku answered 304: the config vars are those of the etag that we named."""


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One config var as Heroku has it now; `value` is None where unset. The etag covers all of them."""

    value: Secret | None
    etag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription:
    """A webhook subscription as Heroku shows it; its secret is never shown."""

    webhook_id: str
    url: str
    include: tuple[str, ...]
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A delivery of a webhook whose last attempt, at `failed_at`, failed.

    `code` is the HTTP status that we answered with, None where there was no answer; after `retries_exhausted` Heroku
    tries no more.
    """

    webhook_id: str
    failed_at: datetime
    code: int | None
    retries_exhausted: bool


class Heroku(Protocol):
    """Heroku's Platform API, with one user's access token."""

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Read one config var, or learn that nothing changed since `etag`. All others are dropped at once."""
        ...

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Return whether the app exists for this user; 404 means no."""
        ...

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        """Return the id of whom the app belongs to, a person or a team; None where Heroku does not say."""
        ...

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id."""
        ...

    def list_webhooks(self, token: Secret, app_id: str) -> Sequence[WebhookSubscription]:
        """Return all subscriptions of the app, other people's too."""
        ...

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        """Make a subscription the same as `create_webhook` would make it."""
        ...

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Remove a subscription. One that is already gone counts as removed."""
        ...

    def failed_deliveries(self, token: Secret, app_id: str) -> Sequence[FailedDelivery]:
        """Return which of the app's last webhook deliveries failed so far, or for good."""
        ...

    def calls_left(self, token: Secret) -> int | None:
        """Return about how many calls this token's account may still make; None where we never asked."""
        ...


class HerokuOAuth(Protocol):
    """Heroku's OAuth service."""

    def authorize_url(self, state: str) -> str:
        """Return where a person gives consent; Heroku sends them back to us with `state` and a code.

        Raises `OAuthClientNotConfigured` where the service has no OAuth client.
        """
        ...

    def exchange(self, code: Secret, now: datetime) -> HerokuAuthorization:
        """Trade the code of a consent for an authorization. Raises `HerokuTokenRejected` for a bad code."""
        ...

    def refresh(self, refresh_token: Secret, now: datetime) -> HerokuAuthorization:
        """Trade a refresh token for a new authorization.

        The answer's own refresh token is kept where there is one, else the old one stays.
        Raises `HerokuTokenRejected` when the refresh token was revoked.
        """
        ...


class HerokuApps(Protocol):
    """Heroku's Platform API, with one user's access token."""

    def account(self, token: Secret) -> str:
        """Return the email address of the token's account."""
        ...

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        """Return the app with this id or name."""
        ...

    def list_apps(self, token: Secret) -> Sequence[HerokuApp]:
        """Return all apps that the token sees."""
        ...

    def postgres_config_vars(self, token: Secret, app_id: str) -> Sequence[str]:
        """Return the names of the config vars whose values look like Postgres URLs; values are dropped."""
        ...


class HerokuDatabases(Protocol):
    """Heroku's Platform API, with one user's access token."""

    def own_app(self, token: Secret, name: str) -> HerokuApp | None:
        """Return the app of this name if the token's account owns it, else None."""
        ...

    def create_app(self, token: Secret, name: str) -> HerokuApp:
        """Make an app of this name."""
        ...

    def delete_app(self, token: Secret, app_id: str) -> None:
        """Delete an app. One that is already gone counts as deleted."""
        ...

    def addon_names(self, token: Secret, app_id: str) -> list[str]:
        """Return the names of all add-ons that the app has or uses."""
        ...

    def database(self, token: Secret, app_id: str) -> Database | None:
        """Return the Heroku Postgres add-on that the app pays for and that is not being removed, or None."""
        ...

    def create_database(self, token: Secret, app_id: str, plan: str, name: str) -> Database:
        """Install Heroku Postgres under this name, attached as DATABASE. Provisioning takes its time."""
        ...
