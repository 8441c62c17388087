"""What every implementation of the port `Deletions` does, and what a deleted connection leaves until the end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.deletions import DynamoDbDeletions
from urlsync.domain.deletion import DeletionKind
from urlsync.domain.errors import TransientFailure
from urlsync.domain.outage import Marker, Provider
from urlsync.ports.storage import Connections, Deletions

from tests.fakes.clock import START
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import CONNECTION_ID, a_connection, a_deletion, an_activity_entry
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OF_PERSON: Final = a_deletion(kind=DeletionKind.PERSON, id="bea-id", person_name="bea@example.com")
LATER: Final = a_deletion(
    kind=DeletionKind.PERSON, id="bea-id", person_name="bea@example.com", begun_at=START + timedelta(hours=1)
)


@dataclass
class Stores:
    """The connections, and the deletions beside them."""

    connections: Connections
    deletions: Deletions


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = FakeConnections()
        return Stores(fake, fake.deletions)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return Stores(request.getfixturevalue("dynamodb_connections"), DynamoDbDeletions(client, TABLE))


def test_a_deletion_is_unfinished_until_it_ends(stores: Stores) -> None:
    assert stores.deletions.unfinished() == []
    # WHEN it begins, twice at the same moment, because an answer was lost
    assert stores.deletions.begin(OF_PERSON, an_activity_entry())
    # THEN
    assert stores.deletions.unfinished() == [OF_PERSON]
    # WHEN it ends, twice
    for _ in range(2):
        stores.deletions.end(OF_PERSON)
    # THEN
    assert stores.deletions.unfinished() == []


def test_a_deletion_begins_once(stores: Stores) -> None:
    assert stores.deletions.begin(OF_PERSON, an_activity_entry())
    assert not stores.deletions.begin(LATER, an_activity_entry(entry_id="another"))
    assert stores.deletions.unfinished() == [OF_PERSON]


def test_a_deleted_connection_leaves_its_grant_and_not_its_hasura_token(stores: Stores) -> None:
    # GIVEN
    stores.connections.create(a_connection(), an_activity_entry())
    stores.connections.replace_marker(CONNECTION_ID, Provider.HEROKU, Marker(revision=1))
    assert stores.connections.deleted(CONNECTION_ID) is None
    # WHEN
    assert stores.connections.delete(a_deletion(), an_activity_entry())
    # THEN
    left = stores.connections.deleted(CONNECTION_ID)
    assert left is not None
    assert left.heroku == a_connection().heroku
    assert (left.profile, left.hasura_user_id) == (a_connection().profile, a_connection().hasura_user_id)
    assert stores.deletions.unfinished() == [a_deletion()]
    # AND nothing after the end
    stores.deletions.end(a_deletion())
    assert stores.connections.deleted(CONNECTION_ID) is None
    assert stores.deletions.unfinished() == []


def test_one_without_heroku_leaves_no_grant(stores: Stores) -> None:
    stores.connections.create(a_connection(heroku=None), an_activity_entry())
    stores.connections.delete(a_deletion(), an_activity_entry())

    left = stores.connections.deleted(CONNECTION_ID)
    assert left is not None
    assert left.heroku is None


def test_the_item_that_is_left_has_no_hasura_token_and_is_in_no_index(
    dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
) -> None:
    dynamodb_connections.create(a_connection(), an_activity_entry())
    dynamodb_connections.delete(a_deletion(), an_activity_entry())

    key = {"pk": {"S": f"CONNECTION#{CONNECTION_ID}"}, "sk": {"S": "DELETED"}}
    item = dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    assert not {"hasura_token", "due_shard", "due_at", "sweep"} & item.keys()


def test_a_token_that_is_refreshed_in_between_is_not_lost(
    dynamodb_connections: DynamoDbConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a deletion that reads the connection before another function refreshes its token
    dynamodb_connections.create(a_connection(), an_activity_entry())
    read = dynamodb_connections._get

    def stale(key: dict[str, str], **options: bool) -> object:
        found = read(key, **options)
        return {**found, "revision": 0} if found else found

    monkeypatch.setattr(dynamodb_connections, "_get", stale)
    # WHEN / THEN it has to be asked for again
    with pytest.raises(TransientFailure, match="connection_contended"):
        dynamodb_connections.delete(a_deletion(), an_activity_entry())
    monkeypatch.undo()
    assert dynamodb_connections.get(CONNECTION_ID) == a_connection()
