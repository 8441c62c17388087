"""Rules for notifications."""

from typing import Any

from urlsync.adapters.aws.event_bus import EVENT_SOURCE
from urlsync.use_cases.notifications.templates import TEMPLATES

from tests.unit.template.conftest import Resources, source_of

QUEUE = {"Fn::GetAtt": ["NotifyQueue", "Arn"]}
DEAD_LETTERS = {"Fn::GetAtt": ["NotifyDeadLetterQueue", "Arn"]}
RULE = {"Fn::GetAtt": ["NotificationRule", "Arn"]}


def properties(resources: Resources, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_the_rule_matches_the_events_that_have_templates(resources: Resources) -> None:
    rule = properties(resources, "NotificationRule")

    assert rule["EventBusName"] == {"Ref": "EventBus"}
    assert rule["EventPattern"]["source"] == [EVENT_SOURCE]
    assert sorted(rule["EventPattern"]["detail-type"]) == sorted(TEMPLATES)


def test_events_are_collected_before_they_are_sent(template: dict[str, Any], resources: Resources) -> None:
    source = source_of(resources, "NotifyFunction", "Events", "SQS")
    window = template["Parameters"]["NotificationWindowSeconds"]

    assert source["Queue"] == QUEUE
    assert source["MaximumBatchingWindowInSeconds"] == {"Ref": "NotificationWindowSeconds"}
    # Lambda takes more than ten at once only with a window:
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    assert source["BatchSize"] > 10
    assert (window["MinValue"], window["Default"]) == (1, 60)
    assert "FilterCriteria" not in source


def test_notifications_that_fail_are_retried_and_then_kept(resources: Resources) -> None:
    queue = properties(resources, "NotifyQueue")
    (target,) = properties(resources, "NotificationRule")["Targets"]

    assert (target["Arn"], target["DeadLetterConfig"]) == (QUEUE, {"Arn": DEAD_LETTERS})
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == DEAD_LETTERS
    assert queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"] >= 3600
    source = source_of(resources, "NotifyFunction", "Events", "SQS")
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties(resources, "NotifyDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_only_the_rule_may_send(resources: Resources) -> None:
    for policy in ("NotifyQueuePolicy", "NotifyDeadLetterQueuePolicy"):
        statements = properties(resources, policy)["PolicyDocument"]["Statement"]
        (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]

        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": RULE}}


def test_the_topic_requires_tls_and_accepts_alarms_of_this_stack_only(resources: Resources) -> None:
    deny, alarms = resources["NotificationTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (arn,) = alarms["Condition"]["ArnLike"].values()

    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sns:Publish")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert arn["Fn::Sub"].endswith(":${AWS::AccountId}:alarm:${AWS::StackName}-*")


def test_alarms_may_use_the_key_of_the_topic(resources: Resources) -> None:
    # They may not use the one that AWS manages:
    # https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    topic = resources["NotificationTopic"]["Properties"]
    *_, alarms = resources["NotificationKey"]["Properties"]["KeyPolicy"]["Statement"]

    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["NotificationKey", "Arn"]}
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_email_is_sent_if_an_address_is_set(template: dict[str, Any], resources: Resources) -> None:
    mail = resources["NotificationEmailSubscription"]

    assert template["Parameters"]["NotificationEmail"]["Default"] == ""
    assert mail["Condition"] == "HasNotificationEmail"
    assert mail["Properties"]["Protocol"] == "email"
    assert mail["Properties"]["Endpoint"] == {"Ref": "NotificationEmail"}
