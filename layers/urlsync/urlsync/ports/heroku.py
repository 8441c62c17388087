"""What we ask of Heroku.

Every operation raises `TransientFailure` (429, 5xx, timeouts, unreadable answers), `MustPause` (402, 403),
`HerokuTokenRejected` (401) or `HerokuNotFound` (404).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class SourceUnchanged:
    """Heroku answered 304: the config vars are those of the etag that we named."""


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One config var as Heroku has it now; `value` is None where unset. The etag covers all of them."""

    value: Secret | None
    etag: str | None


class Heroku(Protocol):
    """Heroku's Platform API, with one user's access token."""

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        """Read one config var, or learn that nothing changed since `etag`. All others are dropped at once."""
        ...

    def app_exists(self, token: Secret, app_id: str) -> bool:
        """Tell whether the app is there for this user; 404 is a plain no here."""
        ...

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        """Subscribe `url` to `api:release` at level `sync`; return the subscription's id."""
        ...

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        """Remove a subscription. One that is already gone counts as removed."""
        ...


class HerokuOAuth(Protocol):
    """Heroku's token endpoint."""

    def refresh(self, refresh_token: Secret, now: datetime) -> HerokuAuthorization:
        """Trade a refresh token for a new authorization.

        The answer's own refresh token is kept where there is one, else the old one stays.
        Raises `HerokuTokenRejected` when the refresh token was revoked.
        """
        ...
