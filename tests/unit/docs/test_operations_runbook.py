"""The runbook has a section with three steps for every alarm."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RUNBOOK = (ROOT / "docs" / "operations.md").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()


def alarms() -> list[str]:
    return re.findall(r"AlarmName: !Sub \$\{AWS::StackName\}-([a-z-]+)", TEMPLATE)


def sections() -> dict[str, str]:
    """Return the text of every section by the names in its heading."""
    found = re.findall(r"^### (.+)\n((?:(?!^#).*\n?)*)", RUNBOOK, re.MULTILINE)
    return {name: text for heading, text in found for name in re.findall(r"`([a-z-]+)`", heading)}


def test_every_alarm_has_a_section_and_every_section_an_alarm() -> None:
    assert len(alarms()) > 20
    assert sections().keys() == set(alarms())


def test_every_section_says_what_it_means_and_what_to_do_first() -> None:
    for name, text in sections().items():
        steps = re.findall(r"^(\d)\. ", text, re.MULTILINE)
        assert steps == ["1", "2", "3"], name
        assert text.split("1. ")[0].strip(), name


def test_every_parameter_that_is_named_exists() -> None:
    tuning = RUNBOOK.split("\n## Limits and tuning\n")[1].split("\n## ")[0]
    for name in re.findall(r"^\| `(\w+)` \|", tuning, re.MULTILINE):
        assert f"\n  {name}:\n    Type: " in TEMPLATE, name


def test_every_output_that_a_command_asks_for_exists() -> None:
    outputs = TEMPLATE.split("\nOutputs:\n")[1]
    asked = {name for pair in re.findall(r"(?:\$\(output (\w+)|\bdead (\w+Url))", RUNBOOK) for name in pair} - {""}

    assert len(asked) > 6
    for name in asked:
        assert f"\n  {name}:\n" in "\n" + outputs, name


def test_every_route_that_is_called_exists() -> None:
    routes = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path))
        for method, path in re.findall(r'Method: (\w+), Path: "([^"]+)"', TEMPLATE)
    }
    called = set(re.findall(r'\bapi (GET|POST) "?(/v1/[^\s`"?]+)', RUNBOOK))

    assert len(called) > 6
    for method, path in called:
        assert (method, re.sub(r"\$\w+", "*", path)) in routes, path
