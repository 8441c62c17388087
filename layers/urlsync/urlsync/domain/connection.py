"""A connection: the credentials of one Hasura Cloud user."""

from dataclasses import dataclass
from datetime import datetime

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class HerokuAuthorization:
    """How we may act at Heroku: an OAuth pair that expires, or a long-lived token without a refresh token."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's Hasura personal access token and Heroku authorization.

    `revision` rises with every change of the credentials; a change names the revision that it replaces.
    """

    connection_id: str
    hasura_user_id: str
    hasura_token: Secret
    heroku: HerokuAuthorization | None
    revision: int = 1
