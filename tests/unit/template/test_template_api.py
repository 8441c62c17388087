"""Who may call which route of the API, on the template as it is written."""

import json
from typing import Any

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


def test_nothing_but_what_must_be_is_public(resources: Resources) -> None:
    public = {route for route, auth in routes(resources).items() if auth.get("Authorizer") == "NONE"}

    assert public == PUBLIC


def test_reading_needs_a_scope_and_changing_needs_the_other(resources: Resources) -> None:
    for (method, path), auth in routes(resources).items():
        if (method, path) not in PUBLIC:
            assert path.startswith("/v1/")
            scopes = READ if method == "get" else WRITE
            assert auth == {"Authorizer": "Operators", "AuthorizationScopes": scopes}, path


def test_a_route_that_says_nothing_is_for_those_who_may_change_things(resources: Resources) -> None:
    auth = resources["Api"]["Properties"]["Auth"]

    assert auth["DefaultAuthorizer"] == "Operators"
    assert auth["Authorizers"]["Operators"]["AuthorizationScopes"] == WRITE


def test_the_api_itself_answers_with_problems(resources: Resources) -> None:
    for name, answer in resources["Api"]["Properties"]["GatewayResponses"].items():
        headers = answer["ResponseParameters"]["Headers"]
        problem = json.loads(answer["ResponseTemplates"]["application/json"])

        assert headers["Content-Type"] == "'application/problem+json'"
        assert problem["type"].startswith("urn:urlsync:problem:"), name
        assert problem.get("status", answer.get("StatusCode")) == answer.get("StatusCode")
        assert {"title", "detail", "instance"} <= problem.keys()


def test_functions_find_the_api_by_the_name_of_a_parameter(resources: Resources) -> None:
    variables = resources["AdminFunction"]["Properties"]["Environment"]["Variables"]

    assert variables["API_URL_PARAMETER"] == resources["ApiUrl"]["Properties"]["Name"]


def test_the_admin_function_outlasts_no_answer(resources: Resources) -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
    assert resources["AdminFunction"]["Properties"]["Timeout"] == 29
