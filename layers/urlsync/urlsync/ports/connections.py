"""Where connections are kept."""

from datetime import datetime
from typing import Protocol

from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.page import Page


class Connections(Protocol):
    """The connections. Credentials are encrypted at rest; reads are consistent.

    Each of the two credentials is opened when its text is needed, so a use case needs to be permitted to open
    only what it uses. What a credential's `reveal` raises then, is what opening it raises.
    """

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, each credential to be opened on use, or None where there is none."""
        ...

    def create(self, connection: Connection) -> None:
        """Store a new connection."""
        ...

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        """Return some of the connections, without their credentials. Raises `CursorInvalid`."""
        ...

    def delete(self, connection_id: str) -> None:
        """Forget a connection. One that is already gone counts as forgotten."""
        ...

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Try to become the only one who refreshes this revision's Heroku token, up to `until`.

        Returns False when somebody else holds the lease, or the revision is no longer the stored one.
        """
        ...

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        """End our lease, which was up to `until`, without a new token; somebody else's lease stays."""
        ...

    def replace_heroku(self, connection: Connection, heroku: HerokuAuthorization) -> Connection | None:
        """Store a new Heroku authorization and the profile in place of this revision's, and end the lease.

        Returns the connection as stored, or None when another revision has replaced it meanwhile.
        """
        ...
