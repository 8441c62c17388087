"""What we ask of Heroku to make a database.

Every operation raises `TransientFailure` (whether it took effect is unknown then), `HerokuRefused` (402, 403,
422), `MustPause` (402, 403 where it is the app or the account), `HerokuTokenRejected` (401) or
`HerokuNotFound` (404).
"""

from typing import Protocol

from urlsync.domain.provisioning import Database
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp


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
