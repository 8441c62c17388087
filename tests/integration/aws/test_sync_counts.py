"""Counting syncs by their status, up to a limit."""

from typing import TYPE_CHECKING

import pytest
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.sync import Reason, Status

from tests.fakes.examples import SYNC_ID, a_sync
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.mark.parametrize(("at_most", "counted"), [(100, 5), (5, 5), (3, 3), (1, 1)])
def test_syncs_are_counted_by_status_up_to_a_limit(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs, at_most: int, counted: int
) -> None:
    # GIVEN five active syncs and a paused one
    for number in range(6):
        paused = {"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING} if number == 5 else {}
        dynamodb_syncs.create(a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=f"URL_{number}", **paused))
    counts = DynamoDbSyncLists(dynamodb, TABLE)

    # THEN each is counted where it belongs
    assert counts.count(Status.ACTIVE, at_most) == counted
    assert counts.count(Status.PAUSED, at_most) == 1
    assert counts.count(Status.DISCONNECTED, at_most) == 0
