"""What breaks a client of the API is found before a release; what is new is not taken for it."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tools import openapi
from tools.api_changes import breaking_changes

Document = dict[str, Any]
LIST, ONE = "/v1/syncs", "/v1/syncs/{sync_id}"


@pytest.fixture(scope="module")
def current() -> Document:
    document: Document = json.loads(openapi.document())
    return document


def schemas(document: Document) -> Document:
    found: Document = document["components"]["schemas"]
    return found


def enable_body(document: Document) -> Document:
    body = document["paths"]["/v1/projects/{project_id}/syncs"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: Document = schemas(document)[name]
    return found


BREAKING: dict[str, Callable[[Document], object]] = {
    "DELETE /v1/syncs/{sync_id} is gone": lambda d: d["paths"][ONE].pop("delete"),
    "GET /v1/syncs takes no status any more": lambda d: d["paths"][LIST]["get"]["parameters"].remove(
        next(p for p in d["paths"][LIST]["get"]["parameters"] if p["name"] == "status")
    ),
    "GET /v1/syncs needs colour": lambda d: d["paths"][LIST]["get"]["parameters"].append(
        {"name": "colour", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "needs colour": lambda d: enable_body(d).setdefault("required", []).append("colour"),
    "has no config_var any more": lambda d: enable_body(d)["properties"].pop("config_var"),
    "config_var of the body may not be string any more": lambda d: enable_body(d)["properties"].update(
        config_var={"type": "integer"}
    ),
    "the response 200 has no status any more": lambda d: schemas(d)["SyncView"]["properties"].pop("status"),
    "env_var of the response 200 may be integer now": lambda d: schemas(d)["SyncView"]["properties"].update(
        env_var={"anyOf": [{"type": "string"}, {"type": "integer"}]}
    ),
    "POST /v1/syncs/{sync_id}/check answers no 202 any more": lambda d: d["paths"][f"{ONE}/check"]["post"][
        "responses"
    ].pop("202"),
}
HARMLESS: dict[str, Callable[[Document], object]] = {
    "nothing": lambda _: None,
    "another operation": lambda d: d["paths"].update({"/v1/weather": d["paths"]["/v1/me"]}),
    "another optional parameter": lambda d: d["paths"][LIST]["get"]["parameters"].append(
        {"name": "colour", "in": "query", "required": False, "schema": {"type": "string"}}
    ),
    "another optional field to send": lambda d: enable_body(d)["properties"].update(colour={"type": "string"}),
    "another field to receive": lambda d: schemas(d)["SyncView"]["properties"].update(colour={"type": "string"}),
    "another refusal": lambda d: d["paths"][LIST]["get"]["responses"].update({"418": {"description": "a teapot"}}),
}


@pytest.mark.parametrize("sentence", BREAKING)
def test_what_breaks_a_client_is_named(current: Document, sentence: str) -> None:
    changed = copy.deepcopy(current)
    BREAKING[sentence](changed)

    found = list(breaking_changes(current, changed))

    assert any(sentence in line for line in found), found


@pytest.mark.parametrize("addition", HARMLESS)
def test_what_is_new_breaks_nobody(current: Document, addition: str) -> None:
    changed = copy.deepcopy(current)
    HARMLESS[addition](changed)

    assert list(breaking_changes(current, changed)) == []
