"""Every request of a person or program is counted before anything else is done."""

from datetime import timedelta

import pytest
from urlsync.domain.errors import LimitReached, TransientFailure
from urlsync.domain.limits import Limits, Usage

from tests.fakes.api_service import FakeApi
from tests.fakes.examples import CONNECTION_ID, SYNC_ID

READS = ["/v1/syncs", f"/v1/syncs/{SYNC_ID}/diagnosis", f"/v1/connections/{CONNECTION_ID}/heroku-apps"]
ENDS = [("DELETE", f"/v1/syncs/{SYNC_ID}"), ("POST", f"/v1/syncs/{SYNC_ID}/opt-out")]
ENDS += [("POST", f"/v1/proposals/{SYNC_ID}/decline")]
CHANGES = [("POST", f"/v1/syncs/{SYNC_ID}/check"), ("POST", "/v1/connections"), ("POST", "/v1/dead-letters/redrive")]
CHANGES += [("DELETE", f"/v1/connections/{CONNECTION_ID}")]


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def counted(api: FakeApi) -> dict[str, int]:
    deeds = api.service.deeds["limit_requests"].others
    return {name: len(deed.asked) for name, deed in deeds.items() if deed.asked}


def used(api: FakeApi) -> set[str]:
    """Return the use cases that were asked for anything."""
    asked = {name for name, deed in api.service.deeds.items() if deed.asked}
    return asked | {name for name, deed in api.service.deeds.items() if any(o.asked for o in deed.others.values())}


@pytest.mark.parametrize("path", READS)
def test_a_read_beyond_the_limit_is_refused_before_anything_is_read(api: FakeApi, path: str) -> None:
    api.service.limit_requests.read.gives = LimitReached("reads", 3000, timedelta(minutes=7))

    answer = api.call("GET", path)

    assert (answer.status, answer.problem, answer.headers["Retry-After"]) == (429, "too-many-requests", "420")
    assert "3000 reads an hour" in answer.body["detail"]
    assert used(api) == {"limit_requests"}


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_beyond_the_limit_changes_nothing(api: FakeApi, method: str, path: str) -> None:
    api.service.limit_requests.change.gives = LimitReached("changes", 600, timedelta(minutes=7))

    assert api.call(method, path, {}).status == 429
    assert used(api) == {"limit_requests"}


@pytest.mark.parametrize(("method", "path"), ENDS)
def test_what_ends_a_sync_is_counted_apart(api: FakeApi, method: str, path: str) -> None:
    api.call(method, path)

    assert counted(api) == {"end": 1}


@pytest.mark.parametrize(("method", "path", "kind"), [("GET", READS[0], "read"), (*CHANGES[0], "change")])
def test_without_the_count_a_request_is_refused(api: FakeApi, method: str, path: str, kind: str) -> None:
    getattr(api.service.limit_requests, kind).gives = TransientFailure("state_unavailable")

    assert (api.call(method, path).status, used(api)) == (503, {"limit_requests"})


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/console"])
def test_what_needs_no_token_is_not_counted(api: FakeApi, path: str) -> None:
    assert api.call("GET", path, claims={}).status == 200
    assert counted(api) == {}


def test_a_response_says_what_is_left(api: FakeApi) -> None:
    usage = Usage(limit=Limits().reads, used=10, ends_in=timedelta(minutes=30))
    api.service.limit_requests.read.gives = usage

    headers = api.call("GET", f"/v1/heroku-databases/{SYNC_ID}").headers

    assert headers["RateLimit-Policy"] == '"reads";q=3000;w=3600'
    assert headers["RateLimit"] == '"reads";r=2990;t=1800'
