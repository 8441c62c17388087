"""Rules for the check queue."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.entrypoints.queues.back_off import wait_before

from tests.unit.template.conftest import Resources, source_of


@pytest.fixture
def source(resources: Resources) -> dict[str, Any]:
    return source_of(resources, "SyncFunction", "Checks", "SQS")


def test_both_queues_of_checks_are_fifo(resources: Resources) -> None:
    for name in ("CheckQueue", "DeadLetterQueue"):
        properties = resources[name]["Properties"]
        assert properties["FifoQueue"] is True
        assert properties["QueueName"]["Fn::Sub"].endswith(".fifo")


def test_failed_checks_go_to_the_dead_letter_queue(template: dict[str, Any], resources: Resources) -> None:
    # GIVEN the check queue
    redrive = resources["CheckQueue"]["Properties"]["RedrivePolicy"]

    # THEN its dead letters are kept for as long as SQS keeps anything, and mere throttling makes none
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
    assert redrive["maxReceiveCount"] == {"Ref": "MaxReceiveCount"}
    assert template["Parameters"]["MaxReceiveCount"]["MinValue"] >= 5
    dead_letters = resources["DeadLetterQueue"]["Properties"]
    assert dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert dead_letters["MessageRetentionPeriod"] > resources["CheckQueue"]["Properties"]["MessageRetentionPeriod"]


def test_the_function_knows_the_maximum_receive_count(resources: Resources) -> None:
    variables = resources["SyncFunction"]["Properties"]["Environment"]["Variables"]
    redrive = resources["CheckQueue"]["Properties"]["RedrivePolicy"]

    assert variables["MAX_RECEIVE_COUNT"] == redrive["maxReceiveCount"]


def test_one_failed_check_does_not_fail_the_batch(source: dict[str, Any]) -> None:
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_batch_fits_a_fifo_queue_and_does_not_wait(source: dict[str, Any]) -> None:
    assert source["BatchSize"] <= 10
    assert "MaximumBatchingWindowInSeconds" not in source


def test_concurrency_is_bounded_where_it_costs_no_receive(resources: Resources, source: dict[str, Any]) -> None:
    # Reserved concurrency throttles the poller, which counts as a receive and fills the dead-letter queue.
    assert source["ScalingConfig"]["MaximumConcurrency"] == {"Ref": "SyncMaximumConcurrency"}
    assert "ReservedConcurrentExecutions" not in resources["SyncFunction"]["Properties"]


def test_no_filter_deletes_messages_unseen(source: dict[str, Any]) -> None:
    assert "FilterCriteria" not in source


@pytest.mark.parametrize(
    ("metric", "queue"),
    [
        # Not NumberOfMessagesSent: what SQS itself moves to a dead-letter queue does not count as sent.
        ("ApproximateNumberOfMessagesVisible", "DeadLetterQueue"),
        ("ApproximateAgeOfOldestMessage", "CheckQueue"),
    ],
)
def test_an_alarm_watches_the_queue(resources: Resources, metric: str, queue: str) -> None:
    dimension = {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}

    watching = [
        alarm["Properties"]
        for alarm in resources.values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
        and alarm["Properties"]["MetricName"] == metric
        and alarm["Properties"]["Dimensions"] == [dimension]
    ]

    assert len(watching) == 1
    assert watching[0]["Namespace"] == "AWS/SQS"
    assert watching[0]["ComparisonOperator"] == "GreaterThanThreshold"


@pytest.mark.parametrize("queue", ["CheckQueue", "FollowUpQueue", "ProvisioningQueue"])
def test_an_hour_of_failures_makes_no_dead_letter(template: dict[str, Any], queue: str) -> None:
    # GIVEN how often a message is received, and the shortest waits in between
    receives = template["Resources"][queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    if isinstance(receives, dict):
        receives = template["Parameters"][receives["Ref"]]["Default"]
    waits = [wait_before(attempt, timedelta(0), jitter=0) for attempt in range(1, receives)]

    # THEN the table may be out of reach for an hour
    assert sum(waits, timedelta(0)) > timedelta(hours=1)
