"""What is known of our own OAuth client at Heroku, in the table: every process learns of it, and none forgets it."""

from datetime import datetime
from typing import Final

from urlsync.adapters.dynamodb.codec import to_time
from urlsync.adapters.dynamodb.keys import OAUTH_CLIENT
from urlsync.adapters.dynamodb.table import Schema, TableAccess

CLIENT: Final = Schema("oauth_client")


class DynamoDbOAuthClient(TableAccess):
    """Implements the port `OAuthClient`. The item exists after the first refusal."""

    def refused_since(self) -> datetime | None:
        """Return since when Heroku refuses the client; None if it does not. Raises `TransientFailure`."""
        item = self._get(OAUTH_CLIENT)
        since = None if item is None else CLIENT.read(item, lambda known: known.get("refused_since"))
        return None if since is None else datetime.fromisoformat(since)

    def refused(self, now: datetime) -> None:
        """Store that Heroku refuses the client, since now if that is new. Raises `TransientFailure`."""
        self._update(
            OAUTH_CLIENT,
            "SET refused_since = :now, schema_version = :version",
            "attribute_not_exists(refused_since)",
            {":now": to_time(now), ":version": CLIENT.version},
        )

    def accepted(self) -> None:
        """Store that Heroku accepts the client. Raises `TransientFailure`."""
        version = {":version": CLIENT.version}
        update = "SET schema_version = :version REMOVE refused_since"
        self._update(OAUTH_CLIENT, update, "attribute_exists(refused_since)", version)
