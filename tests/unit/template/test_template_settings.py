"""Each function gets exactly the settings that its code reads."""

from typing import Any

import pytest
from urlsync.entrypoints import settings
from urlsync.entrypoints.settings import Settings

Resources = dict[str, dict[str, Any]]

FUNCTIONS = {
    "AdminFunction": settings.AdminSettings,
    "AuditFunction": settings.AuditSettings,
    "ConfirmFunction": settings.ConfirmSettings,
    "NotifyFunction": settings.NotifySettings,
    "DeliverFunction": settings.DeliverSettings,
    "ProvisionFunction": settings.ProvisionSettings,
    "ReconcileFunction": settings.ReconcileSettings,
    "RotateFunction": settings.RotateSettings,
    "SweepFunction": settings.SweepSettings,
    "SyncFunction": settings.SyncSettings,
    "TransferFunction": settings.TransferSettings,
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_the_settings_that_it_reads_and_no_others(function: str, resources: Resources) -> None:
    kind: type[Settings] = FUNCTIONS[function]

    variables = resources[function]["Properties"]["Environment"]["Variables"]

    read = {name.upper() for name in kind.required | kind.optional}
    assert {name for name in variables if not name.startswith("POWERTOOLS_")} == read


def test_every_function_but_verify_has_a_settings_class(resources: Resources) -> None:
    functions = {name for name, found in resources.items() if found["Type"] == "AWS::Serverless::Function"}

    assert functions - {"VerifyFunction"} == FUNCTIONS.keys()
