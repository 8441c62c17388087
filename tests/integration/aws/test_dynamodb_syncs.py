"""What the table holds of syncs and their history, beyond the contract of the port."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from urlsync.adapters.dynamodb.activity import DynamoDbActivity
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.dynamodb.table import from_item
from urlsync.domain.activity import EVERYTHING, activity_of
from urlsync.domain.check import Outcome
from urlsync.domain.errors import StaleEpoch, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.sync import Reason, Status

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_history_entry, a_sync, an_activity_entry, an_event
from tests.integration.aws.conftest import RETENTION, TABLE
from tests.integration.aws.lost_answers import LostAnswer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPT_OUT: dict[str, Any] = {"actor": "ann", "actor_id": "person:ann-id", "action": Action.OPTED_OUT, "outcome": None}
DISCONNECTED = a_sync(epoch=2, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT)


def items_in(client: "DynamoDBClient") -> list[dict[str, Any]]:
    """Return all items but those by which syncs are found."""
    items = [from_item(item) for item in client.scan(TableName=TABLE)["Items"]]
    return [item for item in items if not item["pk"].startswith("NAMES#")]


def requests_of(client: "DynamoDBClient", operation: str) -> list[dict[str, Any]]:
    """Return a list that every later request of this kind is added to."""
    seen: list[dict[str, Any]] = []
    client.meta.events.register(f"provide-client-params.dynamodb.{operation}", lambda params, **_: seen.append(params))
    return seen


def test_a_new_sync_is_a_flat_item_and_a_guard(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    dynamodb_syncs.create(a_sync())
    sync, guard = items_in(dynamodb)
    assert sync == {
        "pk": f"SYNC#{SYNC_ID}",
        "sk": "SYNC",
        "schema_version": 1,
        "sync_id": SYNC_ID,
        "project_id": PROJECT_ID,
        "tenant_id": a_sync().tenant_id,
        "env_var": "PG_DATABASE_URL",
        "heroku_app_id": a_sync().heroku_app.id,
        "heroku_app_name": "quiet-river-1234",
        "heroku_app_owner_id": a_sync().heroku_app.owner_id,
        "source_handed_over": False,
        "source_owner_checked_at": "2026-03-04T10:00:00.000000+00:00",
        "config_var": "DATABASE_URL",
        "connection_id": a_sync().connection_id,
        "owner_id": a_sync().owner_id,
        "created_at": "2026-03-04T10:00:00.000000+00:00",
        "status": "active",
        "metadata_access": False,
        "not_serving_reported": False,
        "epoch": 1,
        "webhook": "missing",
        "failure_reported": False,
        "failed_deliveries": 0,
        "unkept_writes": 0,
        "pooled": False,
        "pooler_accepted": False,
        "urgent": False,
        "webhook_wanted": True,
        "due_shard": "01",
        "due_at": int(START.timestamp()),
        "listed_name": f"{PROJECT_ID}\tquiet-river-1234\tpg_database_url\t{SYNC_ID}\t{PROJECT_ID}",
        "listed_updated": f"#{SYNC_ID}",
        "listed_checked": f"#{SYNC_ID}",
    }
    target = {"pk": f"TARGET#{PROJECT_ID}#PG_DATABASE_URL", "sk": "TARGET", "sync_id": SYNC_ID}
    assert guard == {**target, "schema_version": 1}


def test_the_index_by_project_holds_syncs_only(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    dynamodb_syncs.create(a_sync())
    dynamodb_syncs.note(a_history_entry())
    found = dynamodb.scan(TableName=TABLE, IndexName="by_project")["Items"]
    assert [from_item(item)["sk"] for item in found] == ["SYNC"]


def test_an_update_names_only_what_differs(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    # GIVEN a sync with a started write
    before = a_sync(pending_fingerprint="fedcba9876543210")
    dynamodb_syncs.create(before)
    requests = requests_of(dynamodb, "TransactWriteItems")
    # WHEN its result is recorded
    after = replace(before, pending_fingerprint=None, outcome=Outcome.UPDATED, last_checked_at=START)
    dynamodb_syncs.record(before, after, a_history_entry())
    # THEN the request names these attributes and the epoch, and what older code may not have written
    update = requests[0]["TransactItems"][0]["Update"]
    assert update["UpdateExpression"] == (
        "SET #due_shard = :due_shard, #last_checked_at = :last_checked_at, #listed_checked = :listed_checked, "
        "#outcome = :outcome, #schema_version = :schema_version REMOVE #pending_fingerprint"
    )
    assert set(update["ExpressionAttributeNames"].values()) == {
        "due_shard", "epoch", "last_checked_at", "listed_checked", "outcome", "schema_version", "pending_fingerprint",
    }  # fmt: skip


@pytest.mark.parametrize("operation", ["create", "record", "delete", "note"])
def test_what_somebody_does_is_in_the_activity_with_the_change(
    dynamodb_syncs: DynamoDbSyncs, dynamodb_activity: DynamoDbActivity, operation: str
) -> None:
    # GIVEN
    entry = a_history_entry(**OPT_OUT, role="owner", request_id="a-request")
    if operation != "create":
        dynamodb_syncs.create(a_sync())
    # WHEN
    OF_SOMEBODY[operation](dynamodb_syncs, entry)
    # THEN
    assert dynamodb_activity.entries(EVERYTHING.matches, START, None, 10).items == [activity_of(a_sync(), entry)]


def test_a_change_that_is_refused_is_not_in_the_activity(
    dynamodb_syncs: DynamoDbSyncs, dynamodb_activity: DynamoDbActivity
) -> None:
    dynamodb_syncs.create(a_sync())
    entry = a_history_entry(**OPT_OUT)
    with pytest.raises(StaleEpoch):
        dynamodb_syncs.record(a_sync(epoch=2), DISCONNECTED, entry)
    assert dynamodb_activity.entries(EVERYTHING.matches, START, None, 10).items == []


def test_the_indexes_of_syncs_hold_no_activity(dynamodb: "DynamoDBClient", dynamodb_activity: DynamoDbActivity) -> None:
    dynamodb_activity.add(an_activity_entry(failure="source_missing"))
    for index in ("by_project", "by_due_time", "by_name", "by_updated", "by_checked", "by_owner", "by_connection"):
        assert dynamodb.scan(TableName=TABLE, IndexName=index)["Items"] == []


def test_an_activity_entry_is_listed_for_90_days(
    dynamodb: "DynamoDBClient", dynamodb_activity: DynamoDbActivity
) -> None:
    dynamodb_activity.add(an_activity_entry())
    (item,) = items_in(dynamodb)
    assert item["expires_at"] == int((START + timedelta(days=90)).timestamp())


def test_reads_are_consistent(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    requests = requests_of(dynamodb, "GetItem")
    dynamodb_syncs.get(SYNC_ID)
    assert [request["ConsistentRead"] for request in requests] == [True]


def test_history_is_kept_for_its_time_and_sorts_by_time(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    # GIVEN entries that come in any order, one exactly on a second
    moments = [START + timedelta(microseconds=1), START, START + timedelta(seconds=1), START - timedelta(days=1)]
    for number, at in enumerate(moments):
        dynamodb_syncs.note(a_history_entry(entry_id=f"entry-{number}", at=at))
    # WHEN the sync's history is read backwards
    found = dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"HISTORY#{SYNC_ID}"}},
        ScanIndexForward=False,
    )["Items"]
    # THEN the newest comes first, and each has a time to live
    entries = [from_item(item) for item in found]
    assert [entry["entry_id"] for entry in entries] == ["entry-2", "entry-0", "entry-1", "entry-3"]
    assert entries[2]["expires_at"] == int((START + RETENTION).timestamp())


def test_a_history_entry_has_whole_milliseconds_and_no_empty_attributes(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    dynamodb_syncs.note(a_history_entry(duration=timedelta(seconds=1.2345), propagation=timedelta(seconds=2)))
    (entry,) = items_in(dynamodb)
    assert (entry["duration"], entry["propagation"]) == (1234, 2000)
    assert "reason" not in entry


def test_an_item_of_another_version_of_the_code_is_read(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    # GIVEN an item with an attribute that we do not know, and without those that have a default
    dynamodb_syncs.create(a_sync())
    dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": {"S": f"SYNC#{SYNC_ID}"}, "sk": {"S": "SYNC"}},
        UpdateExpression="SET from_the_future = :text REMOVE webhook, failure_reported, source_handed_over",
        ExpressionAttributeValues={":text": {"S": "text"}},
    )
    # WHEN it is read and recorded, THEN we see a sync, and what we do not know stays
    assert dynamodb_syncs.get(SYNC_ID) == a_sync()
    dynamodb_syncs.record(a_sync(), a_sync(outcome=Outcome.UNCHANGED), None)
    assert items_in(dynamodb)[0]["from_the_future"] == "text"


class TestLostAnswers:
    """A request reached DynamoDB, its answer did not reach us, and botocore sent it again."""

    def test_a_transaction_keeps_its_token(self, dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
        # GIVEN moto, which does not remember tokens as DynamoDB does, and a request that gets lost
        dynamodb_syncs.create(a_sync())
        lost = LostAnswer(arrives=False).on(dynamodb)
        # WHEN a new epoch is recorded
        dynamodb_syncs.record(a_sync(), DISCONNECTED, a_history_entry())
        # THEN both attempts have one token, by which DynamoDB knows the second one
        first, second = lost.bodies
        assert first["ClientRequestToken"] == second["ClientRequestToken"] != ""

    def test_another_transaction_has_another_token(
        self, dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
    ) -> None:
        dynamodb_syncs.create(a_sync())
        requests = LostAnswer(arrives=False).on(dynamodb)
        for _ in range(2):
            dynamodb_syncs.record(a_sync(), a_sync(), a_history_entry())
        assert len({body["ClientRequestToken"] for body in requests.bodies}) == 2

    def test_a_write_still_starts(self, dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
        dynamodb_syncs.create(a_sync())
        LostAnswer().on(dynamodb)
        dynamodb_syncs.start_write(a_sync(), "fedcba9876543210")
        assert dynamodb_syncs.get(SYNC_ID) == a_sync(pending_fingerprint="fedcba9876543210")

    def test_an_outbox_is_still_cleared(self, dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
        reported = a_sync(outbox=(an_event(),))
        dynamodb_syncs.create(reported)
        LostAnswer().on(dynamodb)
        dynamodb_syncs.clear_outbox(reported)
        assert dynamodb_syncs.get(SYNC_ID) == a_sync()

    def test_an_entry_is_noted_once(self, dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
        lost = LostAnswer().on(dynamodb)
        dynamodb_syncs.note(a_history_entry())
        assert len(lost.bodies) == 2
        assert len(items_in(dynamodb)) == 1


OF_SOMEBODY: dict[str, Callable[[DynamoDbSyncs, HistoryEntry], object]] = {
    "create": lambda syncs, entry: syncs.create(a_sync(), entry),
    "record": lambda syncs, entry: syncs.record(a_sync(), a_sync(outcome=Outcome.UNCHANGED), entry),
    "delete": lambda syncs, entry: syncs.delete(a_sync(), entry),
    "note": lambda syncs, entry: syncs.note(entry, activity_of(a_sync(), entry)),
}
OPERATIONS: dict[str, tuple[str, Callable[[DynamoDbSyncs], object]]] = {
    "get": ("get_item", lambda syncs: syncs.get(SYNC_ID)),
    "create": ("transact_write_items", lambda syncs: syncs.create(a_sync())),
    "start_write": ("transact_write_items", lambda syncs: syncs.start_write(a_sync(), "fedcba9876543210")),
    "record": ("update_item", lambda syncs: syncs.record(a_sync(), DISCONNECTED, None)),
    "record with an entry": (
        "transact_write_items",
        lambda syncs: syncs.record(a_sync(), DISCONNECTED, a_history_entry()),
    ),
    "note_all": ("put_item", lambda syncs: syncs.note_all([a_history_entry()])),
    "note": ("put_item", lambda syncs: syncs.note(a_history_entry())),
    "clear_outbox": ("update_item", lambda syncs: syncs.clear_outbox(a_sync(outbox=(an_event(),)))),
}


@pytest.fixture
def answers(dynamodb: "DynamoDBClient") -> Iterator[Stubber]:
    with Stubber(dynamodb) as stubber:
        yield stubber


@pytest.mark.parametrize("name", OPERATIONS)
def test_throttling_is_transient(name: str, answers: Stubber, dynamodb_syncs: DynamoDbSyncs) -> None:
    method, operation = OPERATIONS[name]
    answers.add_client_error(method, "ThrottlingException", http_status_code=400)
    with pytest.raises(TransientFailure, match="state_unavailable"):
        operation(dynamodb_syncs)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_missing_permission_is_unexpected(name: str, answers: Stubber, dynamodb_syncs: DynamoDbSyncs) -> None:
    method, operation = OPERATIONS[name]
    answers.add_client_error(method, "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        operation(dynamodb_syncs)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["ConditionalCheckFailed", "None"], StaleEpoch),
        (["TransactionConflict", "None"], TransientFailure),
        (["None", "ThrottlingError"], TransientFailure),
        (["ValidationError", "None"], ClientError),
    ],
)
def test_a_cancelled_transaction_says_why(
    reasons: list[str], expected: type[Exception], answers: Stubber, dynamodb_syncs: DynamoDbSyncs
) -> None:
    answers.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        http_status_code=400,
        modeled_fields={"CancellationReasons": [{"Code": reason} for reason in reasons]},
    )
    with pytest.raises(expected):
        dynamodb_syncs.record(a_sync(), DISCONNECTED, a_history_entry())
