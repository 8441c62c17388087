"""House rules of how people are told, on the template as it is written."""

from typing import Any

from urlsync.adapters.event_bridge import SOURCE
from urlsync.use_cases.word_event import WORDS

from tests.unit.template.conftest import Resources, source_of

DEAD_LETTERS = {"Fn::GetAtt": ["NotifyDeadLetterQueue", "Arn"]}


def rule(resources: Resources) -> dict[str, Any]:
    return source_of(resources, "NotifyFunction", "SomethingHappened", "EventBridgeRule")


def test_people_are_told_of_what_there_are_words_for(resources: Resources) -> None:
    pattern = rule(resources)["Pattern"]

    assert rule(resources)["EventBusName"] == {"Ref": "EventBus"}
    assert pattern["source"] == [SOURCE]
    assert sorted(pattern["detail-type"]) == sorted(WORDS)


def test_what_cannot_be_told_is_tried_again_and_then_kept(resources: Resources) -> None:
    invocation = resources["NotifyFunction"]["Properties"]["EventInvokeConfig"]

    assert rule(resources)["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert rule(resources)["DeadLetterConfig"] == {"Arn": DEAD_LETTERS}
    assert invocation["MaximumRetryAttempts"] == 2
    assert invocation["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": DEAD_LETTERS}
    assert resources["NotifyDeadLetterQueue"]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_topic_takes_nothing_without_tls_and_alarms_of_this_stack_only(resources: Resources) -> None:
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


def test_mail_is_sent_where_somebody_wants_it(template: dict[str, Any], resources: Resources) -> None:
    mail = resources["NotificationMail"]

    assert template["Parameters"]["NotificationEmail"]["Default"] == ""
    assert mail["Condition"] == "HasNotificationEmail"
    assert mail["Properties"]["Protocol"] == "email"
    assert mail["Properties"]["Endpoint"] == {"Ref": "NotificationEmail"}
