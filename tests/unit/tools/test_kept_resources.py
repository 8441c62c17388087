"""What outlives a stack."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.sources import parsed_template
from tools.kept_resources import KINDS, RETAINED, Kept, import_template, kept_by

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Days": {"Type": "Number", "Default": 30}, "Name": {"Type": "String"}},
    "Conditions": {"HasName": {"Fn::Equals": [{"Ref": "Name"}, "x"]}},
    "Resources": {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "RetainExceptOnCreate",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            },
        },
        "Passing": {"Type": "AWS::KMS::Key", "DeletionPolicy": "Delete", "Properties": {"KeyPolicy": {}}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {}},
    },
}


class Deployed:
    """As much of CloudFormation as is needed: the resources of one stack, one to a page."""

    def __init__(self, resources: dict[str, str]) -> None:
        self._resources = resources

    def get_paginator(self, operation: str) -> "Deployed":
        assert operation == "list_stack_resources"
        return self

    def paginate(self, *, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803 -- AWS's name
        assert StackName == "a-stack"
        for name, physical_id in self._resources.items():
            yield {"StackResourceSummaries": [{"LogicalResourceId": name, "PhysicalResourceId": physical_id}]}


def test_only_what_is_retained_is_kept() -> None:
    deployed: Any = Deployed({"Queue": "a-queue", "Table": "a-table", "Passing": "a-key"})

    assert kept_by(deployed, "a-stack", TEMPLATE) == [Kept("Table", "AWS::DynamoDB::Table", "a-table")]


def test_it_is_said_how_it_is_removed_and_how_it_is_adopted() -> None:
    table = Kept("Table", "AWS::DynamoDB::Table", "a-table")

    assert table.removal.endswith("aws dynamodb delete-table --table-name a-table")
    assert table.as_import["ResourceIdentifier"] == {"TableName": "a-table"}


def test_a_group_is_identified_by_its_pool_too_and_goes_with_it() -> None:
    group = {"Type": "AWS::Cognito::UserPoolGroup", "DeletionPolicy": RETAINED}
    pool = {"Type": "AWS::Cognito::UserPool", "DeletionPolicy": RETAINED}
    resources = {"Pool": pool, "Group": {**group, "Properties": {"UserPoolId": {"Ref": "Pool"}}}}
    deployed: Any = Deployed({"Pool": "a-pool", "Group": "owner"})

    _, kept = kept_by(deployed, "a-stack", {"Resources": resources})

    assert kept.as_import["ResourceIdentifier"] == {"UserPoolId": "a-pool", "GroupName": "owner"}
    assert kept.removal == ""


def test_an_import_describes_what_is_kept_and_nothing_else() -> None:
    kept = [Kept("Table", "AWS::DynamoDB::Table", "a-table")]

    template = import_template(TEMPLATE, kept, {"Name": "x"})

    assert template["Resources"] == {"Table": TEMPLATE["Resources"]["Table"]}
    assert template["Parameters"]["Name"]["Default"] == "x"
    assert template["Parameters"]["Days"]["Default"] == 30
    assert template["Conditions"] == TEMPLATE["Conditions"]


def test_whatever_our_template_retains_can_be_removed_and_adopted() -> None:
    resources = parsed_template()["Resources"]

    retained = {found["Type"] for found in resources.values() if found.get("DeletionPolicy") == RETAINED}

    assert retained == KINDS.keys()
