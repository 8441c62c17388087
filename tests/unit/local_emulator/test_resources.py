"""The emulator refuses the domain prefixes that Cognito refuses, and has the backups that a template declares."""

from collections.abc import Mapping
from typing import Any

import pytest

from local.emulator.resources import (
    Response,
    import_secrets,
    keep_backups,
    refuse_existing_log_groups,
    remembering_deleted,
    with_domain_rules,
)


def created(data: Mapping[str, Any]) -> Response:
    return 200, {}, f"created {data['Domain']}"


def error(code: str, message: str, status: int) -> Response:
    return status, {}, f"{code}: {message}"


create = with_domain_rules(created, error)


@pytest.mark.parametrize("prefix", ["dev-urlsync-000000000000", "a", "a" * 63])
def test_a_valid_prefix_is_created(prefix: str) -> None:
    assert create({"Domain": prefix}) == (200, {}, f"created {prefix}")


@pytest.mark.parametrize("prefix", ["", "Dev", "-dev", "dev-", "a" * 64, "a_b", "my-aws-pool", "amazons", "precognito"])
def test_an_invalid_prefix_is_refused(prefix: str) -> None:
    status, _, body = create({"Domain": prefix})

    assert status == 400
    assert body.startswith("InvalidParameterException: ")


def test_a_custom_domain_is_not_a_prefix() -> None:
    domain = {"Domain": "auth.aws.example.com", "CustomDomainConfig": {"CertificateArn": "arn"}}

    assert create(domain) == (200, {}, "created auth.aws.example.com")


def test_point_in_time_recovery_is_switched_on_and_off() -> None:
    backups: dict[str, bool] = {}

    def created(_logical_id: str, properties: dict[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
        return properties["TableName"], {}

    def updated(name: str, _old: dict[str, Any], _new: dict[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
        return name, {}

    handlers: dict[str, dict[str, Any]] = {"AWS::DynamoDB::Table": {"create": created, "update": updated}}
    keep_backups(handlers, backups)
    table = handlers["AWS::DynamoDB::Table"]
    on = {"TableName": "a-table", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}

    assert table["create"]("Table", on, "a-stack") == ("a-table", {})
    assert backups == {"a-table": True}
    table["update"]("a-table", on, {"TableName": "a-table"}, "a-stack")
    assert backups == {"a-table": False}


def test_a_secret_is_imported_by_its_name() -> None:
    handlers: dict[str, dict[str, Any]] = {"AWS::SecretsManager::Secret": {}}
    import_secrets(handlers, {"a-secret": {"ARN": "arn:a-secret"}})
    imported = handlers["AWS::SecretsManager::Secret"]["import"]

    assert imported({"Id": "a-secret"}) == ("a-secret", {"Id": "arn:a-secret", "Arn": "arn:a-secret"})
    with pytest.raises(KeyError):
        imported({"Id": "another"})


def test_a_log_group_that_was_left_behind_is_not_created_again() -> None:
    groups: dict[str, dict[str, Any]] = {
        "/a-stack/audit": {"retentionInDays": 400},
        "/aws/lambda/a-stack-sync": {"retentionInDays": None},
    }

    def created(_logical_id: str, properties: Mapping[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
        return properties["LogGroupName"], {}

    handlers: dict[str, dict[str, Any]] = {"AWS::Logs::LogGroup": {"create": created}}
    refuse_existing_log_groups(handlers, groups)
    create = handlers["AWS::Logs::LogGroup"]["create"]

    with pytest.raises(ValueError, match="'/a-stack/audit' already exists"):
        create("AuditTrail", {"LogGroupName": "/a-stack/audit"}, "a-stack")
    # AND one that the emulator has made, or that is not there, is created
    for name in ("/aws/lambda/a-stack-sync", "/another/audit"):
        assert create("Group", {"LogGroupName": name}, "a-stack") == (name, {})


def test_a_deleted_stack_still_lists_what_it_had() -> None:
    # GIVEN a stack with a table that is kept, and a queue
    stacks: dict[str, dict[str, Any]] = {"a-stack": {"_resources": {}}}
    events: list[str] = []
    add = remembering_deleted(lambda *event, **_: events.append(event[2]), stacks)

    # WHEN it is deleted
    add("id", "a-stack", "Queue", "AWS::SQS::Queue", "DELETE_IN_PROGRESS", physical_id="a-queue")
    add("id", "a-stack", "Queue", "AWS::SQS::Queue", "DELETE_COMPLETE", physical_id="a-queue")
    add("id", "a-stack", "Table", "AWS::DynamoDB::Table", "DELETE_SKIPPED", physical_id="a-table")
    assert stacks["a-stack"]["_resources"] == {}
    add("id", "a-stack", "a-stack", "AWS::CloudFormation::Stack", "DELETE_COMPLETE", physical_id="id")

    # THEN it lists both, and every event is recorded
    listed = stacks["a-stack"]["_resources"]
    assert {name: (one["PhysicalResourceId"], one["ResourceStatus"]) for name, one in listed.items()} == {
        "Queue": ("a-queue", "DELETE_COMPLETE"),
        "Table": ("a-table", "DELETE_SKIPPED"),
    }
    assert events == ["Queue", "Queue", "Table", "a-stack"]
