"""Two requests with one idempotency key at the same moment, on real conditions of the table."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.endpoints import DynamoDbEndpoints
from urlsync.domain.errors import IdempotencyKeyReused
from urlsync.domain.notification_endpoint import EndpointFormat, NotificationEndpoint
from urlsync.domain.secret import Secret
from urlsync.use_cases.notifications.manage_endpoints import NewEndpoint

from tests.fakes.endpoints import HOOK
from tests.fakes.operators import ACTOR, OperatorWorld
from tests.fakes.rights_world import OWNER, RightsWorld
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NEW = NewEndpoint(name="On call", url=Secret(HOOK), format=EndpointFormat.SLACK)
HASURA_TOKEN, HEROKU_TOKEN = Secret("fake-hasura-token"), Secret("fake-heroku-access-token")


class LateEndpoints(DynamoDbEndpoints):
    """Endpoints whose first reader finds none: the other request is a moment later."""

    def __init__(self, client: "DynamoDBClient", cipher: KmsCipher) -> None:
        super().__init__(client, TABLE, cipher)
        self.looks = 0

    def get(self, endpoint_id: str) -> NotificationEndpoint | None:
        """Return nothing at first."""
        self.looks += 1
        return None if self.looks == 1 else super().get(endpoint_id)


def entries(client: "DynamoDBClient") -> int:
    """Return how many entries the activity has, of which each is an item with its own id."""
    found = client.scan(TableName=TABLE)["Items"]
    return len({item["pk"]["S"] for item in found if item["pk"]["S"].startswith("ACTIVITY#")})


def test_the_second_request_for_a_connection_gets_the_answer_of_the_first(
    dynamodb: "DynamoDBClient", cipher: KmsCipher
) -> None:
    # GIVEN a request that was answered
    connect = replace(
        OperatorWorld().use_cases.connect_account, connections=DynamoDbConnections(dynamodb, TABLE, cipher)
    )
    made = connect(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR)
    stored = entries(dynamodb)

    # WHEN the second one is stored, at whatever moment
    again = connect(HASURA_TOKEN, HEROKU_TOKEN, key="key", actor=ACTOR)

    # THEN it has created nothing, and has the same answer; for other accounts it is refused
    assert again == made
    assert entries(dynamodb) == stored > 0
    with pytest.raises(IdempotencyKeyReused):
        connect(HASURA_TOKEN, None, key="key", actor=ACTOR)


def test_the_second_request_for_an_endpoint_gets_the_answer_of_the_first(
    dynamodb: "DynamoDBClient", cipher: KmsCipher
) -> None:
    # GIVEN a request that was answered after the second one has looked for it
    manage = RightsWorld().use_cases.manage_endpoints
    first = replace(manage, endpoints=DynamoDbEndpoints(dynamodb, TABLE, cipher))
    made = first.create(NEW, key="key", actor=OWNER)
    stored = entries(dynamodb)

    # WHEN the second one is stored
    def second(new: NewEndpoint) -> NotificationEndpoint:
        return replace(manage, endpoints=LateEndpoints(dynamodb, cipher)).create(new, key="key", actor=OWNER)

    # THEN it has created nothing, and has the same answer, with the secret; for another endpoint it is refused
    assert second(NEW) == made
    assert entries(dynamodb) == stored > 0
    with pytest.raises(IdempotencyKeyReused):
        second(replace(NEW, name="Another"))
