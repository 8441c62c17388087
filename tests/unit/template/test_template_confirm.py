"""House rules of how an update is confirmed and no follow-up is lost, on the template as it is written."""

from typing import Any

Resources = dict[str, dict[str, Any]]


def properties(resources: Resources, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_a_follow_up_stays_invisible_for_six_times_the_timeout(resources: Resources) -> None:
    timeout = properties(resources, "ConfirmFunction")["Timeout"]

    assert properties(resources, "FollowUpQueue")["VisibilityTimeout"] >= 6 * timeout


def test_workers_are_given_time_before_they_are_asked(template: dict[str, Any], resources: Resources) -> None:
    assert properties(resources, "FollowUpQueue")["DelaySeconds"] == {"Ref": "FollowUpDelaySeconds"}
    assert template["Parameters"]["FollowUpDelaySeconds"]["Default"] == 10


def test_only_the_unexpected_becomes_a_dead_letter(template: dict[str, Any], resources: Resources) -> None:
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


def test_confirm_may_look_and_remember_and_no_more(resources: Resources) -> None:
    (policy,) = properties(resources, "ConfirmRole")["Policies"]
    granted = {
        statement["Sid"]: (statement["Action"], statement["Resource"])
        for statement in policy["PolicyDocument"]["Statement"]
    }

    table = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"]
    take = [f"sqs:{a}" for a in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility")]
    assert granted == {
        "Log": (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": ["ConfirmLogGroup", "Arn"]}),
        "Trace": (["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
        "TakeFollowUps": (
            [*take, "sqs:GetQueueAttributes"],
            {"Fn::GetAtt": ["FollowUpQueue", "Arn"]},
        ),
        "AskForChecks": ("sqs:SendMessage", {"Fn::GetAtt": ["CheckQueue", "Arn"]}),
        "ReadAndWriteState": (table, {"Fn::GetAtt": ["Table", "Arn"]}),
        "OpenCredentials": ("kms:Decrypt", {"Fn::GetAtt": ["CredentialsKey", "Arn"]}),
        "ReadFingerprintKey": ("secretsmanager:GetSecretValue", {"Fn::GetAtt": ["FingerprintKey", "Id"]}),
        "TellTheBus": ("events:PutEvents", {"Fn::GetAtt": ["EventBus", "Arn"]}),
    }
