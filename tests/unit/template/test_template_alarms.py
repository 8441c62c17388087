"""Rules for alarms and dashboards: they use existing metrics, and every alarm notifies somebody."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from urlsync.domain.limits import CHECKS_RESERVE

from tests.fakes.emitted_metrics import emitted_metrics

Resources = dict[str, dict[str, Any]]
Metric = tuple[str, str, dict[str, Any]]

NAMESPACE: Final = "urlsync"
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
AWS_METRICS: Final = {
    "AWS/SQS": (
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
        },
        ["QueueName"],
    ),
    "AWS/Lambda": (
        {"ConcurrentExecutions", "Duration", "Errors", "Invocations", "IteratorAge", "Throttles"},
        ["FunctionName"],
    ),
    "AWS/ApiGateway": ({"4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"}, ["ApiName", "Stage"]),
    "AWS/DynamoDB": (
        {
            "ConditionalCheckFailedRequests",
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
            "ReadThrottleEvents",
            "SuccessfulRequestLatency",
            "TransactionConflict",
            "WriteThrottleEvents",
        },
        ["TableName"],
    ),
}


def of_type(resources: Resources, kind: str) -> Resources:
    return {name: found["Properties"] for name, found in resources.items() if found["Type"] == kind}


def alarms(resources: Resources) -> Resources:
    return of_type(resources, "AWS::CloudWatch::Alarm")


def dashboards(resources: Resources) -> dict[str, list[dict[str, Any]]]:
    """The widgets of every dashboard, with what `!Sub` puts in left as it is written."""
    found = of_type(resources, "AWS::CloudWatch::Dashboard")
    return {name: json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"] for name, board in found.items()}


def services(resources: Resources) -> dict[str, str]:
    """The logical id of each function by the name under which it counts."""
    functions = of_type(resources, "AWS::Serverless::Function")
    return {
        properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]: name
        for name, properties in functions.items()
    }


def watched(resources: Resources) -> Iterator[tuple[str, Metric]]:
    """Every metric of an alarm or a dashboard, and where it is used."""
    for name, alarm in alarms(resources).items():
        dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
        yield name, (alarm["Namespace"], alarm["MetricName"], dimensions)
    for name, widgets in dashboards(resources).items():
        for widget in widgets:
            for namespace, metric, *rest in widget["properties"].get("metrics", []):
                pairs = [part for part in rest if isinstance(part, str)]
                yield name, (namespace, metric, dict(zip(pairs[::2], pairs[1::2], strict=True)))


@pytest.fixture(scope="session")
def emitted() -> set[tuple[str, str]]:
    """Every (service, metric) that the functions really emit."""
    return emitted_metrics(NAMESPACE)


def test_every_custom_metric_is_emitted_by_the_code(resources: Resources, emitted: set[tuple[str, str]]) -> None:
    ours = [(where, metric) for where, metric in watched(resources) if metric[0] == NAMESPACE]

    assert len(ours) > 30
    for where, (_, name, dimensions) in ours:
        assert list(dimensions) == ["stack", "service"], where
        assert dimensions["stack"] in ({"Ref": "AWS::StackName"}, "${AWS::StackName}"), where
        assert (dimensions["service"], name) in emitted, where


def test_functions_use_the_service_names_that_are_watched(
    template: dict[str, Any], resources: Resources, emitted: set[tuple[str, str]]
) -> None:
    everywhere = template["Globals"]["Function"]["Environment"]["Variables"]

    assert everywhere["POWERTOOLS_METRICS_NAMESPACE"] == NAMESPACE
    assert everywhere["STACK_NAME"] == {"Ref": "AWS::StackName"}
    assert {service for service, _ in emitted} <= services(resources).keys()


def test_every_aws_metric_exists(resources: Resources) -> None:
    for where, (namespace, name, dimensions) in watched(resources):
        if namespace != NAMESPACE:
            names, keys = AWS_METRICS[namespace]
            assert name in names, where
            assert [key for key in dimensions if key != "Operation"] == keys, where


def test_every_alarm_notifies_when_it_starts_and_ends(resources: Resources) -> None:
    for name, alarm in alarms(resources).items():
        assert alarm["AlarmActions"] == [{"Ref": "NotificationTopic"}], name
        assert alarm["OKActions"] == [{"Ref": "NotificationTopic"}], name
        assert alarm["AlarmDescription"]


def test_alarm_names_are_unique_and_begin_with_the_stack(resources: Resources) -> None:
    names = [alarm["AlarmName"]["Fn::Sub"] for alarm in alarms(resources).values()]

    assert all(name.startswith("${AWS::StackName}-") for name in names)
    assert len(set(names)) == len(names)


def test_only_the_heartbeat_alarm_reports_missing_data(resources: Resources) -> None:
    # It begins with insufficient data, so it is quiet until the first run of a new stack.
    reporting = {name for name, alarm in alarms(resources).items() if alarm["TreatMissingData"] != "notBreaching"}
    heartbeat = alarms(resources)["ReconcileHeartbeatAlarm"]

    assert reporting == {"ReconcileHeartbeatAlarm"}
    assert heartbeat["TreatMissingData"] == "missing"
    assert heartbeat["InsufficientDataActions"] == heartbeat["AlarmActions"]


@pytest.mark.parametrize(
    ("name", "metric", "service", "more_than"),
    [
        ("foreign-connection-used", "ConnectionUsedByAdmin", "notify", 0),
        ("entry-altered", "EntryAltered", "audit", 0),
        ("many-disconnects", "SyncDisconnected", "notify", 10),
        ("refused-requests", "RequestRefused", "admin", 20),
    ],
)
def test_an_alarm_watches_each_abuse_of_an_account(
    resources: Resources, name: str, metric: str, service: str, more_than: int
) -> None:
    # GIVEN what somebody does with an account that is not theirs, or that may do more than it should
    alarm = next(found for found in alarms(resources).values() if found["AlarmName"]["Fn::Sub"].endswith(f"-{name}"))
    # THEN the first time, or an unusual number within minutes, is an alarm
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == (NAMESPACE, metric, "Sum")
    assert {"Name": "service", "Value": service} in alarm["Dimensions"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (more_than, "GreaterThanThreshold")
    assert alarm["Period"] <= 300


def test_the_operators_dashboard_lists_every_alarm(resources: Resources) -> None:
    text = of_type(resources, "AWS::CloudWatch::Dashboard")["OperatorsDashboard"]["DashboardBody"]["Fn::Sub"]
    assert set(re.findall(r"\$\{(\w+Alarm)\.Arn\}", text)) == alarms(resources).keys()


def of_metric(resources: Resources, metric: str) -> dict[str, dict[str, Any]]:
    """The alarms of a metric of AWS, by what their only dimension refers to."""
    return {
        str(next(iter(alarm["Dimensions"][0]["Value"].values()))): alarm
        for alarm in alarms(resources).values()
        if alarm["MetricName"] == metric
    }


def test_an_alarm_watches_every_queue_of_dead_letters(resources: Resources) -> None:
    # GIVEN every queue that a redrive policy, a function or a rule leaves to
    queues = [name for name in of_type(resources, "AWS::SQS::Queue") if name.endswith("DeadLetterQueue")]
    queues += [
        found["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for found in of_type(resources, "AWS::SQS::Queue").values()
        if "RedrivePolicy" in found
    ]
    # THEN the first message in it is an alarm
    watching = of_metric(resources, "ApproximateNumberOfMessagesVisible")
    assert watching.keys() == {str([queue, "QueueName"]) for queue in queues}
    for alarm in watching.values():
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
        assert alarm["Statistic"] == "Maximum"


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_alarms_watch_every_function(resources: Resources, metric: str) -> None:
    assert of_metric(resources, metric).keys() == of_type(resources, "AWS::Serverless::Function").keys()


def test_functions_that_raise_to_be_retried_may_fail_once(resources: Resources) -> None:
    for name in ("TransferFunction", "ReconcileFunction", "NotifyFunction", "AuditFunction"):
        assert of_metric(resources, "Errors")[name]["DatapointsToAlarm"] == 2


def test_the_alarm_fires_when_scheduled_checks_are_skipped(resources: Resources) -> None:
    alarm = alarms(resources)["HerokuRateLimitAlarm"]

    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", CHECKS_RESERVE)
    assert alarm["Statistic"] == "Minimum"


def test_slow_propagation_uses_the_slowest_updates(resources: Resources) -> None:
    alarm = alarms(resources)["SlowPropagationAlarm"]

    assert (alarm["MetricName"], alarm["ExtendedStatistic"]) == ("PropagationTime", "p99")
    assert alarm["Threshold"] == 60_000


def test_the_service_level_is_of_a_day(resources: Resources) -> None:
    alarm = alarms(resources)["ServiceLevelAlarm"]

    assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == ("RotationInTime", "Average", 86_400)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 95)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_the_first_row_of_both_dashboards_is_the_service_level(resources: Resources) -> None:
    for name, widgets in dashboards(resources).items():
        charts = [widget for widget in widgets if widget["type"] != "text"]
        first = min(widget["y"] for widget in charts)
        shown = {str(each[1]) for widget in charts if widget["y"] == first for each in widget["properties"]["metrics"]}
        assert shown == {"RotationInTime", "RotationFoundBySchedule"}, name


def test_operators_see_every_alarm(resources: Resources) -> None:
    (widget,) = [found for found in dashboards(resources)["OperatorsDashboard"] if found["type"] == "alarm"]

    assert set(widget["properties"]["alarms"]) == {f"${{{name}.Arn}}" for name in alarms(resources)}


def test_dashboards_refer_to_existing_resources(resources: Resources) -> None:
    for board in of_type(resources, "AWS::CloudWatch::Dashboard").values():
        for name in re.findall(r"\$\{([A-Za-z]+)(?:\.\w+)?\}", board["DashboardBody"]["Fn::Sub"]):
            assert name in resources


def test_widgets_lie_side_by_side(resources: Resources) -> None:
    for name, widgets in dashboards(resources).items():
        cells = [
            (widget["x"] + across, widget["y"] + down)
            for widget in widgets
            for across in range(widget["width"])
            for down in range(widget["height"])
        ]
        assert len(set(cells)) == len(cells), name
        assert max(across for across, _ in cells) < 24, name
