"""The table of privileges has every permission of the template, and the threat model shows the table.

`test_privileges.py` verifies on the local stack that functions may do this and nothing else.
"""

from typing import Any

import pytest

from tests.privileges.deed import FUNCTIONS, own
from tests.privileges.document import FILE, with_table
from tests.privileges.table import CHAPTERS

Resources = dict[str, dict[str, Any]]

# Tracing has no resources, and Lambda creates a log stream before a function writes to it.
UNTRIED = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "logs:CreateLogStream"}
# Only SNS can request this from KMS, and the emulator's SNS does not.
THROUGH_SNS = {"notify": {"kms:GenerateDataKey", "kms:Decrypt"}}


def granted(resources: Resources, function: str) -> set[str]:
    """Every action that the function's role allows, on whatever resource."""
    return {
        action
        for policy in resources[own(function, "Role")]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_granted_permission_is_in_the_table(resources: Resources, function: str) -> None:
    known = {
        permission
        for chapter in CHAPTERS
        for deed in chapter.deeds
        if function in deed.by
        for permission in deed.permission.split(", ")
    }

    assert granted(resources, function) - UNTRIED - THROUGH_SNS.get(function, set()) == known


def test_every_function_is_in_the_table(resources: Resources) -> None:
    functions = {name for name, found in resources.items() if found["Type"] == "AWS::Serverless::Function"}

    assert functions == {own(function, "Function") for function in FUNCTIONS}


def test_every_action_is_listed_once_and_names_known_functions() -> None:
    listed = [deed.what for chapter in CHAPTERS for deed in chapter.deeds]

    assert len(set(listed)) == len(listed)
    for chapter in CHAPTERS:
        for deed in chapter.deeds:
            assert deed.by <= set(FUNCTIONS), deed.what


def test_the_threat_model_shows_the_table() -> None:
    text = FILE.read_text()

    assert text == with_table(text), "the table of privileges has changed: run `make snapshot`"
    assert "<!-- end of privileges -->" in text
