"""What operators, rather than checks, ask of Heroku: whose token it is, and which apps it sees.

Every operation raises `TransientFailure`, `MustPause` (402, 403), `HerokuTokenRejected` (401) or
`HerokuNotFound` (404).
"""

from collections.abc import Sequence
from typing import Protocol

from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp


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
