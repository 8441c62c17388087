"""The emulator restores a table to a moment, as long as it remembers what was changed since."""

from collections import defaultdict
from typing import Any

import pytest

from local.emulator import point_in_time
from local.emulator.point_in_time import PointInTime, Response

Tables = dict[str, dict[str, Any]]


def item(name: str, value: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "X"}, "value": {"S": value}}


class Database:
    """Tables whose writes `PointInTime` records."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tables: Tables = {"a-table": {"pk_name": "pk", "sk_name": "sk", "items": defaultdict(dict)}}
        self.backups = {"a-table": True}
        made = PointInTime(self.tables, self.backups, lambda code, _text, status: (status, {}, code), lambda: self.now)
        self.emitted: list[str] = []
        self.emit = made.recording(lambda _table, event, *_, **_more: self.emitted.append(event))
        self.counted: list[Any] = []
        self.restore = made.restoring(self._restore, self.counted.append)

    def put(self, name: str, value: str | None) -> None:
        items = self.tables["a-table"]["items"][name]
        before, after = items.get("X"), None if value is None else item(name, value)
        if after is None:
            del items["X"]
        else:
            items["X"] = after
        self.emit("a-table", "ANY", before, after, replicate=False)

    def at(self, moment: float) -> dict[str, str]:
        """Restore to a moment, and return the values of the restored table."""
        self.tables.pop("restored", None)
        status, _, body = self.restore(
            {"SourceTableName": "a-table", "TargetTableName": "restored", "RestoreDateTime": moment}
        )
        assert status == 200, body
        restored = self.tables["restored"]
        return {name: found["X"]["value"]["S"] for name, found in restored["items"].items() if found}

    def _restore(self, data: Any) -> Response:
        source = self.tables[data["SourceTableName"]]
        items = defaultdict(dict, {name: dict(found) for name, found in source["items"].items()})
        self.tables[data["TargetTableName"]] = {**source, "items": items}
        return 200, {}, ""


@pytest.fixture
def database() -> Database:
    made = Database()
    for moment, name, value in ((1, "a", "1"), (2, "b", "1"), (3, "a", "2"), (4, "b", None), (5, "a", "3")):
        made.now = moment
        made.put(name, value)
    return made


def test_a_table_is_restored_to_each_moment(database: Database) -> None:
    assert [database.at(moment) for moment in (0, 1, 2, 3, 4, 5)] == [
        {},
        {"a": "1"},
        {"a": "1", "b": "1"},
        {"a": "2", "b": "1"},
        {"a": "2"},
        {"a": "3"},
    ]
    # AND the table itself, the stream and the counts are as ever
    assert database.tables["a-table"]["items"]["a"]["X"] == item("a", "3")
    assert database.emitted == ["ANY"] * 5
    assert database.counted[-1] is database.tables["restored"]


def test_a_table_without_backups_is_not_restored(database: Database) -> None:
    database.backups["a-table"] = False

    assert database.restore({"SourceTableName": "a-table", "TargetTableName": "restored"})[0] == 400


def test_a_moment_that_is_not_remembered_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"SourceTableName": "a-table", "TargetTableName": "restored"}
    assert database.restore({**wanted, "RestoreDateTime": 6})[2] == "InvalidRestoreTimeException"

    # GIVEN as many changes as are remembered, the first of moment 1
    monkeypatch.setattr(point_in_time, "KEPT", 5)
    assert database.restore({**wanted, "RestoreDateTime": 0})[2] == "InvalidRestoreTimeException"
    assert database.restore({**wanted, "RestoreDateTime": 1})[0] == 200
