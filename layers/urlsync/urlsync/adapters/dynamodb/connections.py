"""Connections, and sign-ins at Heroku that have begun, in the table."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, final
from uuid import uuid4

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.connection_records import (
    CONNECTION,
    Seal,
    connection_from,
    connection_item,
    directory_item,
    heroku_map,
    profile_attribute,
    summary_from,
)
from urlsync.adapters.dynamodb.keys import DIRECTORY, connection_key, directory_key, outage_key, sign_in_key
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, items_by_key, key_of, query, to_item
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.outage import Marker, Outage, Provider
from urlsync.ports.storage import Page, SignIn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef


@final
class DynamoDbConnections:
    """The connections in one table, their tokens encrypted by KMS.

    Every operation raises `TransientFailure` when DynamoDB or KMS throttles, fails or cannot be reached. Each
    condition also accepts what the same request has just written, because botocore repeats a request whose
    response was lost.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, cipher: KmsCipher) -> None:
        self._client = client
        self._table_name = table_name
        self._cipher = cipher

    def get(self, connection_id: str) -> Connection | None:
        """Return the connection, its credentials decrypted on use; None if there is none."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(
                TableName=self._table_name, Key=to_item(connection_key(connection_id)), ConsistentRead=True
            )
        if "Item" not in answer:
            return None
        return connection_from(from_item(answer["Item"]), partial(self._cipher.decrypt, connection_id))

    def create(self, connection: Connection) -> None:
        """Store a new connection. An id that is already taken raises botocore's error."""
        item = connection_item(connection, self._seal(connection))
        put: PutTypeDef = {
            "TableName": self._table_name,
            "Item": to_item(item),
            "ConditionExpression": "attribute_not_exists(pk) OR hasura_token = :mine",
            "ExpressionAttributeValues": to_item({":mine": item["hasura_token"]}),
        }
        listed = to_item(directory_item(connection.connection_id))
        with transient_as(STATE_UNAVAILABLE):
            self._client.transact_write_items(
                TransactItems=[{"Put": put}, {"Put": {"TableName": self._table_name, "Item": listed}}]
            )

    def summaries(self, cursor: str | None, limit: int) -> Page[ConnectionSummary]:
        """Return a page of connections in the order of their ids, without decrypting anything."""
        key = ("pk", DIRECTORY)
        after = None if cursor is None else key_of(cursor, frozenset({"pk", "sk"}), {"pk": DIRECTORY})
        found = query(self._client, self._table_name, key, after=after, ConsistentRead=True, Limit=limit)
        keys = [connection_key(listed["sk"]) for listed in found.items]
        items = items_by_key(self._client, self._table_name, keys)
        return Page([summary_from(item) for item in items], found.next_cursor)

    def delete(self, connection_id: str) -> None:
        """Delete a connection and its entry in the list. Idempotent."""
        keys = (connection_key(connection_id), directory_key(connection_id))
        with transient_as(STATE_UNAVAILABLE):
            self._client.transact_write_items(
                TransactItems=[{"Delete": {"TableName": self._table_name, "Key": to_item(key)}} for key in keys]
            )

    def lease_refresh(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Lease the refresh of this revision's Heroku token up to `until`; return True on success."""
        return self._update(
            connection,
            "SET lease_until = :until, lease_holder = :holder",
            "revision = :revision AND "
            "(attribute_not_exists(lease_until) OR lease_until < :now OR lease_holder = :holder)",
            {":until": to_time(until), ":now": to_time(now), ":holder": str(uuid4())},
        )

    def end_refresh(self, connection: Connection, until: datetime) -> None:
        """End the lease up to `until`, if it is still the current one."""
        self._update(
            connection,
            "REMOVE lease_until, lease_holder",
            "revision = :revision AND lease_until = :until",
            {":until": to_time(until)},
        )

    def replace_heroku(self, connection: Connection, heroku: HerokuAuthorization) -> Connection | None:
        """Store another Heroku authorization as the next revision and end the lease; None on a conflict."""
        replaced = replace(connection, heroku=heroku, revision=connection.revision + 1)
        stored = self._update(
            connection,
            "SET heroku = :mine, revision = :next, profile = :profile, schema_version = :version "
            "REMOVE lease_until, lease_holder",
            "revision = :revision OR heroku = :mine",
            {
                ":mine": heroku_map(heroku, self._seal(connection)),
                ":next": replaced.revision,
                ":version": CONNECTION.version,
                ":profile": profile_attribute(replaced.profile),
            },
        )
        return replaced if stored else None

    def replace_marker(self, connection_id: str, provider: Provider, marker: Marker) -> bool:
        """Store a provider's marker if its revision is the next one; return True on success."""
        values: dict[str, Any] = {":after": to_attributes(marker)}
        condition = "attribute_not_exists(#marker)"
        if marker.revision > 1:
            condition, values[":before"] = "#marker.revision = :before", marker.revision - 1
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.update_item(
                    TableName=self._table_name,
                    Key=to_item(connection_key(connection_id)),
                    UpdateExpression="SET #marker = :after",
                    ConditionExpression=f"attribute_exists(pk) AND ({condition} OR #marker = :after)",
                    ExpressionAttributeNames={"#marker": f"{provider}_marker"},
                    ExpressionAttributeValues=to_item(values),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _update(self, connection: Connection, update: str, condition: str, values: dict[str, Any]) -> bool:
        """Update the connection's item; return True if the condition was met."""
        try:
            with transient_as(STATE_UNAVAILABLE):
                self._client.update_item(
                    TableName=self._table_name,
                    Key=to_item(connection_key(connection.connection_id)),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_item({":revision": connection.revision, **values}),
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _seal(self, connection: Connection) -> Seal:
        return partial(self._cipher.encrypt, connection.connection_id)


OUTAGE: Final = Schema("outage")


@final
class DynamoDbOutages:
    """Implements the port `Outages`. Every operation raises `TransientFailure` when DynamoDB fails."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, provider: Provider) -> Outage | None:
        """Return the outage of this provider, or None."""
        key = to_item(outage_key(provider))
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            return None
        return OUTAGE.read(from_item(answer["Item"]), lambda known: from_attributes(Outage, known))

    def put(self, outage: Outage) -> None:
        """Store the outage in place of its provider's last one."""
        item = {**outage_key(outage.provider), **OUTAGE.stamp, **to_attributes(outage)}
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def remove(self, provider: Provider) -> None:
        """Remove the outage of this provider, if any."""
        with transient_as(STATE_UNAVAILABLE):
            self._client.delete_item(TableName=self._table_name, Key=to_item(outage_key(provider)))


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
            **sign_in_key(state),
            **SIGN_IN.stamp,
            **to_attributes(sign_in),
            "expires_at": int(sign_in.ends_at.timestamp()),
        }
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and forget it.

        Deleting and reading are one step. Should the answer of that step get lost, the person starts again.
        """
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.delete_item(
                TableName=self._table_name, Key=to_item(sign_in_key(state)), ReturnValues="ALL_OLD"
            )
        if not answer.get("Attributes"):
            return None
        return SIGN_IN.read(from_item(answer["Attributes"]), lambda known: from_attributes(SignIn, known))
