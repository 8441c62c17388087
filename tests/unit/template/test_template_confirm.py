"""Rules for confirmations: they are delayed, retried and never lost."""

from typing import Any

Resources = dict[str, dict[str, Any]]


def properties(resources: Resources, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_the_first_confirmation_waits_for_the_workers(template: dict[str, Any], resources: Resources) -> None:
    assert properties(resources, "FollowUpQueue")["DelaySeconds"] == {"Ref": "FollowUpDelaySeconds"}
    assert template["Parameters"]["FollowUpDelaySeconds"]["Default"] == 10


def test_only_unexpected_failures_become_dead_letters(template: dict[str, Any], resources: Resources) -> None:
    # GIVEN that the last of `ConfirmAttempts` always ends in a result
    redrive = properties(resources, "FollowUpQueue")["RedrivePolicy"]
    variables = properties(resources, "ConfirmFunction")["Environment"]["Variables"]

    # THEN the queue tries more often than that, and keeps for as long as it can what still fails
    assert variables["CONFIRM_ATTEMPTS"] == {"Ref": "ConfirmAttempts"}
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["FollowUpDeadLetterQueue", "Arn"]}
    assert redrive["maxReceiveCount"] >= template["Parameters"]["ConfirmAttempts"]["MaxValue"] + 5
    assert properties(resources, "FollowUpDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_an_alarm_watches_the_dead_letters(resources: Resources) -> None:
    alarm = properties(resources, "FollowUpDeadLetterAlarm")
    queue = {"Fn::GetAtt": ["FollowUpDeadLetterQueue", "QueueName"]}

    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": queue}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_one_failed_confirmation_does_not_fail_the_batch(resources: Resources) -> None:
    mapping = properties(resources, "ConfirmFunction")["Events"]["FollowUps"]["Properties"]

    assert mapping["Queue"] == {"Fn::GetAtt": ["FollowUpQueue", "Arn"]}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "FilterCriteria" not in mapping
