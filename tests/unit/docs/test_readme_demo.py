"""The README shows the demo's own lines."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_step_that_the_readme_shows_is_a_step_of_the_demo() -> None:
    scenario = (ROOT / "local" / "demo" / "scenario.py").read_text().replace("{ENV_VAR}", "PG_DATABASE_URL")
    shown = re.findall(r"^  ✓ +[\d.]+ s  (.+?)(?:  .+)?$", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert len(shown) >= 9
    assert [step for step in shown if f'"{step}"' not in scenario] == []
