"""Single sign-on: which ways to sign in each set of parameters gives, and which sets are refused."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pytest

Resources = dict[str, dict[str, Any]]

NONE: Final = {"OidcIssuer": "", "SamlMetadataUrl": "", "PasswordSignIn": "enabled"}
OIDC: Final = {
    "OidcIssuer": "https://example.okta.com",
    "OidcClientId": "client-1",
    "OidcClientSecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:oidc",
}
SAML: Final = {"SamlMetadataUrl": "https://login.example.com/metadata.xml"}
ALONE: Final = {"PasswordSignIn": "disabled"}


def holds(expression: Any, template: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    """Return what CloudFormation makes of a condition."""
    if "Condition" in expression:
        return holds(template["Conditions"][expression["Condition"]], template, given)
    ((name, parts),) = expression.items()
    if name == "Fn::Equals":
        parameters = template["Parameters"]
        left, right = (
            given.get(part["Ref"], str(parameters[part["Ref"]].get("Default"))) if isinstance(part, dict) else part
            for part in parts
        )
        return bool(left == right)
    values = [holds(part, template, given) for part in parts]
    return {"Fn::Not": not values[0], "Fn::And": all(values), "Fn::Or": any(values)}[name]


def providers(client: str, template: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """Return the ways to sign in that a client offers."""
    listed = template["Resources"][client]["Properties"]["SupportedIdentityProviders"]
    chosen = []
    for one in listed:
        condition, yes, no = one["Fn::If"]
        chosen.append(yes if holds({"Condition": condition}, template, given) else no)
    names = [one if isinstance(one, str) else one["Ref"] for one in chosen]
    return [name for name in names if name != "AWS::NoValue"]


def made(template: Mapping[str, Any], given: Mapping[str, str]) -> set[str]:
    """Return the identity providers that a stack has."""
    found = {
        name: one
        for name, one in template["Resources"].items()
        if one["Type"] == "AWS::Cognito::UserPoolIdentityProvider"
    }
    return {name for name, one in found.items() if holds({"Condition": one["Condition"]}, template, given)}


def refused(template: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """Return what the rules say against a set of parameters."""
    return [
        assertion["AssertDescription"]
        for rule in template["Rules"].values()
        if holds(rule["RuleCondition"], template, given)
        for assertion in rule["Assertions"]
        if not holds(assertion["Assert"], template, given)
    ]


@pytest.mark.parametrize("client", ["ConsoleClient", "SignInClient"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (NONE, ["COGNITO"]),
        (OIDC, ["COGNITO", "OidcProvider"]),
        (SAML, ["COGNITO", "SamlProvider"]),
        (OIDC | ALONE, ["OidcProvider"]),
        (SAML | ALONE, ["SamlProvider"]),
    ],
)
def test_console_and_tools_offer_the_ways_to_sign_in_that_the_stack_has(
    template: dict[str, Any], client: str, given: dict[str, str], expected: list[str]
) -> None:
    assert providers(client, template, NONE | given) == expected
    # AND what is offered exists
    assert made(template, NONE | given) == set(expected) - {"COGNITO"}
    assert refused(template, NONE | given) == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (OIDC | SAML, "Set OidcIssuer or SamlMetadataUrl, not both"),
        ({"OidcIssuer": "https://example.okta.com"}, "OidcIssuer requires OidcClientId and OidcClientSecretArn"),
        (OIDC | {"OidcClientSecretArn": ""}, "OidcIssuer requires OidcClientId and OidcClientSecretArn"),
        (ALONE, "PasswordSignIn can be disabled only with OidcIssuer or SamlMetadataUrl"),
    ],
)
def test_what_would_let_nobody_in_is_refused(template: dict[str, Any], given: dict[str, str], reason: str) -> None:
    assert refused(template, NONE | given) == [reason]


def test_the_secret_of_the_client_is_in_no_parameter(template: dict[str, Any]) -> None:
    details = template["Resources"]["OidcProvider"]["Properties"]["ProviderDetails"]

    assert details["client_secret"] == {"Fn::Sub": "{{resolve:secretsmanager:${OidcClientSecretArn}}}"}


def test_no_claim_of_a_provider_gives_a_role(template: dict[str, Any]) -> None:
    # Only the address is taken over; the pool has no attribute from which a role could be read.
    for name in ("OidcProvider", "SamlProvider"):
        assert template["Resources"][name]["Properties"]["AttributeMapping"].keys() == {"email"}
    assert "Schema" not in template["Resources"]["Operators"]["Properties"]


def test_a_saml_sign_in_begins_at_the_sign_in_page_with_a_signed_request(template: dict[str, Any]) -> None:
    details = template["Resources"]["SamlProvider"]["Properties"]["ProviderDetails"]

    assert (details["IDPInit"], details["RequestSigningAlgorithm"]) == ("false", "rsa-sha256")


@pytest.mark.parametrize("name", ["OidcIssuer", "SamlMetadataUrl"])
def test_a_provider_is_reached_over_tls(template: dict[str, Any], name: str) -> None:
    pattern = template["Parameters"][name]["AllowedPattern"]

    assert re.search(pattern, "https://example.okta.com/")
    assert not re.search(pattern, "http://example.okta.com")
    assert not re.search(pattern, "https://example.okta.com /x")


def test_the_name_of_a_provider_is_one_that_cognito_takes(template: dict[str, Any]) -> None:
    pattern = template["Parameters"]["SingleSignOnName"]["AllowedPattern"]

    assert all(
        re.search(pattern, name)
        for name in ("Company", "okta-2", template["Parameters"]["SingleSignOnName"]["Default"])
    )
    assert not any(re.search(pattern, name) for name in ("a_b", "ab", "x" * 33, "my company"))
