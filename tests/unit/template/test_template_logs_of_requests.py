"""What is logged of requests: where they came from, and never what they say."""

import re
from pathlib import Path
from typing import Any

import pytest

FUNCTIONS = sorted((Path(__file__).resolve().parents[3] / "functions").glob("*/app.py"))


def test_the_access_log_says_where_a_request_came_from(resources: dict[str, dict[str, Any]]) -> None:
    setting = resources["Api"]["Properties"]["AccessLogSetting"]["Fn::If"][1]
    assert '"source":"$context.identity.sourceIp"' in setting["Format"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda file: file.parent.name)
def test_no_environment_variable_makes_a_function_log_its_events(function: Path) -> None:
    # Powertools takes POWERTOOLS_LOGGER_LOG_EVENT where the code does not say.
    decorators = re.findall(r"inject_lambda_context\(.*\)", function.read_text())
    assert all("log_event=False" in decorator for decorator in decorators)
    assert decorators or function.parent.name == "verify"
