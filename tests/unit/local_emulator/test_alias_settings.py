"""Settings of asynchronous calls, where the emulator looks for them."""

from typing import Any

import pytest

from local.emulator.lambda_service import with_alias_settings

ARN = "arn:aws:lambda:us-east-1:000000000000:function:transfer"
SETTINGS = {"MaximumRetryAttempts": 2}
FUNCTIONS = {"transfer": {"event_invoke_configs": {"live": SETTINGS}}}


@pytest.mark.parametrize(("arn", "settings"), [(f"{ARN}:live", SETTINGS), (f"{ARN}:3", None), (ARN, None)])
def test_an_alias_brings_its_own(arn: str, settings: dict[str, int] | None) -> None:
    # GIVEN a version of a function, as it is called
    calls: list[Any] = []
    version = {"config": {"FunctionName": "transfer", "FunctionArn": arn}, "code": "kept"}

    # WHEN it is called
    with_alias_settings(lambda *call: calls.append(call), FUNCTIONS)(version, "event")

    # THEN the settings of the name that it was called by are found at it, and nothing else changed
    ((called, event),) = calls
    assert event == "event"
    assert called.pop("event_invoke_config", None) == settings
    assert called == version
