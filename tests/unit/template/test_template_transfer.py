"""Rules for ownership transfers: no event is lost."""

from typing import Any

from urlsync.messages.ownership import DETAIL_TYPE, SOURCE

from tests.unit.template.conftest import Resources, source_of

DEAD_LETTERS = {"Fn::GetAtt": ["TransferDeadLetterQueue", "Arn"]}


def rule(resources: Resources) -> dict[str, Any]:
    return source_of(resources, "TransferFunction", "OwnershipTransferred", "EventBridgeRule")


def test_the_rule_matches_published_transfers(resources: Resources) -> None:
    assert rule(resources)["EventBusName"] == {"Ref": "EventBus"}
    assert rule(resources)["Pattern"] == {"source": [SOURCE], "detail-type": [DETAIL_TYPE]}


def test_an_undelivered_event_is_retried_and_then_kept(resources: Resources) -> None:
    assert rule(resources)["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert rule(resources)["DeadLetterConfig"] == {"Arn": DEAD_LETTERS}


def test_a_failed_event_is_retried_and_then_kept(resources: Resources) -> None:
    # The rule's own dead letters are only those that never reached the function.
    invocation = resources["TransferFunction"]["Properties"]["EventInvokeConfig"]

    assert invocation["MaximumRetryAttempts"] == 2
    assert invocation["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": DEAD_LETTERS}


def test_dead_letters_are_kept_for_the_maximum_and_only_the_rule_may_send(resources: Resources) -> None:
    (allowed,) = [
        statement
        for statement in resources["TransferDeadLetterQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    assert resources["TransferDeadLetterQueue"]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Action"] == "sqs:SendMessage"
    assert allowed["Condition"] == {
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["TransferFunctionOwnershipTransferred", "Arn"]}}
    }


def test_alarms_watch_dead_letters_and_superseded_checks(resources: Resources) -> None:
    dead_letters = resources["TransferDeadLetterAlarm"]["Properties"]
    superseded = resources["SupersededCheckAlarm"]["Properties"]

    queue = {"Fn::GetAtt": ["TransferDeadLetterQueue", "QueueName"]}
    assert dead_letters["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert dead_letters["Dimensions"] == [{"Name": "QueueName", "Value": queue}]
    assert (superseded["Namespace"], superseded["MetricName"]) == ("urlsync", "CheckSuperseded")
    sync = resources["SyncFunction"]["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    stack = {"Name": "stack", "Value": {"Ref": "AWS::StackName"}}
    assert superseded["Dimensions"] == [stack, {"Name": "service", "Value": sync}]
    for alarm in (dead_letters, superseded):
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
