"""Rules for the API: who may call which route."""

import json
from typing import Any

from urlsync.entrypoints.http_api.problems import Problem

Resources = dict[str, dict[str, Any]]

READ = ["urlsync/read", "urlsync/write"]
WRITE = ["urlsync/write"]

# Heroku signs its webhooks and proves its sign-ins with a state; the rest is for everybody to read.
PUBLIC = {
    ("post", "/webhooks/heroku/{sync_id}"),
    ("get", "/oauth/heroku/callback"),
    ("get", "/openapi.json"),
    ("get", "/docs"),
    ("get", "/docs/{file}"),
    ("get", "/console"),
    ("get", "/console/{file+}"),
}


def routes(resources: Resources) -> dict[tuple[str, str], dict[str, Any]]:
    """The `Auth` of every route, by method and path."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"].get("Auth", {})
        for found in resources.values()
        if found["Type"] == "AWS::Serverless::Function"
        for event in found["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


def test_only_the_necessary_routes_are_public(resources: Resources) -> None:
    public = {route for route, auth in routes(resources).items() if auth.get("Authorizer") == "NONE"}

    assert public == PUBLIC


def test_a_token_with_either_scope_reaches_the_api_which_says_what_it_lacks(resources: Resources) -> None:
    for (method, path), auth in routes(resources).items():
        if (method, path) not in PUBLIC:
            assert path.startswith("/v1/")
            assert auth == {"Authorizer": "Operators", "AuthorizationScopes": READ}, path


def test_the_default_of_a_route_is_the_write_scope(resources: Resources) -> None:
    auth = resources["Api"]["Properties"]["Auth"]

    assert auth["DefaultAuthorizer"] == "Operators"
    assert auth["Authorizers"]["Operators"]["AuthorizationScopes"] == WRITE


def test_gateway_responses_are_problem_details(resources: Resources) -> None:
    for name, answer in resources["Api"]["Properties"]["GatewayResponses"].items():
        headers = answer["ResponseParameters"]["Headers"]
        problem = json.loads(answer["ResponseTemplates"]["application/json"])

        assert headers["Content-Type"] == "'application/problem+json'"
        assert problem["type"].startswith("urn:urlsync:problem:"), name
        assert problem.get("status", answer.get("StatusCode")) == answer.get("StatusCode")
        assert problem.keys() | {"status"} == Problem.model_fields.keys(), name


def test_functions_find_the_api_url_by_parameter_name(resources: Resources) -> None:
    variables = resources["AdminFunction"]["Properties"]["Environment"]["Variables"]

    assert variables["API_URL_PARAMETER"] == resources["ApiUrl"]["Properties"]["Name"]


def test_the_admin_function_times_out_with_the_gateway(resources: Resources) -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
    assert resources["AdminFunction"]["Properties"]["Timeout"] == 29


def test_the_console_finds_its_sign_in_settings_by_parameter_name(resources: Resources) -> None:
    variables = resources["AdminFunction"]["Properties"]["Environment"]["Variables"]
    parameter = resources["ConsoleSettings"]["Properties"]
    known = json.loads(parameter["Value"]["Fn::Sub"])

    assert variables["CONSOLE_PARAMETER"] == parameter["Name"]
    assert known.keys() == {"sign_in_url", "issuer", "client_id", "console_url"}
    assert known["client_id"] == "${ConsoleClient}"


def test_the_console_has_one_address(resources: Resources) -> None:
    # The sign-in page wants it to the letter; a domain of one's own changes it in one place.
    client = resources["ConsoleClient"]["Properties"]
    known = json.loads(resources["ConsoleSettings"]["Properties"]["Value"]["Fn::Sub"])
    address = [{"Fn::Sub": "${ApiUrl.Value}/console/"}]

    assert (client["CallbackURLs"], client["LogoutURLs"]) == (address, address)
    assert known["console_url"] == "${ApiUrl.Value}/console/"


def test_sign_ins_of_the_console_expire_soon(resources: Resources) -> None:
    client = resources["ConsoleClient"]["Properties"]

    assert (client["AllowedOAuthFlows"], client["GenerateSecret"]) == (["code"], False)
    assert client["EnableTokenRevocation"] is True
    assert client["TokenValidityUnits"] == {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "hours"}
    assert client["AccessTokenValidity"] <= 15
    assert client["RefreshTokenValidity"] <= 8


def test_responses_are_compressed(resources: Resources) -> None:
    assert 0 < resources["Api"]["Properties"]["MinimumCompressionSize"] <= 10_000
