"""The mark of the table: a table that was restored to a point in time is recognised, until it is marked as current."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from urlsync.adapters.aws import clients
from urlsync.adapters.aws.audit_log import CloudWatchAuditLog
from urlsync.adapters.aws.table_mark import CACHE_TTL, MarkedTable
from urlsync.adapters.dynamodb.activity import DynamoDbActivity, activity_item
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs, sync_item
from urlsync.adapters.dynamodb.table import to_item
from urlsync.domain.activity import AuditRecord, ChangeKind
from urlsync.domain.errors import TransientFailure
from urlsync.domain.table_mark import CREATED_WITHIN, TableIdentity, TableMark, is_current, latest_of

from tests.fakes.examples import SYNC_ID, a_sync, an_activity_entry
from tests.integration.aws.conftest import TABLE
from tools.restore.stored import HELD, logged_since, scanned, store_mark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

MARK = "/stack/table-mark"
NOW = datetime.now(UTC).replace(microsecond=0)


class Identified:
    """DynamoDB with the id of a table, which moto leaves out: no two tables have been made at the same moment."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client

    def describe_table(self, TableName: str) -> Any:  # noqa: N803 -- AWS's name
        found: Any = self._client.describe_table(TableName=TableName)
        table = found["Table"]
        return {"Table": {**table, "TableId": f"{table['TableArn']} {table['CreationDateTime']}"}}


@pytest.fixture
def ssm(aws: None) -> "SSMClient":
    client = clients.ssm()
    client.put_parameter(Name=MARK, Value='{"generation": 0}', Type="String")
    return client


def marked(ssm: "SSMClient", dynamodb: "DynamoDBClient", name: str = TABLE, time: Any = lambda: 0.0) -> MarkedTable:
    return MarkedTable(ssm, Identified(dynamodb), MARK, name, time)  # type: ignore[arg-type]


def test_a_restored_table_counts_as_restored_until_it_is_marked(
    dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient", ssm: "SSMClient"
) -> None:
    # GIVEN the table that the stack was made with, and a restore of it
    dynamodb_syncs.create(a_sync())
    assert marked(ssm, dynamodb).is_restored() is False
    dynamodb.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=TABLE, TargetTableName="restored", UseLatestRestorableTime=True
    )

    # THEN the copy is not current, before and after the first table was marked
    copy = marked(ssm, dynamodb, "restored")
    first = marked(ssm, dynamodb)
    assert copy.is_restored() is True
    assert store_mark(ssm, first, MARK, first.identity().table_id) == 1
    assert marked(ssm, dynamodb, "restored").is_restored() is True
    assert marked(ssm, dynamodb).is_restored() is False

    # AND once the copy is marked, it is current and the first table is not
    assert store_mark(ssm, copy, MARK, copy.identity().table_id) == 2
    assert marked(ssm, dynamodb, "restored").is_restored() is False
    assert marked(ssm, dynamodb).is_restored() is True
    # AND while writes are held, neither is
    assert store_mark(ssm, copy, MARK, HELD) == 3
    assert marked(ssm, dynamodb, "restored").is_restored() is True


def deploy_again(ssm: "SSMClient") -> None:
    """Store the value of the template, as CloudFormation does when the tags of a stack have changed."""
    ssm.put_parameter(Name=MARK, Value='{"generation": 0}', Type="String", Overwrite=True)


def test_a_deployment_that_stores_the_first_mark_again_changes_nothing(
    dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient", ssm: "SSMClient"
) -> None:
    # GIVEN a table without an id in the mark, and a deployment with other tags
    table = marked(ssm, dynamodb)
    first = table.mark()
    deploy_again(ssm)

    # THEN the mark is as old as it was
    assert table.mark() == first
    assert marked(ssm, dynamodb).is_restored() is False

    # AND while writes are held they stay so
    assert store_mark(ssm, table, MARK, HELD) == 1
    deploy_again(ssm)
    assert marked(ssm, dynamodb).is_restored() is True

    # AND a table that was reconciled stays current, and the next generation is a new one
    assert store_mark(ssm, table, MARK, table.identity().table_id) == 2
    deploy_again(ssm)
    assert marked(ssm, dynamodb).is_restored() is False
    assert store_mark(ssm, table, MARK, HELD) == 3


def test_former_marks_are_read_only_when_the_first_one_was_stored_again(
    dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient", ssm: "SSMClient"
) -> None:
    asked: list[str] = []
    ssm.meta.events.register("before-call.ssm", lambda model, **_: asked.append(model.name))
    table = marked(ssm, dynamodb)

    table.mark()
    assert asked == ["GetParameter"]
    store_mark(ssm, table, MARK, HELD)
    asked.clear()
    table.mark()
    assert asked == ["GetParameter"]
    deploy_again(ssm)
    asked.clear()
    table.mark()
    assert asked == ["GetParameter", "GetParameterHistory"]


