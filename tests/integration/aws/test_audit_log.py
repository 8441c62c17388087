"""The audit log in CloudWatch Logs, and the entries of the table that it copies."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber
from urlsync.adapters.aws import clients
from urlsync.adapters.aws.audit_log import CloudWatchAuditLog
from urlsync.adapters.dynamodb.activity import DynamoDbActivity, activity_item
from urlsync.domain.activity import AuditRecord, ChangeKind, EntryChange
from urlsync.domain.errors import TransientFailure
from urlsync.use_cases.operations.copy_activity import CopyActivity

from tests.fakes.clock import START
from tests.fakes.examples import an_activity_entry

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

GROUP = "/urlsync/audit"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def logs(aws: None) -> "CloudWatchLogsClient":
    client = clients.logs()
    client.create_log_group(logGroupName=GROUP)
    return client


def a_change(entry_id: str, at: datetime) -> EntryChange:
    item = activity_item(an_activity_entry(entry_id=entry_id, at=at))
    return EntryChange(kind=ChangeKind.ADDED, partition=item["pk"], position=item["sk"], at=at)


def logged(logs: "CloudWatchLogsClient") -> dict[str, list[Any]]:
    """The entries of each stream, oldest first."""
    streams = [found["logStreamName"] for found in logs.describe_log_streams(logGroupName=GROUP)["logStreams"]]
    events = {
        stream: logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True)["events"]
        for stream in streams
    }
    return {stream: [json.loads(event["message"])["entry"] for event in found] for stream, found in events.items()}


def test_entries_are_copied_from_the_table_to_a_stream_a_day(
    dynamodb_activity: DynamoDbActivity, logs: "CloudWatchLogsClient"
) -> None:
    # GIVEN entries of two days, one of them in the table no longer
    moments = {"today-2": NOW, "today-1": NOW - timedelta(milliseconds=1), "before": NOW - timedelta(days=1)}
    for entry_id, at in moments.items():
        dynamodb_activity.add(an_activity_entry(entry_id=entry_id, at=at))
    changes = [a_change(entry_id, at) for entry_id, at in moments.items()]
    changes.append(a_change("gone", NOW - timedelta(milliseconds=2)))

    # WHEN they are copied, twice
    copy = CopyActivity(dynamodb_activity, CloudWatchAuditLog(logs, GROUP))
    copy(changes)
    copy(changes[:1])

    # THEN each day has its stream, in the order of time, and a repeated line is the same
    found = logged(logs)
    assert {stream: [entry and entry["entry_id"] for entry in entries] for stream, entries in found.items()} == {
        (NOW - timedelta(days=1)).date().isoformat(): ["before"],
        NOW.date().isoformat(): [None, "today-1", "today-2", "today-2"],
    }
    assert found[NOW.date().isoformat()][-1] == found[NOW.date().isoformat()][-2]


def test_a_day_is_copied_again(dynamodb_activity: DynamoDbActivity, logs: "CloudWatchLogsClient") -> None:
    for number in range(3):
        dynamodb_activity.add(an_activity_entry(entry_id=f"entry-{number}", at=NOW))
    dynamodb_activity.add(an_activity_entry(entry_id="another-day", at=NOW - timedelta(days=1)))

    assert CopyActivity(dynamodb_activity, CloudWatchAuditLog(logs, GROUP)).day(NOW.date()) == 3

    (entries,) = logged(logs).values()
    assert {entry["entry_id"] for entry in entries} == {"entry-0", "entry-1", "entry-2"}


def test_a_line_that_cloudwatch_rejects_is_not_copied(logs: "CloudWatchLogsClient") -> None:
    too_old = AuditRecord(kind=ChangeKind.ADDED, partition="p", position="s", at=NOW - timedelta(days=400))

    with pytest.raises(TransientFailure, match="audit_log_unavailable"):
        CloudWatchAuditLog(logs, GROUP).write([too_old])


def test_a_throttled_log_is_transient(logs: "CloudWatchLogsClient") -> None:
    record = AuditRecord(kind=ChangeKind.ADDED, partition="p", position="s", at=START)
    with Stubber(logs) as answers:
        answers.add_client_error("put_log_events", "ThrottlingException", http_status_code=400)
        with pytest.raises(TransientFailure, match="audit_log_unavailable"):
            CloudWatchAuditLog(logs, GROUP).write([record])
