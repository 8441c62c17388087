"""What makes `make bench-quick` fail, and what does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import limits
from bench.artifacts import PYTHON_VERSION

IMPORT = "cold.verify.instructions_x"
CALLS = "calls.unchanged.aws"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Limits of our own."""
    path = tmp_path / "limits.json"
    monkeypatch.setattr(limits, "LIMITS", path)
    write(path)
    return path


def write(path: Path, **changes: Any) -> None:
    table = {
        IMPORT: {"what": "instructions", "at_most": 9.5, "count": True},
        "cold.verify.first_x": {"what": "a time", "at_most": 10, "count": False},
    }
    document = {"table": table, "python": PYTHON_VERSION, "counts": {IMPORT: 5.0, CALLS: 3}}
    path.write_text(json.dumps({**document, **changes}))


def failures(numbers: dict[str, float]) -> list[str]:
    return [miss.what for miss in limits.failures(limits.compare(numbers))]


@pytest.mark.parametrize(
    ("numbers", "failed"),
    [
        ({IMPORT: 5.2, CALLS: 3}, []),
        ({IMPORT: 5.3}, [IMPORT]),
        ({IMPORT: 9.6}, ["instructions", IMPORT]),
        ({CALLS: 4}, [CALLS]),
        ({"cold.verify.first_x": 30}, []),
        ({}, []),
    ],
    ids=["within tolerance", "grown", "above the table", "one call more", "only a time", "not counted"],
)
def test_only_a_count_that_has_grown_fails(written: Path, numbers: dict[str, float], failed: list[str]) -> None:
    assert failures(numbers) == failed


def test_another_python_is_held_to_the_table_only(written: Path) -> None:
    # GIVEN counts of another version, whose imports differ
    write(written, python="3.2")

    assert failures({IMPORT: 9.4, CALLS: 3}) == []
    assert failures({IMPORT: 9.6, CALLS: 3}) == ["instructions"]


def test_what_is_agreed_on_is_kept_from_then_on(written: Path) -> None:
    # WHEN counts of ours, of a baseline, and times are agreed on
    limits.agree({CALLS: 2, "cold.usual verify.instructions_x": 40, "cold.verify.first_x": 8})

    # THEN ours are limits, and no others
    assert json.loads(written.read_text())["counts"] == {CALLS: 2}
    assert failures({CALLS: 3}) == [CALLS]


def test_the_limits_in_force_can_be_read() -> None:
    # Every gated name has a tolerance, and the table's names are known to somebody.
    table = json.loads(limits.LIMITS.read_text())["table"]

    assert limits.compare(dict.fromkeys(table, 0.0))
    assert not list(limits.failures(limits.compare(dict.fromkeys(table, 0.0))))
