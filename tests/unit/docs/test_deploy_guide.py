"""Everything that the documentation refers to exists: targets, parameters, files, anchors, permissions."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = (ROOT / "docs" / "deploy.md").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()
# Services whose names differ between CloudFormation and IAM.
NAMES_IN_IAM = {"ApiGateway": "apigateway", "Cognito": "cognito-idp"}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub generates from headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    return set(plain)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"(?:`|^|\n)make ([a-z][a-z-]+)", page.read_text()))

    assert named <= targets()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def test_every_parameter_of_the_guide_exists() -> None:
    rows = re.findall(r"^\| (`[A-Z]\w+`(?:, `[A-Z]\w+`)*) \|", GUIDE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert len(named) > 10
    for name in named:
        assert f"\n  {name}:\n    Type: " in TEMPLATE, name


def test_permissions_cover_every_service_of_the_template() -> None:
    policy = json.loads(GUIDE.split("```json\n")[1].split("```")[0])
    granted = {action.split(":")[0] for statement in policy["Statement"] for action in statement["Action"]}
    used = set(re.findall(r"Type: AWS::(\w+)::", TEMPLATE)) - {"Serverless"}

    assert {NAMES_IN_IAM.get(name, name.lower()) for name in used} <= granted
    # Services that SAM's transformation adds.
    assert {"lambda", "codedeploy", "cloudformation", "s3"} <= granted
