"""Pending sign-ins at Heroku: their items, and the port `SignIns`."""

from typing import Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import sign_in_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, TableAccess, from_item, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import SignIn

SIGN_IN: Final = Schema("sign_in")


class DynamoDbSignIns(TableAccess):
    """Implements the port `SignIns`.

    The time to live tidies up, days late sometimes
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    """

    def begin(self, state: str, sign_in: SignIn, entry: ActivityEntry) -> None:
        """Keep a sign-in under a fresh state."""
        expiry = {"expires_at": int(sign_in.ends_at.timestamp())}
        item = to_item({**sign_in_key(state), **SIGN_IN.stamp, **to_attributes(sign_in), **expiry})
        self._write({"Put": {"TableName": self._table_name, "Item": item}}, *activity_writes(self._table_name, entry))

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and forget it, in one step."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.delete_item(
                TableName=self._table_name, Key=to_item(sign_in_key(state)), ReturnValues="ALL_OLD"
            )
        if not answer.get("Attributes"):
            return None
        return SIGN_IN.read(from_item(answer["Attributes"]), lambda known: from_attributes(SignIn, known))
