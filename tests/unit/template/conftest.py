"""The template, parsed."""

from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml

Resources = dict[str, dict[str, Any]]

TEMPLATE = Path(__file__).resolve().parents[3] / "template.yaml"


def source_of(resources: Resources, function: str, event: str, kind: str) -> dict[str, Any]:
    """Return the properties of what calls a function, which must be of this kind."""
    source = resources[function]["Properties"]["Events"][event]
    assert source["Type"] == kind
    properties: dict[str, Any] = source["Properties"]
    return properties


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The whole template; `!Ref X` reads `{"Ref": "X"}`."""
    parsed: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))
    return parsed


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    """The resources by logical id."""
    found: Resources = template["Resources"]
    return found
