"""Rules for the functions and the API."""

import re
from pathlib import Path
from typing import Any

Resources = dict[str, dict[str, Any]]

ROOT = Path(__file__).resolve().parents[3]


def functions(resources: Resources) -> Resources:
    return {
        name: found["Properties"] for name, found in resources.items() if found["Type"] == "AWS::Serverless::Function"
    }


def test_every_function_and_the_layer_are_built_with_bytecode(resources: Resources) -> None:
    # GIVEN what SAM builds, with the folder of its makefile
    built = {name: properties["CodeUri"] for name, properties in functions(resources).items()}
    built["UrlsyncLayer"] = resources["UrlsyncLayer"]["Properties"]["ContentUri"]

    # THEN each has a makefile with a target for it, which calls our build
    for name, folder in built.items():
        assert resources[name]["Metadata"]["BuildMethod"] == "makefile"
        makefile = (ROOT / folder / "Makefile").read_text()
        assert f"\nbuild-{name}:\n" in makefile
        assert "build.py" in makefile


def test_no_secret_is_in_an_environment_variable(template: dict[str, Any], resources: Resources) -> None:
    # GIVEN all variables, the ones for every function included
    everywhere = template["Globals"]["Function"]["Environment"]["Variables"]
    variables = [everywhere, *(found["Environment"]["Variables"] for found in functions(resources).values())]

    # THEN those that are about a secret carry its ARN, which opens nothing automatically
    for name, value in (item for group in variables for item in group.items()):
        assert "resolve:" not in str(value)
        if re.search("SECRET|KEY|TOKEN|PASSWORD|CREDENTIALS", name):
            assert name.endswith("_ARN")
            assert value["Fn::GetAtt"][1] in {"Id", "Arn"}


def test_no_parameter_carries_a_secret(template: dict[str, Any]) -> None:
    # NoEcho hides a parameter from CloudFormation only; the functions' configuration would still show it.
    for name, parameter in template["Parameters"].items():
        assert "NoEcho" not in parameter
        assert not re.search("(Secret|Token|Password)$", name)


def test_a_debug_event_log_is_never_switched_on(template: dict[str, Any]) -> None:
    assert "POWERTOOLS_LOGGER_LOG_EVENT" not in str(template)


def test_the_api_is_throttled(resources: Resources) -> None:
    (setting,) = resources["Api"]["Properties"]["MethodSettings"]

    assert (setting["ResourcePath"], setting["HttpMethod"]) == ("/*", "*")
    assert setting["ThrottlingRateLimit"] == {"Ref": "ThrottlingRate"}
    assert setting["ThrottlingBurstLimit"] == {"Ref": "ThrottlingBurst"}


def test_the_access_log_has_neither_headers_nor_bodies(resources: Resources) -> None:
    _, setting, _ = resources["Api"]["Properties"]["AccessLogSetting"]["Fn::If"]

    logged = set(re.findall(r"\$context\.([A-Za-z.]+)", setting["Format"]))
    assert logged == {
        "requestId",
        "requestTime",
        "httpMethod",
        "resourcePath",
        "status",
        "responseLatency",
        "responseLength",
        "identity.sourceIp",
    }
