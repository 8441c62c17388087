"""A connection: the credentials of one Hasura Cloud user."""

from dataclasses import dataclass
from datetime import datetime

from urlsync.domain.outage import UNMARKED, Marker
from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a Heroku authorization allows; None where there was no app to try it on."""

    config_vars: bool | None = None
    webhooks: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What may be shown of a connection: its accounts, and who created it when.

    `heroku_account` is an email address, or None until a Heroku account is connected.
    """

    hasura_account: str | None = None
    heroku_account: str | None = None
    capabilities: Capabilities = Capabilities()
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSummary:
    """A connection without its credentials."""

    connection_id: str
    hasura_user_id: str
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class HerokuAuthorization:
    """Access to Heroku: an OAuth pair that expires, or a long-lived token without a refresh token."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's Hasura personal access token and Heroku authorization.

    `revision` rises with every change of the credentials; a change names the revision that it replaces. The markers
    say how each provider has responded to this connection's last checks.
    """

    connection_id: str
    hasura_user_id: str
    hasura_token: Secret
    heroku: HerokuAuthorization | None
    revision: int = 1
    profile: Profile = Profile()
    heroku_marker: Marker = UNMARKED
    hasura_marker: Marker = UNMARKED

    def summary(self) -> ConnectionSummary:
        """Return the connection without its credentials."""
        return ConnectionSummary(
            connection_id=self.connection_id, hasura_user_id=self.hasura_user_id, profile=self.profile
        )
