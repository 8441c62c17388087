"""Which condition keys of IAM the emulator sees in a request."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator.iam import add_condition_keys, condition_keys

SYNC = {"pk": {"S": "SYNC#1"}, "sk": {"S": "SYNC"}}


def put(**attributes: str) -> dict[str, Any]:
    return {"TableName": "t", "Item": SYNC | {name: {"S": value} for name, value in attributes.items()}}


@pytest.mark.parametrize(
    ("request_body", "leading_keys", "attributes"),
    [
        pytest.param({"TableName": "t", "Key": SYNC}, ["SYNC#1"], None, id="whole item"),
        pytest.param(
            {
                "TableName": "t",
                "Key": SYNC,
                "ProjectionExpression": "#s, a.b",
                "ExpressionAttributeNames": {"#s": "status"},
            },
            ["SYNC#1"],
            ["a", "pk", "sk", "status"],
            id="projection",
        ),
        pytest.param(put(owner_id="o"), ["SYNC#1"], ["owner_id", "pk", "sk"], id="put"),
        pytest.param(
            {
                "TableName": "t",
                "Key": SYNC,
                "UpdateExpression": "SET #a = if_not_exists(b, :b), c = :c REMOVE d",
                "ConditionExpression": "attribute_exists(pk) AND (e < :e OR NOT f IN (:f))",
                "ExpressionAttributeNames": {"#a": "alias"},
                "ExpressionAttributeValues": {":b": {"S": "b"}},
            },
            ["SYNC#1"],
            ["alias", "b", "c", "d", "e", "f", "pk", "sk"],
            id="update",
        ),
        pytest.param(
            {
                "TableName": "t",
                "IndexName": "by_project",
                "KeyConditionExpression": "#key = :value AND begins_with(sk, :prefix)",
                "ExpressionAttributeNames": {"#key": "project_id"},
                "ExpressionAttributeValues": {":value": {"S": "p"}, ":prefix": {"S": "x"}},
            },
            ["p"],
            ["project_id", "sk"],
            id="query",
        ),
        pytest.param(
            {"RequestItems": {"t": {"Keys": [SYNC, {"pk": {"S": "SYNC#2"}, "sk": {"S": "SYNC"}}]}}},
            ["SYNC#1", "SYNC#2"],
            None,
            id="batch",
        ),
        pytest.param({"TableName": "t"}, None, None, id="scan"),
    ],
)
def test_dynamodb_tells_items_and_attributes(
    request_body: dict[str, Any], leading_keys: list[str] | None, attributes: list[str] | None
) -> None:
    keys = condition_keys("dynamodb", request_body)

    assert keys.get("dynamodb:LeadingKeys") == leading_keys
    assert keys.get("dynamodb:Attributes") == attributes


def test_kms_tells_the_encryption_context() -> None:
    context = {"connection_id": "c", "credential": "heroku"}
    assert condition_keys("kms", {"EncryptionContext": context}) == {
        "kms:EncryptionContext:connection_id": "c",
        "kms:EncryptionContext:credential": "heroku",
        "kms:EncryptionContextKeys": ["connection_id", "credential"],
    }
    assert condition_keys("kms", {}) == {}


def test_eventbridge_tells_the_sources_of_all_events() -> None:
    entries = [{"Source": "urlsync"}, {"Source": "hasura.cloud"}]

    assert condition_keys("events", {"Entries": entries}) == {"events:source": ["urlsync", "hasura.cloud"]}


class Emulator:
    """The emulator's ways from a request to its judgement, which is remembered."""

    def __init__(self) -> None:
        self.judged: list[tuple[str, dict[str, Any]]] = []
        self.iam = SimpleNamespace(
            extract_resource_arn=lambda *_request: "arn", dynamodb_transaction_checks=self._checks
        )
        self.evaluator = SimpleNamespace(enforce=self._enforce)
        add_condition_keys(self.iam, self.evaluator)

    def _checks(self, _action: str, body: bytes, *_where: str) -> list[tuple[str, str]]:
        parts = json.loads(body)["TransactItems"]
        return [("dynamodb:PutItem" if "Put" in part else "dynamodb:UpdateItem", "arn") for part in parts]

    def _enforce(self, _key: str, action: str, *, resource_arn: str, service_context: dict[str, Any]) -> None:
        self.judged.append((action, service_context))


def test_what_a_request_is_about_is_judged_beside_what_was_known() -> None:
    # GIVEN a request that the emulator knows something about already
    emulator = Emulator()
    body = json.dumps({"Key": SYNC}).encode()

    # WHEN its resource is found and judged
    arn = emulator.iam.extract_resource_arn("dynamodb", "POST", "/", {}, body, {}, "region", "account")
    emulator.evaluator.enforce(
        "key", "dynamodb:GetItem", resource_arn=arn, service_context={"dynamodb:Select": "ALL_ATTRIBUTES"}
    )

    # THEN both count
    assert emulator.judged == [
        ("dynamodb:GetItem", {"dynamodb:Select": "ALL_ATTRIBUTES", "dynamodb:LeadingKeys": ["SYNC#1"]})
    ]


def test_each_part_of_a_transaction_is_judged_by_its_own_item() -> None:
    emulator = Emulator()
    parts = [{"Put": put()}, {"Update": {"Key": {"pk": {"S": "TARGET#1"}, "sk": {"S": "TARGET"}}}}]
    body = json.dumps({"TransactItems": parts}).encode()

    for action, arn in emulator.iam.dynamodb_transaction_checks("dynamodb:TransactWriteItems", body):
        emulator.evaluator.enforce("key", action, resource_arn=arn)

    assert [(action, keys["dynamodb:LeadingKeys"]) for action, keys in emulator.judged] == [
        ("dynamodb:PutItem", ["SYNC#1"]),
        ("dynamodb:UpdateItem", ["TARGET#1"]),
    ]


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]"])
def test_a_request_that_cannot_be_read_has_no_keys(body: bytes) -> None:
    emulator = Emulator()

    assert emulator.iam.extract_resource_arn("kms", "POST", "/", {}, body, {}, "region", "account") == "arn"
