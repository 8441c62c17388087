"""What the functions found out about the providers: outages, and whether Heroku refuses our OAuth client."""

from datetime import datetime
from typing import Final

from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import OAUTH_CLIENT, outage_key
from urlsync.adapters.dynamodb.table import Schema, TableAccess
from urlsync.domain.outage import Outage, Provider

OUTAGE: Final = Schema("outage")
CLIENT: Final = Schema("oauth_client")


class DynamoDbOutages(TableAccess):
    """Implements the port `Outages`."""

    def get(self, provider: Provider) -> Outage | None:
        """Return the last outage of this provider, or None."""
        item = self._get(outage_key(provider))
        return None if item is None else OUTAGE.read(item, lambda known: from_attributes(Outage, known))

    def put(self, outage: Outage) -> None:
        """Store the outage in place of its provider's last one."""
        self._put({**outage_key(outage.provider), **OUTAGE.stamp, **to_attributes(outage)})


class DynamoDbOAuthClient(TableAccess):
    """Implements the port `OAuthClient`: every process learns of a refusal, and none forgets it."""

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
