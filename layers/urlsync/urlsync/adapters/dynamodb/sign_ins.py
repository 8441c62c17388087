"""Sign-ins in the table, each under a hash of its state: reading the table is not enough to finish a sign-in."""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import sign_in_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item
from urlsync.ports.storage import SignIn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SIGN_IN: Final = Schema("sign_in")


@final
class DynamoDbSignIns:
    """Implements the port `SignIns`. Both operations raise `TransientFailure` if DynamoDB fails.

    The time to live deletes expired sign-ins, sometimes days late
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def begin(self, state: str, sign_in: SignIn) -> None:
        """Store a sign-in under a new state."""
        item = {
            **sign_in_key(state),
            **SIGN_IN.stamp,
            **to_attributes(sign_in),
            "expires_at": int(sign_in.ends_at.timestamp()),
        }
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and delete it.

        Both are one atomic call. If its response is lost, the person has to start again.
        """
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.delete_item(
                TableName=self._table_name, Key=to_item(sign_in_key(state)), ReturnValues="ALL_OLD"
            )
        if not answer.get("Attributes"):
            return None
        return SIGN_IN.read(from_item(answer["Attributes"]), lambda known: from_attributes(SignIn, known))
