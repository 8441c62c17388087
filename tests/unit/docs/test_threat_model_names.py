"""The tests and fences that pages of the documentation name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("page", ["threat-model.md", "real-world.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"`(test_\w+|Test\w+)`", (ROOT / "docs" / page).read_text()))
    code = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)|^(Test\w+) = ", code, re.MULTILINE))

    assert named
    assert named - {name for pair in there for name in pair} == set()


def test_every_real_world_behavior_has_a_source_and_a_test_or_says_not_yet() -> None:
    text = (ROOT / "docs" / "real-world.md").read_text()
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)

    assert {int(number) for number, _ in rows} == set(range(1, 20))
    for _, row in rows:
        _, source, _, test = row.split(" | ")
        assert "](https://" in source, row
        assert test == "not yet" or test.startswith("`test_"), row


def test_every_fence_is_where_the_threat_model_says() -> None:
    table = (ROOT / "docs" / "threat-model.md").read_text().partition("### Fences")[2].partition("###")[0]
    places = re.findall(r"^\| [^|]+ \| ([^|]+) \|", table, re.MULTILINE)
    named = {name for place in places for name in re.findall(r"`(\w+)(?:\.(\w+))?`", place)}
    code = "\n".join(file.read_text() for file in (ROOT / "layers").rglob("*.py"))

    assert len(named) >= 4
    for type_name, method in named:
        assert re.search(rf"^class {type_name}\b", code, re.MULTILINE), type_name
        assert not method or re.search(rf"^    def {method}\(", code, re.MULTILINE), method
