"""The example of a workflow that plans and applies files."""

from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from tests.unit.docs.test_command_line_guide import unknown

ROOT: Final = Path(__file__).resolve().parents[3]
WORKFLOW: Final = (ROOT / "docs" / "examples" / "configuration-from-github.yml").read_text()
PARSED: Final[Any] = yaml.safe_load(WORKFLOW)


def test_it_runs_commands_that_exist() -> None:
    runs = [step["run"] for step in PARSED["jobs"]["syncs"]["steps"] if "run" in step]
    lines = [line.strip().split(" | ")[0] for run in runs for line in run.splitlines() if "urlsync " in line]

    assert len(lines) == 3
    assert [line for line in lines if unknown(line.replace('"', "").split()[1:])] == []


def test_it_may_only_read_the_repository() -> None:
    assert PARSED["permissions"] == {"contents": "read"}
    assert WORKFLOW.count("${{ secrets.") == 1
