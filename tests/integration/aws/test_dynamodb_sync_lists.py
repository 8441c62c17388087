"""How the table gives its lists, beyond the contract of the port."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.dynamodb.table import cursor_of
from urlsync.domain.errors import CursorInvalid, TransientFailure
from urlsync.domain.listing import SyncOrder
from urlsync.domain.sync import Status

from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_history_entry, a_sync
from tests.integration.aws.conftest import TABLE, store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000aaaa"
KEY = {"pk": "SYNC#1", "sk": "SYNC"}
ITEM = {"pk": {"S": "SYNC#1"}, "sk": {"S": "SYNC"}}


def test_a_cursor_of_another_list_is_refused(
    dynamodb_syncs: DynamoDbSyncs, dynamodb_sync_lists: DynamoDbSyncLists
) -> None:
    # GIVEN two syncs of each list, and the cursors after the first
    for number, project_id in enumerate([PROJECT_ID, PROJECT_ID, OTHER_ID, OTHER_ID]):
        sync_id = f"{SYNC_ID[:-1]}{number}"
        dynamodb_syncs.create(a_sync(sync_id=sync_id, project_id=project_id, env_var=f"E{number}"))
        for entry in range(2):
            dynamodb_syncs.note(a_history_entry(sync_id=sync_id, entry_id=f"entry-{entry}"))
    lists = dynamodb_sync_lists
    of_project = lists.of_project(PROJECT_ID, None, 1).next_cursor
    of_history = lists.history(SYNC_ID, None, 1).next_cursor
    assert of_project is not None
    # WHEN they are used elsewhere, THEN they are not taken
    for read in (
        lambda: lists.of_project(OTHER_ID, of_project, 1),
        lambda: lists.of_project(PROJECT_ID, of_history, 1),
        lambda: lists.history(OTHER_ID, of_history, 1),
    ):
        with pytest.raises(CursorInvalid):
            read()


def test_a_cursor_whose_item_is_gone_still_works(
    dynamodb_syncs: DynamoDbSyncs, dynamodb_sync_lists: DynamoDbSyncLists
) -> None:
    # GIVEN three syncs, and a cursor after the first, which is deleted then
    syncs = [a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=f"E{number}") for number in range(3)]
    for sync in syncs:
        dynamodb_syncs.create(sync)
    cursor = dynamodb_sync_lists.of_project(PROJECT_ID, None, 1).next_cursor
    dynamodb_syncs.delete(syncs[0], a_history_entry())
    # WHEN THEN
    assert list(dynamodb_sync_lists.of_project(PROJECT_ID, cursor, 5).items) == syncs[1:]


def test_a_plausible_cursor_from_nowhere_is_no_error(dynamodb_sync_lists: DynamoDbSyncLists) -> None:
    key = {"pk": "SYNC#x", "sk": "SYNC", "project_id": PROJECT_ID, "sync_id": "x"}
    assert dynamodb_sync_lists.of_project(PROJECT_ID, cursor_of(key), 5).items == []


@pytest.mark.no_cover
def test_items_come_in_the_order_of_their_keys_without_those_that_are_gone(dynamodb: "DynamoDBClient") -> None:
    # GIVEN more syncs than fit into one batch, and keys in another order
    ids = [f"{SYNC_ID[:-3]}{number:03}" for number in range(120)]
    store(dynamodb, [a_sync(sync_id=sync_id) for sync_id in ids])
    wanted = [*reversed(ids), "gone"]
    # WHEN
    items = DynamoDbSyncLists(dynamodb, TABLE).items_by_key(
        [{"pk": f"SYNC#{wanted_id}", "sk": "SYNC"} for wanted_id in wanted]
    )
    # THEN
    assert [item["sync_id"] for item in items] == ids[::-1]


def unprocessed() -> dict[str, Any]:
    return {"Responses": {}, "UnprocessedKeys": {TABLE: {"Keys": [ITEM], "ConsistentRead": True}}}


def test_keys_that_were_not_processed_are_asked_for_again(dynamodb: "DynamoDBClient") -> None:
    with Stubber(dynamodb) as answers:
        answers.add_response("batch_get_item", unprocessed())
        answers.add_response("batch_get_item", {"Responses": {TABLE: [ITEM]}, "UnprocessedKeys": {}})
        assert DynamoDbSyncLists(dynamodb, TABLE).items_by_key([KEY]) == [KEY]


def test_keys_that_are_never_processed_are_left_to_another_attempt(dynamodb: "DynamoDBClient") -> None:
    with Stubber(dynamodb) as answers:
        for _ in range(5):
            answers.add_response("batch_get_item", unprocessed())
        with pytest.raises(TransientFailure, match="state_unavailable"):
            DynamoDbSyncLists(dynamodb, TABLE).items_by_key([KEY])


def test_throttling_is_transient(dynamodb: "DynamoDBClient", dynamodb_sync_lists: DynamoDbSyncLists) -> None:
    with Stubber(dynamodb) as answers:
        answers.add_client_error("query", "ThrottlingException", http_status_code=400)
        with pytest.raises(TransientFailure, match="state_unavailable"):
            dynamodb_sync_lists.in_order(Status.ACTIVE, SyncOrder.NAME, None, 5, descending=False)
        answers.add_client_error("batch_get_item", "ThrottlingException", http_status_code=400)
        with pytest.raises(TransientFailure, match="state_unavailable"):
            DynamoDbSyncLists(dynamodb, TABLE).items_by_key([KEY])
