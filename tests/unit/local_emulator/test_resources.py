"""The emulator refuses the domain prefixes that Cognito refuses, and has the backups that a template declares."""

from collections.abc import Mapping
from typing import Any

import pytest

from local.emulator.resources import Response, import_secrets, keep_backups, with_domain_rules


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
