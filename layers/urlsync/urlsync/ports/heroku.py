"""Heroku's Platform API and OAuth service.

Every operation raises `TransientFailure` (429, 5xx, timeouts, unreadable answers), `PermanentFailure` (402, 403),
`HerokuTokenRejected` (401) or `HerokuNotFound` (404). Those that create something also raise `HerokuRefused` (402,
403, 422); after a `TransientFailure` it is unknown whether they took effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urlsync.domain.app_list import ListedApp
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.provisioning import Database, Plan
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp


@dataclass(frozen=True, slots=True)
class SourceUnchanged:
    """Heroku answered 304: nothing has changed since the given etag."""


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The current config var; `value` is None if unset. The etag covers all config vars."""

    value: Secret | None
    etag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription:
    """A webhook subscription as Heroku shows it, without its secret."""

    webhook_id: str
    url: str
    include: tuple[str, ...]
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A delivery whose last attempt failed. `code` is our HTTP status; Heroku stops after `retries_exhausted`."""

    webhook_id: str
    failed_at: datetime
    code: int | None
    retries_exhausted: bool


class Heroku(Protocol):
    """Read config vars and manage webhooks, with one user's access token."""

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Return one config var, or `SourceUnchanged` since `etag`. All others are dropped at once."""

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Return True if this user sees the app; 404 means False here."""

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        """Return the id of the app's owner, a person or a team; None if Heroku does not name it."""

    def is_releasing(self, token: Secret, app_id: str) -> bool:
        """Return True if the app's newest release has not ended yet."""

    def attachment_namespace(self, token: Secret, app_id: str, config_var: str) -> str | None:
        """Return the namespace of the add-on attachment that sets a config var; None for the default or for none."""

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id."""

    def list_webhooks(self, token: Secret, app_id: str) -> Sequence[WebhookSubscription]:
        """Return all subscriptions of the app, including other people's."""

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        """Make a subscription equal to what `create_webhook` would create."""

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Delete a subscription. One that is already gone counts as deleted."""

    def failed_deliveries(self, token: Secret, app_id: str) -> Sequence[FailedDelivery]:
        """Return the app's recent webhook deliveries that failed, so far or for good."""

    def calls_left(self, token: Secret) -> int | None:
        """Return about how many calls this token's account may still make; None if it was never used here."""


class HerokuOAuth(Protocol):
    """Heroku's OAuth service."""

    def authorize_url(self, state: str) -> str:
        """Return the consent URL; Heroku redirects back with `state` and a code. Raises `OAuthClientNotConfigured`."""

    def client_id(self) -> str | None:
        """Return the id of our OAuth client; None if the service has none, or this function does not know it."""

    def exchange(self, code: Secret, now: datetime) -> HerokuAuthorization:
        """Exchange the code of a consent for an authorization. Raises `HerokuTokenRejected` for a bad code."""

    def refresh(self, refresh_token: Secret, now: datetime) -> HerokuAuthorization:
        """Exchange a refresh token, which the result may keep. Raises `HerokuTokenRejected` if it was revoked."""


@dataclass(frozen=True, slots=True)
class AppPage:
    """Some apps. `following` is Heroku's range of the next page, and None on the last one."""

    apps: Sequence[ListedApp]
    following: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOrigin:
    """The account of the token, and an app's owner and age; the latter two are None if Heroku does not say."""

    account_id: str
    owner_id: str | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedApp:
    """An app as Heroku lists it: when its last release took effect, as Heroku writes it, and its owner."""

    app_id: str
    released_at: str
    owner_id: str | None


@dataclass(frozen=True, slots=True)
class ReleasedApps:
    """Some apps in the order of their ids. Unless `more`, these are the last."""

    apps: Sequence[ReleasedApp]
    more: bool


class HerokuSweeps(Protocol):
    """Look at all apps at once, with one user's access token. It leaves a reserve of the account's calls."""

    def apps_after(self, token: Secret, app_id: str) -> ReleasedApps:
        """Return a page of apps with greater ids, from the first for an empty one; also raises `SweepRefused`."""


class HerokuApps(Protocol):
    """Find accounts and apps, with one user's access token."""

    def account(self, token: Secret) -> str:
        """Return the email address of the token's account."""

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        """Return the app with this id or name."""

    def app_page(self, token: Secret, start: str = "") -> AppPage:
        """Return a page of the apps that the token sees, the first one without `start`. It costs one call."""

    def revoke_grant(self, token: Secret, keep: Secret | None) -> bool:
        """Delete the OAuth grant of this token; False if Heroku hides it, or `keep` has the same one."""

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        """Return who owns this app and since when it exists, beside the token's own account."""

    def plans(self, token: Secret) -> Sequence[Plan]:
        """Return the plans of Heroku Postgres with a fixed monthly price, the cheapest first."""

    def postgres_config_vars(self, token: Secret, app_id: str) -> Sequence[str]:
        """Return the config vars whose values look like Postgres URLs; the values are dropped."""


class HerokuDatabases(Protocol):
    """Create and delete apps and databases, with one user's access token."""

    def own_app(self, token: Secret, name: str) -> HerokuApp | None:
        """Return the app of this name if the token's account owns it, else None."""

    def create_app(self, token: Secret, name: str) -> HerokuApp:
        """Create an app with this name."""

    def delete_app(self, token: Secret, app_id: str) -> None:
        """Delete an app. One that is already gone counts as deleted."""

    def addon_names(self, token: Secret, app_id: str) -> list[str]:
        """Return the names of all add-ons of the app, including attached ones."""

    def database(self, token: Secret, app_id: str) -> Database | None:
        """Return the Heroku Postgres add-on that the app pays for and that is not being removed, or None."""

    def create_database(self, token: Secret, app_id: str, plan: str, name: str) -> Database:
        """Install Heroku Postgres under this name, attached as DATABASE. Provisioning takes a while."""
