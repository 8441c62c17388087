"""The emulator's tables have the backups that their template declares."""

from typing import Any

from local.emulator.backups import keep_backups


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
