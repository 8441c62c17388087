"""The template, parsed."""

from typing import Any

import pytest

from tests.fakes.sources import parsed_template

Resources = dict[str, dict[str, Any]]


def source_of(resources: Resources, function: str, event: str, kind: str) -> dict[str, Any]:
    """Return the properties of what calls a function, which must be of this kind."""
    source = resources[function]["Properties"]["Events"][event]
    assert source["Type"] == kind
    properties: dict[str, Any] = source["Properties"]
    return properties


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The whole template; `!Ref X` reads `{"Ref": "X"}`."""
    return parsed_template()


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    """The resources by logical id."""
    found: Resources = template["Resources"]
    return found
