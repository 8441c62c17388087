"""Our metrics line against that of Powertools."""

import json

import pytest
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from urlsync.entrypoints.webhook.report import metrics_line


@pytest.mark.parametrize("counts", [{"WebhookAccepted": 1}, {"WebhookRejected": 1, "SecretReread": 1}])
def test_the_line_is_what_powertools_would_have_written(counts: dict[str, int]) -> None:
    # GIVEN the same metrics, counted with the library
    oracle = AmazonCloudWatchEMFProvider(metric_set={}, namespace="urlsync", service="verify")
    oracle.add_dimension("stack", "a-stack")
    for name, count in counts.items():
        oracle.add_metric(name, MetricUnit.Count, count)
    expected = oracle.serialize_metric_set()

    # WHEN we write them for the same moment
    now = expected["_aws"]["Timestamp"] / 1000
    line = json.loads(metrics_line("urlsync", {"stack": "a-stack", "service": "verify"}, counts, now))

    # THEN the lines say the same
    assert line == expected
