"""Rules for provisioning: no step is lost."""

from typing import Any

from urlsync.domain.provisioning import LEASE
from urlsync.messages.provisionings import DETAIL_TYPE, SOURCE

Resources = dict[str, dict[str, Any]]

QUEUE = {"Fn::GetAtt": ["ProvisioningQueue", "Arn"]}
DEAD_LETTERS = {"Fn::GetAtt": ["ProvisioningDeadLetterQueue", "Arn"]}
RULE = {"Fn::GetAtt": ["ProjectCreatedRule", "Arn"]}


def properties(resources: Resources, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_one_message_is_processed_at_a_time(resources: Resources) -> None:
    # GIVEN the longest that a step may take
    timeout = properties(resources, "ProvisionFunction")["Timeout"]

    # THEN its claim outlasts it, and its message does not come again before the claim has ended
    assert LEASE.total_seconds() > timeout
    assert properties(resources, "ProvisioningQueue")["VisibilityTimeout"] >= 6 * timeout
    assert properties(resources, "ProvisioningQueue")["VisibilityTimeout"] > LEASE.total_seconds()


def test_one_message_is_one_step_and_none_is_filtered(resources: Resources) -> None:
    mapping = properties(resources, "ProvisionFunction")["Events"]["Steps"]["Properties"]

    assert (mapping["Queue"], mapping["BatchSize"]) == (QUEUE, 1)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "FilterCriteria" not in mapping


def test_single_messages_can_be_delayed(resources: Resources) -> None:
    assert "FifoQueue" not in properties(resources, "ProvisioningQueue")


def test_failed_steps_are_kept_and_raise_an_alarm(resources: Resources) -> None:
    redrive = properties(resources, "ProvisioningQueue")["RedrivePolicy"]
    alarm = properties(resources, "ProvisioningDeadLetterAlarm")

    assert redrive["deadLetterTargetArn"] == DEAD_LETTERS
    assert properties(resources, "ProvisioningDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    queue = {"Fn::GetAtt": ["ProvisioningDeadLetterQueue", "QueueName"]}
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": queue}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_project_events_reach_the_queue_or_its_dead_letters(resources: Resources) -> None:
    rule = properties(resources, "ProjectCreatedRule")
    (target,) = rule["Targets"]

    assert rule["EventBusName"] == {"Ref": "EventBus"}
    assert rule["EventPattern"] == {"source": [SOURCE], "detail-type": [DETAIL_TYPE]}
    assert (target["Arn"], target["DeadLetterConfig"]) == (QUEUE, {"Arn": DEAD_LETTERS})
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_only_the_rule_may_send_from_outside(resources: Resources) -> None:
    for policy in ("ProvisioningQueuePolicy", "ProvisioningDeadLetterQueuePolicy"):
        statements = properties(resources, policy)["PolicyDocument"]["Statement"]
        (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]

        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Action"] == "sqs:SendMessage"
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": RULE}}
