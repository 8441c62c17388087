"""The page that shows the OpenAPI document."""

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.fakes.api_service import FakeApi

MAX_BYTES = 250_000
"""A third-party viewer has 1.7 million."""


@pytest.fixture(scope="module")
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture(scope="module")
def page(api: FakeApi) -> str:
    return api.call("GET", "/docs", claims={}).text


@pytest.fixture(scope="module")
def document(api: FakeApi) -> Any:
    return json.loads(api.call("GET", "/openapi.json", claims={}).text)


def test_the_page_runs_nothing_and_loads_only_our_style(api: FakeApi, page: str) -> None:
    headers = api.call("GET", "/docs", claims={}).headers

    assert "default-src 'none'; style-src 'self';" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "<script" not in page
    assert re.findall('(?:src|href)="([^#"]+)"', page) == ["docs/style.css", "openapi.json"]


def test_the_page_shows_every_operation_and_every_type(page: str, document: Any) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]

    for operation in operations:
        assert f'id="{operation["operationId"]}"' in page
    for path in document["paths"]:
        assert f" {path}</code>" in unescape(page)
    for name in document["components"]["schemas"]:
        assert f'id="type-{name}"' in page


def test_every_link_of_the_page_leads_to_a_type(page: str) -> None:
    links = set(re.findall('href="#([^"]+)"', page))

    assert len(links) > 20
    assert links <= set(re.findall('id="([^"]+)"', page))


@pytest.mark.parametrize("path", ["/docs", "/docs/style.css", "/openapi.json"])
def test_what_anybody_may_load_is_small_and_kept_by_browsers(api: FakeApi, path: str) -> None:
    answer = api.call("GET", path, claims={})

    assert answer.status == 200
    assert len(answer.text.encode()) < MAX_BYTES
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    # WHEN a browser has it already, THEN it is not sent again
    again = api.call("GET", path, claims={}, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


@pytest.mark.parametrize("file", ["swagger-ui.js", "html.py", "..", "..%2Fapi.py"])
def test_no_other_file_is_given(api: FakeApi, file: str) -> None:
    assert api.call("GET", f"/docs/{file}", claims={}).status == 404
