"""What a scheduled run reports of our OAuth client: the alarm's metric, whichever function noticed the refusal."""

from datetime import timedelta

import pytest
from aws_lambda_powertools import Logger, Metrics
from urlsync.domain.errors import TransientFailure
from urlsync.domain.schedule import ReconcileRun
from urlsync.entrypoints.schedule import report

from tests.fakes.clock import START
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
