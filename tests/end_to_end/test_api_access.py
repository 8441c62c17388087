"""Who may call the API: every route of the OpenAPI document, as API Gateway and Cognito have it."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin
from uuid import uuid4

import pytest
import requests
from urlsync.entrypoints.http_api.documentation import SIGN_IN_URL

from local.operator_client import READ, WRITE, OperatorClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.problems import problem
from tools.operator_account import give_access

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())

NOTHING = "5a0c1f3e-0000-4000-8000-00000000dead"
"""The id of nothing."""


def routes() -> Iterator[tuple[str, str, str]]:
    """Every documented route: method, path with ids that nobody has, and the scope it wants."""
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            ((scope,),) = operation["security"][0].values()
            yield method.upper(), re.sub(r"\{\w+\}", NOTHING, path), scope


CHANGING = [(method, path) for method, path, scope in routes() if scope == WRITE]


@pytest.mark.parametrize(("method", "path"), [route[:2] for route in routes()])
@pytest.mark.parametrize("token", [None, "Bearer made.up.token", "Bearer", "Basic b3BlcmF0b3I6"])
def test_nobody_gets_in_without_a_token(stack: Stack, method: str, path: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}

    answer = requests.request(method, f"{stack['api_url']}{path}", headers=headers, timeout=35)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert problem(answer) == "unauthenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_the_scope_to_read_changes_nothing(stack: Stack, method: str, path: str) -> None:
    answer = OperatorClient(stack, (READ,)).call(method, path)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert problem(answer) == "insufficient-scope"


@pytest.mark.parametrize("scope", [READ, WRITE])
def test_either_scope_reads(stack: Stack, scope: str) -> None:
    assert OperatorClient(stack, (scope,)).call("GET", "/v1/syncs").status_code == HTTPStatus.OK


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_what_is_no_route_is_not_found(stack: Stack, method: str) -> None:
    assert problem(OperatorClient(stack).call(method, "/v1/no-such-route")) == "not-found"


def test_the_document_is_for_everybody(stack: Stack) -> None:
    answer = requests.get(f"{stack['api_url']}/openapi.json", timeout=35)

    assert answer.headers["Content-Type"] == "application/json"
    # The sign-in page is this deployment's own.
    sign_in_url = stack["operator"]["token_url"].removesuffix("/oauth2/token")
    assert json.loads(answer.text.replace(sign_in_url, SIGN_IN_URL)) == DOCUMENT


def test_the_page_that_shows_it_loads_nothing_from_elsewhere(stack: Stack) -> None:
    page = requests.get(f"{stack['api_url']}/docs", timeout=35)

    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    loaded = re.findall('(?:src|href)="([^#"]+)"', page.text)
    assert len(loaded) == 2
    for file in loaded:
        answer = requests.get(urljoin(page.url, file), timeout=35)
        assert answer.status_code == HTTPStatus.OK
        assert answer.url.startswith(stack["api_url"])


def test_an_operator_signs_in_once_with_the_password_they_were_given(stack: Stack, aws: EmulatedAws) -> None:
    # GIVEN a new operator, who lost the first password
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool = stack_outputs(aws)["UserPoolId"]
    name = f"ann-{uuid4()}"
    first = give_access(cognito, pool, name, f"{name}@example.com")
    second = give_access(cognito, pool, name)

    # THEN both passwords differ, and the account waits for a password of its own
    assert first != second
    assert len(second or "") >= 14
    user = cognito.admin_get_user(UserPoolId=pool, Username=name)
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    attributes = {one["Name"]: one.get("Value") for one in user["UserAttributes"]}
    assert attributes["email"] == f"{name}@example.com"
