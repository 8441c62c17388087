"""Sign-ins in the table, each under a hash of its state: who can read the table cannot finish a sign-in."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item, to_time
from urlsync.ports.storage import SignIn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SIGN_IN: Final = Schema("sign_in")


@final
class DynamoDbSignIns:
    """Implements the port `SignIns`. Both operations raise `TransientFailure` when DynamoDB fails.

    The time to live tidies up, days late sometimes
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def begin(self, state: str, sign_in: SignIn) -> None:
        """Keep a sign-in under a fresh state."""
        item = {
            **_key(state),
            **SIGN_IN.stamp,
            "connection_id": sign_in.connection_id,
            "actor": sign_in.actor,
            "ends_at": to_time(sign_in.expires_at),
            "in_browser": sign_in.in_browser,
            "expires_at": int(sign_in.expires_at.timestamp()),
        }
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and forget it.

        Deleting and reading are one step. Should the answer of that step get lost, the person begins anew.
        """
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.delete_item(
                TableName=self._table_name, Key=to_item(_key(state)), ReturnValues="ALL_OLD"
            )
        if not answer.get("Attributes"):
            return None
        return SIGN_IN.read(from_item(answer["Attributes"]), _sign_in)


def _sign_in(attributes: Mapping[str, Any]) -> SignIn:
    return SignIn(
        connection_id=attributes["connection_id"],
        actor=attributes["actor"],
        expires_at=datetime.fromisoformat(attributes["ends_at"]),
        in_browser=attributes.get("in_browser", False),
    )


def _key(state: str) -> dict[str, str]:
    return {"pk": f"SIGN_IN#{sha256(state.encode(errors='surrogatepass')).hexdigest()}", "sk": "SIGN_IN"}
