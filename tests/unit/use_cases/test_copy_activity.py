"""The copy of the activity in the audit log: whole lines are compared."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from urlsync.adapters.dynamodb.activity import activity_item
from urlsync.entrypoints.activity_stream import ActivityConsumer, CopyFailed
from urlsync.use_cases.operations.copy_activity import CopyActivity

from tests.fakes.activity import FakeActivity
from tests.fakes.audit_log import FakeAuditLog, a_record_of_the_stream
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, an_activity_entry

ENTRY = an_activity_entry(actor="ann")
KEYS = {"partition": activity_item(ENTRY)["pk"], "position": activity_item(ENTRY)["sk"]}
COPIED = {
    "entry_id": ENTRY.entry_id,
    "at": "2026-03-04T10:00:00.000000+00:00",
    "action": "sync_opted_out",
    "actor_id": "person:ann-id",
    "role": "owner",
    "source_address": "192.0.2.1",
    "request_id": "a-fake-request",
    "subject": {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "connection_id": CONNECTION_ID},
}


class Audit:
    """The consumer over a table and an audit log in memory."""

    def __init__(self) -> None:
        self.activity = FakeActivity()
        self.log = FakeAuditLog()
        self.said = StringIO()
        logger = Logger(service=f"audit-{uuid4()}", stream=self.said)
        self.metrics = Metrics(namespace="urlsync", service="audit")
        self.metrics.clear_metrics()
        self._consumer = ActivityConsumer(CopyActivity(self.activity, self.log), logger, self.metrics)

    def handle(self, *records: dict[str, Any]) -> None:
        self._consumer.handle({"Records": list(records)})

    def copy_day(self, day: str) -> None:
        self._consumer.handle({"day": day})

    def lines(self) -> list[dict[str, Any]]:
        return [record.content() for record in self.log.records]

    def counted(self) -> dict[str, float]:
        return {name: sum(metric["Value"]) for name, metric in self.metrics.metric_set.items()}


@pytest.fixture
def audit() -> Audit:
    return Audit()


def of_entry(kind: str) -> dict[str, Any]:
    return a_record_of_the_stream(kind, KEYS["partition"], KEYS["position"])


def test_an_entry_is_copied_with_ids_and_without_the_name(audit: Audit) -> None:
    audit.activity.add(ENTRY)

    audit.handle(of_entry("INSERT"))

    assert audit.lines() == [{"kind": "added", **KEYS, "entry": COPIED}]
    assert audit.log.records[0].at == START
    assert audit.counted() == {"ActivityCopied": 1, "EntryAltered": 0}


@pytest.mark.parametrize(("kind", "entry"), [("INSERT", None), ("REMOVE", None), ("MODIFY", COPIED)])
def test_an_entry_that_somebody_altered_leaves_a_trace(audit: Audit, kind: str, entry: dict[str, Any] | None) -> None:
    # GIVEN an entry that is removed before it is copied, or removed, or changed
    if kind != "INSERT":
        audit.activity.add(ENTRY)

    # WHEN
    audit.handle(of_entry(kind))

    # THEN
    expected = {"INSERT": "added", "REMOVE": "removed", "MODIFY": "changed"}[kind]
    assert audit.lines() == [{"kind": expected, **KEYS, "entry": entry}]
    assert audit.counted()["EntryAltered"] == (0 if kind == "INSERT" else 1)


def test_an_altered_history_is_recorded_without_its_content(audit: Audit) -> None:
    audit.handle(a_record_of_the_stream("MODIFY", f"HISTORY#{SYNC_ID}", "a-time#an-entry"))

    keys = {"partition": f"HISTORY#{SYNC_ID}", "position": "a-time#an-entry"}
    assert audit.lines() == [{"kind": "changed", **keys, "entry": None}]
    assert f"HISTORY#{SYNC_ID}" in audit.said.getvalue()


@pytest.mark.parametrize("failing", ["log", "table"])
def test_a_batch_that_cannot_be_copied_is_repeated_as_a_whole(audit: Audit, failing: str) -> None:
    # GIVEN
    audit.activity.add(ENTRY)

    def unexpected(_operation: str) -> None:
        raise ValueError("fake-secret")

    if failing == "log":
        audit.log.failures = 1
    else:
        audit.activity.before_each = unexpected

    # WHEN
    with pytest.raises(CopyFailed) as failure:
        audit.handle(of_entry("INSERT"))

    # THEN nothing is written, and nothing foreign is said
    assert audit.lines() == []
    assert "fake-secret" not in f"{failure.value}{audit.said.getvalue()}"

    # AND the next attempt writes it
    audit.activity.before_each = lambda _operation: None
    audit.handle(of_entry("INSERT"))
    assert audit.lines() == [{"kind": "added", **KEYS, "entry": COPIED}]


def test_a_day_can_be_copied_again(audit: Audit) -> None:
    audit.activity.add(ENTRY)
    audit.activity.add(an_activity_entry(entry_id="older", at=START - timedelta(days=1)))

    audit.copy_day("2026-03-04")

    assert audit.lines() == [{"kind": "added", **KEYS, "entry": COPIED, "repeated": True}]


def test_the_entries_of_a_day_are_counted(audit: Audit) -> None:
    for number in range(3):
        audit.activity.add(an_activity_entry(entry_id=f"{number}", at=START))
    assert CopyActivity(audit.activity, audit.log).day(START.date()) == 3
    assert CopyActivity(audit.activity, audit.log).day(START.date() - timedelta(days=1)) == 0


def test_an_unreadable_day_is_refused(audit: Audit) -> None:
    with pytest.raises(CopyFailed):
        audit.copy_day("yesterday")
