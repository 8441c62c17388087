"""Rules for the schedule."""

from datetime import timedelta
from typing import Any

from urlsync.adapters.dynamodb.keys import BY_DUE_TIME, LAST_RUN
from urlsync.domain.schedule import RUN_EVERY
from urlsync.entrypoints.schedule import HEARTBEAT

from tests.unit.template.conftest import Resources, source_of

DEAD_LETTERS = {"Fn::GetAtt": ["ReconcileDeadLetterQueue", "Arn"]}


def schedule(resources: Resources) -> dict[str, Any]:
    return source_of(resources, "ReconcileFunction", "EveryMinute", "ScheduleV2")


def test_it_runs_every_minute_and_ends_within_it(resources: Resources) -> None:
    assert schedule(resources)["ScheduleExpression"] == "rate(1 minute)"
    assert timedelta(minutes=1) == RUN_EVERY
    assert resources["ReconcileFunction"]["Properties"]["Timeout"] < RUN_EVERY.total_seconds()


def test_a_run_that_cannot_start_is_retried_briefly_and_then_kept(resources: Resources) -> None:
    assert schedule(resources)["RetryPolicy"] == {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60}
    assert schedule(resources)["DeadLetterConfig"] == {"Arn": DEAD_LETTERS}
    assert schedule(resources)["RoleArn"] == {"Fn::GetAtt": ["ReconcileScheduleRole", "Arn"]}


def test_a_failed_run_is_not_retried_and_is_kept(resources: Resources) -> None:
    invocation = resources["ReconcileFunction"]["Properties"]["EventInvokeConfig"]

    assert invocation["MaximumRetryAttempts"] == 0
    assert invocation["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": DEAD_LETTERS}


def test_the_code_queries_the_index_of_the_template(resources: Resources) -> None:
    indexes = {index["IndexName"]: index for index in resources["Table"]["Properties"]["GlobalSecondaryIndexes"]}

    assert indexes[BY_DUE_TIME]["Projection"] == {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["sync_id", "is_regular"],
    }
    (put,) = [
        statement
        for policy in resources["ReconcileRole"]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "dynamodb:PutItem"
    ]
    leading_key = put["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"]
    assert leading_key == LAST_RUN["pk"]


def test_the_sync_function_knows_the_schedule(template: dict[str, Any], resources: Resources) -> None:
    variables = resources["SyncFunction"]["Properties"]["Environment"]["Variables"]

    assert variables["CHECK_INTERVAL_MINUTES"] == {"Ref": "CheckIntervalMinutes"}
    assert variables["WEBHOOK_CHECK_MINUTES"] == {"Ref": "WebhookCheckMinutes"}
    assert variables["API_URL_PARAMETER"] == {"Ref": "ApiUrl"}
    assert template["Parameters"]["CheckIntervalMinutes"]["Default"] == 15


def test_a_missing_heartbeat_raises_an_alarm(resources: Resources) -> None:
    alarm = resources["ReconcileHeartbeatAlarm"]["Properties"]
    variables = resources["ReconcileFunction"]["Properties"]["Environment"]["Variables"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("urlsync", HEARTBEAT)
    assert alarm["Dimensions"] == [
        {"Name": "stack", "Value": {"Ref": "AWS::StackName"}},
        {"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]},
    ]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "missing"
