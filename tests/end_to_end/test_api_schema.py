"""Whatever is sent, the API answers as its OpenAPI document says; Schemathesis makes it up."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.fakes.effort import examples
from tests.fakes.unsynced_app import an_unsynced_app

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"

# That ids and tokens have the right form does not make them somebody's, so refusing them is no mistake.
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.ignored_auth,
]
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
THOROUGH = settings(BOUNDED, max_examples=examples(100))
"""How many requests are made up for each operation by `make test-scale`."""


api = schemathesis.openapi.from_path(DOCUMENT)


@pytest.fixture(scope="session")
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


@pytest.fixture(scope="session")
def known(stack: Stack) -> dict[str, str]:
    """Ids of things that exist, for this test to spoil."""
    app = an_unsynced_app(stack)
    connection_id = app.connect()
    sync = app.operator.enable(app.project.id, connection_id, app.app["name"])
    return {"sync_id": sync["sync_id"], "project_id": app.project.id, "connection_id": connection_id}


# What would end the test's own things, or make a real database each time, is left out.
harmless = api.exclude(method="DELETE").exclude(path_regex="/heroku-databases$", method="POST")


@api.parametrize()
@BOUNDED
def test_anything_is_answered_as_documented(
    case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient
) -> None:
    answer_is_documented(case, stack, operator)


@pytest.mark.scale
@api.parametrize()
@THOROUGH
def test_many_things_are_answered_as_documented(
    case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient
) -> None:
    answer_is_documented(case, stack, operator)


@harmless.parametrize()
@BOUNDED
def test_so_is_anything_about_what_exists(
    case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient, known: dict[str, str]
) -> None:
    answer_about_what_exists_is_documented(case, stack, operator, known)


@pytest.mark.scale
@harmless.parametrize()
@THOROUGH
def test_so_are_many_things_about_what_exists(
    case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient, known: dict[str, str]
) -> None:
    answer_about_what_exists_is_documented(case, stack, operator, known)


def answer_is_documented(case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient) -> None:
    headers = {"Authorization": f"Bearer {operator.token}"}

    case.call_and_validate(base_url=stack["api_url"], headers=headers, checks=CHECKS)


def answer_about_what_exists_is_documented(
    case: schemathesis.Case[Any], stack: Stack, operator: OperatorClient, known: dict[str, str]
) -> None:
    made_up = case.path_parameters or {}
    case.path_parameters = {name: known.get(name, value) for name, value in made_up.items()}
    if isinstance(case.body, dict) and "connection_id" in case.body:
        case.body["connection_id"] = known["connection_id"]
    headers = {"Authorization": f"Bearer {operator.token}"}

    # What was made up is partly replaced, so that it is not known any more whether it is valid.
    case.call_and_validate(base_url=stack["api_url"], headers=headers, checks=CHECKS[:5])
