"""What scheduled runs report: a refusal of our OAuth client, and deletions that are not complete."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from aws_lambda_powertools import Logger, Metrics
from urlsync.domain.errors import TransientFailure
from urlsync.domain.schedule import ReconcileRun
from urlsync.entrypoints.schedule import report, report_deletions, report_table
from urlsync.use_cases.operations.delete_person import DeletionsRun

from tests.fakes.clock import START
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.oauth_client import FakeOAuthClient

RUN = ReconcileRun(started_at=START, due=0, enqueued=0, latest=timedelta(0), complete=True)


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics(namespace="test", service="reconcile")
    metrics.clear_metrics()
    return metrics


def test_a_refused_oauth_client_is_counted_for_the_alarm(metrics: Metrics) -> None:
    client = FakeOAuthClient()
    report(RUN, client, Logger(), metrics)
    client.refused(START)
    report(RUN, client, Logger(), metrics)
    client.accepted()
    report(RUN, client, Logger(), metrics)
    assert metrics.metric_set["HerokuOAuthClientRefused"]["Value"] == [0.0, 1.0, 0.0]


def test_a_client_that_cannot_be_read_does_not_stop_the_heartbeat(metrics: Metrics) -> None:
    def unavailable(_: str) -> None:
        raise TransientFailure("state_unavailable")

    client = FakeOAuthClient()
    client.before_each = unavailable
    report(RUN, client, Logger(), metrics)
    assert metrics.metric_set["ReconcileHeartbeat"]["Value"] == [1.0]
    assert "HerokuOAuthClientRefused" not in metrics.metric_set


@pytest.mark.parametrize(("minute", "counted"), [(0, True), (1, False), (5, False), (9, False), (10, True), (50, True)])
def test_whether_the_table_was_restored_is_asked_once_for_each_period_of_the_alarm(
    metrics: Metrics, minute: int, *, counted: bool
) -> None:
    report_table(START.replace(minute=minute), FakeLiveTable(), Logger(), metrics)
    assert ("TableRestored" in metrics.metric_set) is counted


def test_what_is_left_of_deletions_is_counted_and_a_failure_says_nothing_of_its_text(metrics: Metrics) -> None:
    # GIVEN a run that completed one deletion; two others failed
    stream = StringIO()
    failures = (TransientFailure("heroku_unavailable"), ValueError("a secret text"))
    run = DeletionsRun(completed=1, oldest=timedelta(hours=2), failures=failures)
    # WHEN
    report_deletions(run, Logger(service="deletions", stream=stream), metrics)
    # THEN
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["message"] for line in lines] == [
        "deletion will be continued",
        "unexpected error",
        "deletions completed",
    ]
    assert "a secret text" not in stream.getvalue()
    assert metrics.metric_set["OldestDeletion"]["Value"] == [7200.0]
