"""After a rollback, a sync that newer code has stored is left alone until newer code comes back."""

from typing import TYPE_CHECKING, Any

import pytest
from urlsync.adapters.dynamodb.keys import sync_key
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.dynamodb.table import to_item
from urlsync.domain.errors import TransientFailure

from tests.fakes.examples import SYNC_ID, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.world import World
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_a_sync_of_a_newer_version_is_left_as_it_is_until_newer_code_comes(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    # GIVEN a sync in the table whose version is newer than this code, and a source that changed
    dynamodb_syncs.create(a_sync())
    key: Any = to_item(sync_key(SYNC_ID))
    stored = dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    newer = {**stored, "schema_version": {"N": "99"}}
    dynamodb.put_item(TableName=TABLE, Item=newer)
    world = World()
    world.syncs = dynamodb_syncs  # type: ignore[assignment] # the real store in place of the fake
    world.hasura.set_env("PG_DATABASE_URL", FIRST_URL)
    world.heroku.rotate(SECOND_URL)

    # WHEN a check is requested, THEN it fails for now
    assert world.check_fails().code == "sync_item_too_new"

    # AND neither the target nor the item is touched
    assert world.hasura.writes == []
    assert dynamodb.get_item(TableName=TABLE, Key=key)["Item"] == newer


def test_an_item_of_a_newer_version_is_not_read(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    dynamodb_syncs.create(a_sync())
    dynamodb.update_item(
        TableName=TABLE,
        Key=to_item(sync_key(SYNC_ID)),
        UpdateExpression="SET schema_version = :newer",
        ExpressionAttributeValues={":newer": {"N": "2"}},
    )

    with pytest.raises(TransientFailure, match="sync_item_too_new"):
        dynamodb_syncs.get(SYNC_ID)
