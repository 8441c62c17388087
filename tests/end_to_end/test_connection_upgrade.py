"""A connection that was stored before its credentials were divided, under the real roles."""

import json
from typing import Any

import pytest

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.internals import StackInternals
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.held_follow_ups import HeldFollowUps
from tests.fakes.synced_app import Owner, SyncedApps


class StoredConnection:
    """The item of an owner's connection, seen as the root account."""

    def __init__(self, stack: Stack, aws: EmulatedAws, owner: Owner) -> None:
        self._aws, self._connection = aws, owner.connection
        self._table = aws.session.resource("dynamodb", endpoint_url=aws.endpoint).Table(stack["table"])
        self._key = {"pk": f"CONNECTION#{owner.connection.connection_id}", "sk": "CONNECTION"}

    def attributes(self) -> dict[str, Any]:
        found: dict[str, Any] = self._table.get_item(Key=self._key, ConsistentRead=True)["Item"]
        return found

    def undivide(self) -> None:
        """Store it as version 1 did: both credentials in one ciphertext."""
        self._table.update_item(
            Key=self._key,
            UpdateExpression="SET credentials = :both, schema_version = :version REMOVE hasura_token, heroku",
            ExpressionAttributeValues={":both": self._both(), ":version": 1},
        )

    def _both(self) -> bytes:
        heroku = self._connection.heroku
        assert heroku is not None
        tokens = {
            "hasura_token": self._connection.hasura_token.reveal(),
            "heroku": {
                "access_token": heroku.access_token.reveal(),
                "refresh_token": None,
                "expires_at": None,
            },
        }
        sealed: bytes = self._aws.session.client("kms", endpoint_url=self._aws.endpoint).encrypt(
            KeyId=stack_outputs(self._aws)["CredentialsKeyArn"],
            Plaintext=json.dumps(tokens).encode(),
            EncryptionContext={"connection_id": self._connection.connection_id},
        )["CiphertextBlob"]
        return sealed


@pytest.fixture
def owner(synced_apps: SyncedApps) -> Owner:
    return synced_apps.owner()


@pytest.fixture
def connection(stack: Stack, aws: EmulatedAws, owner: Owner) -> StoredConnection:
    return StoredConnection(stack, aws, owner)


def test_a_check_divides_it_and_confirm_can_use_its_part_then(
    synced_apps: SyncedApps,
    owner: Owner,
    connection: StoredConnection,
    enabling: StackInternals,
    follow_ups: HeldFollowUps,
) -> None:
    # GIVEN a sync whose connection is in the old form
    app = synced_apps.make(owner, with_database=True)
    app.wait_until_settled()
    connection.undivide()
    before = app.stored()

    # WHEN a rotation brings a check about, and that a confirmation
    with follow_ups.released():
        app.rotate()
        wait_until(lambda: app.stored().last_updated_at != before.last_updated_at, "the rotation arrived")
        wait_until(lambda: app.stored().serving is True, "it is confirmed that the project serves", 60.0)
        app.wait_until_settled()

    # THEN neither failed, and the credentials are two, and what they were
    assert not app.has_failed()
    assert connection.attributes().keys() >= {"hasura_token", "heroku"}
    assert "credentials" not in connection.attributes()
    assert enabling.connections.get(owner.connection.connection_id) == owner.connection
