"""Batches of sweeps: each for itself, none retried by the queue, and what is logged and counted."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.adapters.aws.queues import SqsSweepQueue
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sweep import UNSWEPT
from urlsync.entrypoints.queues.sweeps import SweepBatch, SweepReport
from urlsync.messages.json_body import MessageUnreadable
from urlsync.messages.sweeps import sweep_message, swept_connection
from urlsync.ports.storage import DueSweep
from urlsync.use_cases.sweeping.sweep_connection import SweepRun

from tests.fakes.clock import START, FakeClock
from tests.fakes.examples import CONNECTION_ID, SYNC_ID
from tests.fakes.leaks import SENTINEL
from tests.fakes.sqs_batch import a_batch, a_record

DONE = replace(UNSWEPT, apps_done=True, projects_done=True)


def a_run(**changes: Any) -> SweepRun:
    fields: dict[str, Any] = {"connection_id": CONNECTION_ID, "sweep": DONE, "live": 7, **changes}
    return SweepRun(**fields)


class Bench:
    """A batch handler around a sweep that the test gives."""

    def __init__(self, sweep: Callable[[str], SweepRun | None]) -> None:
        self.log = StringIO()
        self.untils: list[timedelta] = []
        self._sweep = sweep
        self.metrics = Metrics(namespace="urlsync", service="sweep")
        self.metrics.clear_metrics()
        report = SweepReport(Logger(service=f"sweep-{uuid4()}", stream=self.log), self.metrics)
        self.batch = SweepBatch(self._remembering, FakeClock(), report)

    def _remembering(self, connection_id: str, until: Any) -> SweepRun | None:
        self.untils.append(until - START)
        return self._sweep(connection_id)

    def handle(self, *bodies: str) -> list[str]:
        records = [a_record(body, group=CONNECTION_ID, message_id=f"m-{n}") for n, body in enumerate(bodies)]
        response = self.batch.handle(SQSEvent(a_batch(*records)))
        return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def counted(self) -> dict[str, float]:
        return {name: sum(found["Value"]) for name, found in self.metrics.metric_set.items()}


def test_a_sweep_is_logged_and_counted() -> None:
    bench = Bench(lambda _: a_run(moved=2, asked={SYNC_ID: None}))
    assert bench.handle(sweep_message(CONNECTION_ID)) == []
    [line] = bench.lines()
    assert (line["message"], line["live"], line["moved"], line["asked"]) == ("swept", 7, 2, 1)
    assert bench.counted() == {"SweepCompleted": 1, "SweepMoved": 2, "SweepNotTrustworthy": 0}
    assert bench.untils == [timedelta(seconds=30)]


def test_a_sweep_that_goes_on_says_why_and_a_breach_is_counted() -> None:
    bench = Bench(lambda _: a_run(sweep=UNSWEPT, failure="heroku_timeout", breaches=[SYNC_ID]))
    bench.handle(sweep_message(CONNECTION_ID))
    assert [line["message"] for line in bench.lines()] == ["sweep not trustworthy", "swept in part"]
    assert bench.counted() == {"SweepCompleted": 0, "SweepMoved": 0, "SweepNotTrustworthy": 1}


def test_no_failure_returns_a_message_to_the_queue_or_shows_a_secret() -> None:
    def sweep(connection_id: str) -> SweepRun | None:
        if connection_id == "transient":
            raise TransientFailure("state_unavailable")
        if connection_id == "unexpected":
            raise ValueError(SENTINEL)
        return None

    bench = Bench(sweep)
    bodies = [sweep_message(each) for each in ("transient", "unexpected", "not-due")]
    assert bench.handle(*bodies, "unreadable") == []
    assert bench.counted() == {"SweepFailed": 1, "SweepUnexpected": 2}
    assert SENTINEL not in bench.log.getvalue()


@pytest.mark.parametrize("body", ["", "[]", '{"connection_id": 1}', '{"connection_id": "a b"}'])
def test_a_message_names_its_connection(body: str) -> None:
    assert swept_connection(sweep_message(CONNECTION_ID)) == CONNECTION_ID
    with pytest.raises(MessageUnreadable):
        swept_connection(body)


class Sqs:
    """What is sent."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 (boto3's names)
        self.entries += Entries
        return {}


def test_a_connection_is_enqueued_once_a_minute_in_a_group_of_its_own() -> None:
    sqs = Sqs()
    queue = SqsSweepQueue(sqs, "https://queue.example.com")  # type: ignore[arg-type]
    due = [DueSweep(connection_id=f"connection-{number}", due_at=START) for number in range(11)]
    for seconds in (0, 59, 60):
        assert queue.send(due, START + timedelta(seconds=seconds)) == 11
    of_first = [entry for entry in sqs.entries if entry["MessageGroupId"] == "connection-0"]
    assert len({entry["MessageDeduplicationId"] for entry in of_first}) == 2
    assert {entry["MessageBody"] for entry in of_first} == {sweep_message("connection-0")}
