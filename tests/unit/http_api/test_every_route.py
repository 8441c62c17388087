"""What holds for every route of the OpenAPI document, whatever routes there will be."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from urlsync.domain.limits import Limits, Usage

from tests.fakes.api_service import CLAIMS, FakeApi, HttpAnswer

DOCUMENT: Final = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8"))
SCHEMAS: Final = DOCUMENT["components"]["schemas"]
OPERATIONS: Final = {
    (method.upper(), path): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
ROUTES: Final = sorted(OPERATIONS)
ID: Final = "5a0c1f3e-0000-4000-8000-000000000001"
WHOLE: Final = {
    "GET /v1/holds",
    "GET /v1/connections/{connection_id}/heroku-database-plans",
    "GET /v1/notification-endpoints",
}
"""Lists without pages: there are a few plans and endpoints, and a hold for each connection at most."""
BY_ITSELF: Final = {
    "POST /v1/projects/{project_id}/syncs": "repeated",
    "POST /v1/ownership-transfers": "event_id",
    "POST /v1/proposals/{proposal_id}/accept": "proposal",
    "POST /v1/syncs/{sync_id}/restart": "sync",
    "POST /v1/syncs/{sync_id}/check": "check",
}
"""What may be repeated without a key: it names what it is about, and its description has this word."""


FIELDS: Final[dict[str, Any]] = {
    "action": "check",
    "connection_id": ID,
    "count": 1,
    "event_id": "event-1",
    "hasura_token": "fake-token",
    "heroku_app": "shop",
    "ids": [ID],
    "new_owner_id": ID,
    "name": "ann",
    "project_id": ID,
    "team": "shops",
    "url": "https://example.com/hook",
    "transferred_at": "2026-03-04T10:00:00Z",
}
"""Values of the fields that bodies require."""


def body_of(route: tuple[str, str]) -> object:
    """Return a body with what it requires; None where there is none."""
    if "requestBody" not in OPERATIONS[route]:
        return None
    required = {*schema_of(OPERATIONS[route]["requestBody"]).get("required", ())}
    return {name: FIELDS[name] for name in required | ({"ids"} if route == ("POST", "/v1/jobs") else set())}


def call(route: tuple[str, str], query: str = "", body: object = None, **claims: str) -> HttpAnswer:
    method, path = route
    api = FakeApi()
    api.service.limit_requests.read.gives = Usage(limit=Limits().reads, used=1, ends_in=timedelta(minutes=1))
    for kind in ("change", "end"):
        usage = Usage(limit=Limits().changes, used=1, ends_in=timedelta(minutes=1))
        getattr(api.service.limit_requests, kind).gives = usage
    return api.call(method, re.sub(r"\{\w+\}", ID, path) + query, body, claims={**CLAIMS, **claims})


def schema_of(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a request or response body, wherever it is defined."""
    content = part.get("content", {}).get("application/json", {}).get("schema", {})
    return dict(SCHEMAS[content["$ref"].rpartition("/")[2]]) if "$ref" in content else content


def success_of(route: tuple[str, str]) -> dict[str, Any]:
    responses = OPERATIONS[route]["responses"]
    return schema_of(responses[min(status for status in responses if status < "300")])


LISTS: Final = [route for route in ROUTES if route[0] == "GET" and "items" in success_of(route).get("properties", {})]


@pytest.mark.parametrize("route", LISTS, ids=" ".join)
def test_every_list_has_a_limit(route: tuple[str, str]) -> None:
    limits = [each["schema"] for each in OPERATIONS[route].get("parameters", ()) if each["name"] == "limit"]

    if " ".join(route) in WHOLE:
        assert (limits, "next_cursor" in success_of(route)["properties"]) == ([], False)
        return
    (limit,) = limits
    assert (limit["type"], limit["minimum"], limit["default"] <= limit["maximum"] <= 500) == ("integer", 1, True)
    for beyond in ("0", "501", "many"):
        refused = call(route, f"?limit={beyond}")
        assert (refused.status, refused.problem) == (400, "invalid-request")
        assert refused.body["errors"][0]["location"] == "query.limit"


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_an_unknown_query_parameter_is_refused_and_named(route: tuple[str, str]) -> None:
    refused = call(route, "?no_such_parameter=1", body_of(route))

    assert (refused.status, refused.problem) == (400, "invalid-request")
    assert refused.body["errors"] == [{"location": "query.no_such_parameter", "message": "Unknown parameter"}]


@pytest.mark.parametrize("route", [each for each in ROUTES if "requestBody" in OPERATIONS[each]], ids=" ".join)
def test_an_unknown_field_is_refused_and_named(route: tuple[str, str]) -> None:
    refused = call(route, "", {"no_such_field": 1})

    assert (refused.status, refused.problem) == (400, "invalid-request")
    assert {"location": "body.no_such_field", "message": "Unknown field"} in refused.body["errors"]


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_token_without_the_scope_is_refused_with_a_problem_that_names_it(route: tuple[str, str]) -> None:
    wanted = "urlsync/read" if route[0] == "GET" else "urlsync/write"
    assert OPERATIONS[route]["security"] == [{"operator": [wanted]}]
    others = ["", "openid", "urlsync/reads"] + (["openid urlsync/read"] if wanted == "urlsync/write" else [])

    for scope in others:
        refused = call(route, "", {}, scope=scope)
        assert (refused.status, refused.problem) == (403, "insufficient-scope")
        assert f"`{wanted}`" in refused.body["detail"]
        assert refused.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{wanted}"'
    for scope in {wanted, "urlsync/write"}:
        assert call(route, "?no_such_parameter=1", body_of(route), scope=scope).status == 400


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_every_response_says_what_is_left_of_a_limit(route: tuple[str, str]) -> None:
    headers = call(route, "?no_such_parameter=1").headers

    name = "reads" if route[0] == "GET" else "changes"
    assert headers["RateLimit-Policy"].startswith(f'"{name}";q=')
    assert headers["RateLimit"].startswith(f'"{name}";r=')


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_the_document_has_the_headers_of_limits_and_of_what_is_read(route: tuple[str, str]) -> None:
    described = DOCUMENT["components"]["headers"]
    for status, response in OPERATIONS[route]["responses"].items():
        limits = {"RateLimit", "RateLimit-Policy"} if status < "300" else set()
        retried = {"Retry-After"} if status in {"429", "503"} else set()
        tag = {"ETag"} if (route[0], status) == ("GET", "200") else set()
        assert response.get("headers", {}).keys() == limits | retried | tag
    # and they are written as the service writes them
    headers = call(route, "?no_such_parameter=1").headers
    for name in ("RateLimit", "RateLimit-Policy"):
        shape = re.sub(r"\d+", "0", headers[name]).replace("changes", "reads")
        assert shape == re.sub(r"\d+", "0", described[name]["example"])


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each[0] == "POST" and {"201", "202"} & OPERATIONS[each]["responses"].keys()],
    ids=" ".join,
)  # fmt: skip
def test_what_creates_something_may_be_repeated(route: tuple[str, str]) -> None:
    operation = OPERATIONS[route]
    keys = [each for each in operation.get("parameters", ()) if each["name"].lower() == "idempotency-key"]

    word = BY_ITSELF.get(" ".join(route))
    assert bool(keys) is (word is None)
    if word is not None:
        assert word in json.dumps([operation, schema_of(operation.get("requestBody", {}))])