def test_of_all_marks_that_of_the_highest_generation_counts() -> None:
    def mark(generation: int, table_id: str | None, minutes: int) -> TableMark:
        return TableMark(generation=generation, table_id=table_id, stored_at=NOW + timedelta(minutes=minutes))

    first, again, held, table, other = (
        mark(0, None, 0),
        mark(0, None, 9),
        mark(1, HELD, 1),
        mark(2, "a", 2),
        mark(2, "b", 3),
    )
    assert latest_of([again, first]) == first
    assert latest_of([again, first, held]) == held
    # AND of two that were stored together, the last one, as it is without a deployment
    assert latest_of([first, other, held, table, again]) == other


def test_it_is_asked_rarely(dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient", ssm: "SSMClient") -> None:
    seconds = [0.0]
    table = marked(ssm, dynamodb, time=lambda: seconds[0])
    assert table.is_restored() is False
    store_mark(ssm, table, MARK, HELD)

    # THEN a table that is current is asked again after five minutes, and another one after half a minute
    seconds[0] = CACHE_TTL - 0.1
    assert table.is_restored() is False
    seconds[0] = CACHE_TTL
    assert table.is_restored() is True
    store_mark(ssm, table, MARK, table.identity().table_id)
    seconds[0] += CACHE_TTL / 10 - 0.1
    assert table.is_restored() is True
    seconds[0] += 0.1
    assert table.is_restored() is False


@pytest.mark.parametrize("value", ["", "x", "[]", "{}", '{"generation": null}'])
def test_a_mark_that_cannot_be_read_is_a_transient_failure(
    dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient", ssm: "SSMClient", value: str
) -> None:
    ssm.delete_parameter(Name=MARK)
    if value:
        ssm.put_parameter(Name=MARK, Value=value, Type="String")

    with pytest.raises(TransientFailure, match="table_mark_unavailable"):
        marked(ssm, dynamodb).is_restored()


def test_a_table_that_is_gone_is_a_transient_failure(ssm: "SSMClient", dynamodb: "DynamoDBClient") -> None:
    with pytest.raises(TransientFailure, match="table_mark_unavailable"):
        marked(ssm, dynamodb, "gone").is_restored()


@pytest.mark.parametrize(
    ("mark", "table", "expected"),
    [
        ({}, {}, True),
        ({}, {"created_at": NOW - CREATED_WITHIN}, True),
        ({}, {"created_at": NOW + CREATED_WITHIN}, True),
        ({}, {"created_at": NOW - CREATED_WITHIN - timedelta(seconds=1)}, False),
        ({}, {"created_at": NOW + CREATED_WITHIN + timedelta(seconds=1)}, False),
        ({}, {"is_copy": True}, False),
        ({"generation": 1}, {}, False),
        ({"generation": 1, "table_id": "a"}, {"is_copy": True, "created_at": NOW - timedelta(days=9)}, True),
        ({"table_id": "b"}, {}, False),
        ({"table_id": HELD}, {}, False),
    ],
)
def test_only_a_table_that_is_known_is_current(mark: dict[str, Any], table: dict[str, Any], *, expected: bool) -> None:
    known: dict[str, Any] = {"generation": 0, "table_id": None, "stored_at": NOW, **mark}
    there: dict[str, Any] = {"table_id": "a", "created_at": NOW, "is_copy": False, **table}

    assert is_current(TableMark(**known), TableIdentity(**there)) is expected


def test_the_audit_log_and_the_table_are_read(
    dynamodb_activity: DynamoDbActivity, dynamodb_syncs: DynamoDbSyncs, dynamodb: "DynamoDBClient"
) -> None:
    # GIVEN entries in the audit log, before and after a moment
    logs = clients.logs()
    logs.create_log_group(logGroupName="audit")
    entries = [an_activity_entry(entry_id=f"entry-{n}", at=NOW - timedelta(minutes=n)) for n in (1, 30)]
    CloudWatchAuditLog(logs, "audit").write([_record(activity_item(entry)) for entry in entries])
    dynamodb.put_item(TableName=TABLE, Item=to_item(sync_item(a_sync())))

    # WHEN
    (found,) = logged_since(logs, "audit", NOW - timedelta(minutes=15))

    # THEN
    assert (found.entry_id, found.at, found.action) == ("entry-1", entries[0].at, entries[0].action)
    assert found.subject == entries[0].subject
    there = scanned(dynamodb, TABLE)
    assert (set(there.syncs), there.connections) == ({SYNC_ID}, set())


def _record(item: dict[str, Any]) -> AuditRecord:
    at = datetime.fromisoformat(item["at"])
    plain = json.loads(json.dumps(item, default=int))
    return AuditRecord(kind=ChangeKind.ADDED, partition=item["pk"], position=item["sk"], at=at, entry=plain)
