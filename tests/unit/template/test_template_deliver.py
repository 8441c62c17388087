"""Rules for deliveries to notification endpoints."""

from typing import Any

import pytest
from urlsync.adapters.aws.event_bus import EVENT_SOURCE
from urlsync.domain.delivery import MAX_ATTEMPTS, WAITS
from urlsync.domain.notification_endpoint import SENT

from tests.unit.template.conftest import Resources, source_of
from tests.unit.template.test_template_single_sign_on import holds

QUEUE = {"Fn::GetAtt": ["DeliveryQueue", "Arn"]}
DEAD_LETTERS = {"Fn::GetAtt": ["DeliveryDeadLetterQueue", "Arn"]}
RULE = {"Fn::GetAtt": ["DeliveryRule", "Arn"]}
REAL = {"HerokuApiUrl": "https://api.heroku.com", "HasuraGraphqlUrl": "https://data.pro.hasura.io/v1/graphql"}


def properties(resources: Resources, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def test_the_rule_matches_the_events_that_endpoints_can_take(resources: Resources) -> None:
    rule = properties(resources, "DeliveryRule")

    assert rule["EventBusName"] == {"Ref": "EventBus"}
    assert rule["EventPattern"]["source"] == [EVENT_SOURCE]
    assert sorted(rule["EventPattern"]["detail-type"]) == sorted(SENT)


def test_deliveries_are_retried_for_a_day_and_then_kept(resources: Resources) -> None:
    queue = properties(resources, "DeliveryQueue")
    (target,) = properties(resources, "DeliveryRule")["Targets"]

    assert (target["Arn"], target["DeadLetterConfig"]) == (QUEUE, {"Arn": DEAD_LETTERS})
    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": DEAD_LETTERS, "maxReceiveCount": MAX_ATTEMPTS}
    assert queue["MessageRetentionPeriod"] > 2 * sum(wait.total_seconds() for wait in WAITS)
    assert properties(resources, "DeliveryDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_a_slow_endpoint_holds_up_no_other(resources: Resources) -> None:
    source = source_of(resources, "DeliverFunction", "Deliveries", "SQS")

    assert (source["Queue"], source["BatchSize"]) == (QUEUE, 1)
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_only_the_rule_may_send(resources: Resources) -> None:
    for policy in ("DeliveryQueuePolicy", "DeliveryDeadLetterQueuePolicy"):
        statements = properties(resources, policy)["PolicyDocument"]["Statement"]
        (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]

        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": RULE}}


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({}, False),
        ({"HerokuApiUrl": "http://127.0.0.1:1"}, False),
        ({"HasuraGraphqlUrl": "http://127.0.0.1:2"}, False),
        ({"HerokuApiUrl": "http://127.0.0.1:1", "HasuraGraphqlUrl": "http://127.0.0.1:2"}, True),
    ],
)
def test_no_stack_with_a_real_service_sends_to_loopback_addresses(
    template: dict[str, Any],
    changed: dict[str, str],
    allowed: bool,  # noqa: FBT001
) -> None:
    rule, parameters = template["Rules"]["LoopbackEndpointsAreLocal"], template["Parameters"]
    given = REAL | changed | {"AllowLoopbackEndpoints": "yes"}

    assert {name: parameters[name]["Default"] for name in REAL} == REAL
    assert parameters["AllowLoopbackEndpoints"]["Default"] == "no"
    assert holds(rule["RuleCondition"], template, given)
    assert not holds(rule["RuleCondition"], template, given | {"AllowLoopbackEndpoints": "no"})
    assert all(holds(each["Assert"], template, given) for each in rule["Assertions"]) is allowed
