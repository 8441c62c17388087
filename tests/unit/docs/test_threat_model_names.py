"""The threat model names its tests and its fences; they must be there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+|Test\w+)`", (ROOT / "docs" / "threat-model.md").read_text()))
    code = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)|^(Test\w+) = ", code, re.MULTILINE))

    assert named - {name for pair in there for name in pair} == set()


def test_every_fence_is_where_the_threat_model_says() -> None:
    table = (ROOT / "docs" / "threat-model.md").read_text().partition("### Fences")[2].partition("###")[0]
    places = re.findall(r"^\| [^|]+ \| ([^|]+) \|", table, re.MULTILINE)
    named = {name for place in places for name in re.findall(r"`(\w+)(?:\.(\w+))?`", place)}
    code = "\n".join(file.read_text() for file in (ROOT / "layers").rglob("*.py"))

    assert len(named) >= 4
    for type_name, method in named:
        assert re.search(rf"^class {type_name}\b", code, re.MULTILINE), type_name
        assert not method or re.search(rf"^    def {method}\(", code, re.MULTILINE), method
