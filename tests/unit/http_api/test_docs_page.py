"""The page that shows the OpenAPI document."""

import re

import pytest

from tests.fakes.api_service import FakeApi


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def test_the_page_may_run_nothing_but_our_files(api: FakeApi) -> None:
    page = api.call("GET", "/docs", claims={})

    assert page.status == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    # THEN it needs no more than that: no script is inline, none comes from elsewhere
    assert re.findall("<script[^>]*>([^<]+)", page.text) == []
    assert not re.search("(src|href)=['\"](https?:)?//", page.text)


@pytest.mark.parametrize(
    ("file", "media_type"),
    [("swagger-ui.js", "text/javascript"), ("swagger-ui.css", "text/css"), ("start.js", "text/javascript")],
)
def test_its_files_come_from_us_and_may_be_kept(api: FakeApi, file: str, media_type: str) -> None:
    answer = api.call("GET", f"/docs/{file}", claims={})

    assert answer.status == 200
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert "max-age" in answer.headers["Cache-Control"]
    assert answer.text


@pytest.mark.parametrize("file", ["html.py", "..", "..%2Fapi.py"])
def test_no_other_file_is_given(api: FakeApi, file: str) -> None:
    assert api.call("GET", f"/docs/{file}", claims={}).status == 404
