"""Rules for access to the API: addresses, domains and optional resources."""

import re
from fnmatch import fnmatchcase
from typing import Any, Final

Resources = dict[str, dict[str, Any]]

FROM_ANYWHERE: Final = {("POST", "/webhooks/heroku/{sync_id}"), ("GET", "/oauth/heroku/callback")}
"""The routes that Heroku calls, and its OAuth callback."""


def routes(resources: Resources) -> set[tuple[str, str]]:
    return {
        (event["Properties"]["Method"].upper(), event["Properties"]["Path"])
        for found in resources.values()
        if found["Type"] == "AWS::Serverless::Function"
        for event in found["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


def fenced(resources: Resources) -> dict[str, Any]:
    """The statement that keeps other addresses out, where ranges are given."""
    statements = resources["Api"]["Properties"]["Auth"]["ResourcePolicy"]["CustomStatements"]
    (choice,) = [found["Fn::If"] for found in statements if "Fn::If" in found]
    assert (choice[0], choice[2]) == ("HasOperatorRanges", {"Ref": "AWS::NoValue"})
    statement: dict[str, Any] = choice[1]
    return statement


def test_operator_ranges_restrict_every_route_but_those_of_heroku(resources: Resources) -> None:
    patterns = [pattern.removeprefix("execute-api:") for pattern in fenced(resources)["Resource"]]

    free = {
        (method, path)
        for method, path in routes(resources)
        if not any(fnmatchcase(f"/live/{method}{path}", pattern) for pattern in patterns)
    }

    assert free == FROM_ANYWHERE


def test_an_address_outside_the_ranges_is_denied(resources: Resources) -> None:
    statement = fenced(resources)

    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    # Split, because SAM puts the value of a parameter in before CloudFormation would make a list of it.
    ranges = {"Fn::Split": [",", {"Ref": "AllowedOperatorRanges"}]}
    assert statement["Condition"] == {"NotIpAddress": {"aws:SourceIp": ranges}}


def test_ranges_are_written_as_cidr(template: dict[str, Any]) -> None:
    pattern = template["Parameters"]["AllowedOperatorRanges"]["AllowedPattern"]

    for good in ("", "10.0.0.0/8", "10.0.0.0/8,2001:db8::/32"):
        assert re.search(pattern, good)
    for bad in ("10.0.0.1", "10.0.0.0/8, 10.1.0.0/16", "office"):
        assert not re.search(pattern, bad)


def test_every_use_of_the_api_url_follows_the_custom_domain(template: dict[str, Any], resources: Resources) -> None:
    # GIVEN the one place where the URL is put together
    own = ["HasDomainName", {"Fn::Sub": "https://${DomainName}"}]
    assert resources["ApiUrl"]["Properties"]["Value"]["Fn::If"][:2] == own

    # THEN nothing else does it
    others = {name: found for name, found in resources.items() if name != "ApiUrl"}
    assert "https://${Api}" not in str(others)
    assert template["Outputs"]["ApiUrl"]["Value"] == {"Fn::GetAtt": ["ApiUrl", "Value"]}


def test_optional_resources_have_conditions(resources: Resources) -> None:
    expected = {
        "ApiDomainName": "HasDomainName",
        "ApiDomainMapping": "HasDomainName",
        "ApiDomainRecord": "HasHostedZone",
        "ApiWebAcl": "HasWebAcl",
        "AddressLimit": "HasOwnWebAcl",
        "NotificationEmailSubscription": "HasNotificationEmail",
        "OidcProvider": "HasOidc",
        "SamlProvider": "HasSaml",
        "WebhookMasterRotation": "RotatesWebhookSecret",
        "FingerprintKeyRotation": "RotatesFingerprintKey",
    }

    assert {name: found["Condition"] for name, found in resources.items() if "Condition" in found} == expected


def test_one_parameter_limits_what_an_address_may_send(template: dict[str, Any], resources: Resources) -> None:
    (rule,) = resources["AddressLimit"]["Properties"]["Rules"]
    statement = rule["Statement"]["RateBasedStatement"]

    assert (rule["Action"], statement["AggregateKeyType"]) == ({"Block": {}}, "IP")
    assert statement["Limit"] == {"Ref": "RequestsPerAddress"}
    assert template["Parameters"]["RequestsPerAddress"]["Default"] == 0
    assert resources["ApiWebAcl"]["Properties"]["WebACLArn"]["Fn::If"][2] == {"Fn::GetAtt": ["AddressLimit", "Arn"]}


def test_the_limit_of_an_address_leaves_heroku_alone(resources: Resources) -> None:
    (rule,) = resources["AddressLimit"]["Properties"]["Rules"]
    counted = rule["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["NotStatement"]["Statement"]
    pattern = counted["RegexMatchStatement"]["RegexString"]

    for webhook in ("/live/webhooks/heroku/some-sync", "/webhooks/heroku/some-sync"):
        assert re.search(pattern, webhook)
    for other in ("/live/v1/syncs", "/docs", "/v1/webhooks/heroku/", "/live/live/webhooks/heroku/"):
        assert not re.search(pattern, other)


def test_the_web_acl_keeps_no_samples_of_requests(resources: Resources) -> None:
    acl = resources["AddressLimit"]["Properties"]

    configurations = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert [found["SampledRequestsEnabled"] for found in configurations] == [False, False]


def test_only_a_function_that_people_wait_for_may_start_from_a_snapshot(resources: Resources) -> None:
    snapped = {
        name: found["Properties"]["SnapStart"]
        for name, found in resources.items()
        if "SnapStart" in found.get("Properties", {})
    }

    assert snapped == {"AdminFunction": {"ApplyOn": {"Ref": "AdminSnapStart"}}}


def test_the_newest_runtime_is_the_default_for_functions_and_layer(
    template: dict[str, Any], resources: Resources
) -> None:
    runtime = template["Parameters"]["PythonRuntime"]

    newest = max(runtime["AllowedValues"], key=lambda name: int(name.removeprefix("python3.")))
    assert runtime["Default"] == newest
    assert template["Globals"]["Function"]["Runtime"] == {"Ref": "PythonRuntime"}
    assert resources["UrlsyncLayer"]["Properties"]["CompatibleRuntimes"] == [{"Ref": "PythonRuntime"}]
    assert not any("Runtime" in found.get("Properties", {}) for found in resources.values())
