"""The policy of a bus is made from its resource, and found when events are put on the bus."""

from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator.event_bus import BusPolicies, with_bus_policies, with_role_as_principal

DENY = {"Effect": "Deny", "Principal": "*", "Action": "events:PutEvents"}
BUS_ARN = "arn:aws:events:us-east-1:000000000000:event-bus/the-bus"


def properties(statement_id: str = "one", bus: str = "the-bus", **changes: Any) -> dict[str, Any]:
    return {"EventBusName": bus, "StatementId": statement_id, "Statement": {**DENY, **changes}}


def test_each_resource_is_a_statement_of_its_bus() -> None:
    policies: dict[str, Any] = {}
    handlers = BusPolicies(policies).handlers()
    assert handlers["create"]("Logical", properties(), "stack") == ("the-bus|one", {})
    handlers["create"]("Logical", properties("two"), "stack")
    assert policies["the-bus"]["Statement"] == [{**DENY, "Sid": "one"}, {**DENY, "Sid": "two"}]
    handlers["delete"]("the-bus|one", properties())
    assert policies["the-bus"]["Statement"] == [{**DENY, "Sid": "two"}]
    handlers["delete"]("the-bus|two", properties("two"))
    handlers["delete"]("the-bus|two", properties("two"))
    assert policies == {}


def test_an_update_replaces_the_statement_wherever_it_moves() -> None:
    policies: dict[str, Any] = {}
    handlers = BusPolicies(policies).handlers()
    handlers["create"]("Logical", properties(), "stack")
    handlers["update"]("the-bus|one", properties(), properties(bus="other", Effect="Allow"), "stack")
    assert policies == {"other": {"Version": "2012-10-17", "Statement": [{**DENY, "Sid": "one", "Effect": "Allow"}]}}


def test_the_policy_of_a_bus_belongs_to_its_account() -> None:
    found = with_bus_policies(lambda service, arn: (service, arn), {"the-bus": {"Statement": []}})
    assert found("events", BUS_ARN) == ({"Statement": []}, "000000000000")
    assert found("events", f"{BUS_ARN}-2") is None
    assert found("sqs", "an-arn") == ("sqs", "an-arn")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            "aws:PrincipalArn",
            "arn:aws:sts::000000000000:assumed-role/a-role/session",
            "arn:aws:iam::000000000000:role/a-role",
        ),
        ("aws:PrincipalArn", "arn:aws:iam::000000000000:user/ann", "arn:aws:iam::000000000000:user/ann"),
        ("aws:PrincipalType", "a:assumed-role/x", "a:assumed-role/x"),
        ("aws:PrincipalArn", None, None),
    ],
)
def test_the_principal_of_a_session_is_its_role(key: str, value: str | None, expected: str | None) -> None:
    assert with_role_as_principal(lambda _key, context: context.value)(key, SimpleNamespace(value=value)) == expected
