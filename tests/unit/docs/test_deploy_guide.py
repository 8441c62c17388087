"""Everything that the documentation refers to exists: targets, parameters, files, anchors, permissions."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tools.transformed_template import transformed_template

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = (ROOT / "docs" / "deploy.md").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()


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


NOT_NEEDED = {
    "amplify:*": "no Amplify app is protected",
    "appsync:*": "no AppSync API is protected",
    "apprunner:*": "no App Runner service is protected",
    "bedrock-agentcore:*": "no Bedrock gateway is protected",
    "cloudfront:updateDistribution": "the sign-in page has no domain of its own",
    "ec2:*": "no function is in a VPC, and no Verified Access instance is protected",
    "elasticfilesystem:*": "no function mounts a file system",
    "elasticloadbalancing:*": "no load balancer is protected",
    "firehose:*": "no log group is delivered by Firehose",
    "iam:*RolePermissionsBoundary": "no role has a permissions boundary",
    "iam:CreateServiceLinkedRole": "only for mail by SES and for scaling of tables",
    "kinesis:*": "no table streams to Kinesis",
    "payments:*": "no managed rule group of the AWS Marketplace is used",
    "s3files:*": "no function mounts a file system",
}
"""What AWS's resource types may need for features that the template does not use."""


def granted() -> list[str]:
    policy = json.loads(GUIDE.split("```json\n")[1].split("```")[0])
    return [action for statement in policy["Statement"] for action in statement["Action"]]


def asked_for() -> Iterator[tuple[str, str, str]]:
    """Yield each permission that creating, reading, changing or deleting a resource of the template may need."""
    for kind in {found["Type"] for found in transformed_template()["Resources"].values()}:
        schema: Any = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        for operation in ("create", "read", "update", "delete"):
            for permission in schema["handlers"].get(operation, {}).get("permissions", []):
                yield kind, operation, permission


def matches(permission: str, patterns: Any) -> bool:
    return any(fnmatch(permission.lower(), pattern.lower()) for pattern in patterns)


def test_permissions_cover_all_that_the_resource_types_ask_for() -> None:
    needed = [found for found in asked_for() if not matches(found[2], NOT_NEEDED)]

    assert len(needed) > 200
    assert [found for found in needed if not matches(found[2], granted())] == []


def test_every_permission_that_is_not_needed_is_asked_for() -> None:
    asked = {permission for _, _, permission in asked_for()}

    for pattern in NOT_NEEDED:
        assert any(matches(permission, [pattern]) for permission in asked), pattern
