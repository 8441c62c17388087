"""The OpenAPI document: current, whole, and of one mind with the template."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.http_api.api import new_resolver
from urlsync.entrypoints.http_api.documentation import SIGN_IN_URL, openapi_document

from tests.fakes.api_service import SIGN_IN_PAGE, FakeApi
from tests.fakes.sources import parsed_template
from tools import openapi

ROOT = Path(__file__).resolve().parents[3]
Route = tuple[str, str]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document(new_resolver())


@pytest.fixture(scope="module")
def deployed() -> dict[Route, dict[str, Any]]:
    """The `Auth` of each route of the template, by method and path."""
    events = parsed_template()["Resources"]["AdminFunction"]["Properties"]["Events"].values()
    routes = [event["Properties"] for event in events if event["Type"] == "Api"]
    return {(route["Method"], route["Path"]): route.get("Auth", {}) for route in routes}


def operations(document: dict[str, Any]) -> dict[Route, dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_committed_document_is_current() -> None:
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.document(), "run `make openapi`"


def test_the_served_document_is_the_same(document: dict[str, Any]) -> None:
    answer = FakeApi().call("GET", "/openapi.json")

    assert answer.headers["Content-Type"] == "application/json"
    assert json.dumps(answer.body).replace(SIGN_IN_PAGE.url, SIGN_IN_URL) == json.dumps(document)
    assert document["openapi"].startswith("3.1.")


def test_the_served_document_says_where_this_deployment_gives_tokens() -> None:
    # GIVEN a deployment with a sign-in page of its own
    scheme = FakeApi().call("GET", "/openapi.json").body["components"]["securitySchemes"]["operator"]

    # THEN people and programs find their endpoints and scopes in the document
    people, programs = scheme["flows"]["authorizationCode"], scheme["flows"]["clientCredentials"]
    assert people["authorizationUrl"] == f"{SIGN_IN_PAGE.url}/oauth2/authorize"
    assert people["tokenUrl"] == people["refreshUrl"] == programs["tokenUrl"] == f"{SIGN_IN_PAGE.url}/oauth2/token"
    assert set(people["scopes"]) == set(programs["scopes"]) == {"urlsync/read", "urlsync/write"}


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_while_the_sign_in_page_is_unknown_no_wrong_one_is_served_or_cached(path: str) -> None:
    api = FakeApi()
    api.find_sign_in_page.gives = TransientFailure("sign_in_page_unavailable")

    answer = api.call("GET", path)

    assert answer.status == 503
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_tag_is_explained(document: dict[str, Any]) -> None:
    used = {tag for operation in operations(document).values() for tag in operation["tags"]}

    assert used == {tag["name"] for tag in document["tags"] if tag["description"]}


def test_every_route_is_deployed_with_the_scope_it_names(
    document: dict[str, Any], deployed: dict[Route, dict[str, Any]]
) -> None:
    signed_in = {route: auth["AuthorizationScopes"] for route, auth in deployed.items() if "/v1/" in route[1]}

    assert operations(document).keys() == signed_in.keys()
    for route, operation in operations(document).items():
        scopes = ["urlsync/read", "urlsync/write"]
        assert operation["security"][0]["operator"] == ([scopes[0]] if route[0] == "get" else [scopes[1]])
        assert signed_in[route] == scopes  # the API itself refuses a token that may only read


def test_every_route_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z_]+", name) for name in names)


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        for status, answer in operation["responses"].items():
            refused = status >= "400"
            kinds = list(answer.get("content", {}))
            assert kinds in ([["application/problem+json"]] if refused else [["application/json"], []])


def test_nothing_is_left_of_what_we_do_not_answer(document: dict[str, Any]) -> None:
    assert "ValidationError" not in str(document)


def test_every_reference_is_there(document: dict[str, Any]) -> None:
    named = set(re.findall("'#/components/schemas/([^']+)'", str(document)))

    assert named == document["components"]["schemas"].keys()
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_tokens_are_written_and_never_read(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            if "token" in field:
                assert name in {"ConnectBody", "EditConnectionBody"}
                assert "'writeOnly': True" in str(described)
