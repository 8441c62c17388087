"""The route of the activity."""

import pytest
from urlsync.domain.activity import ActivityAction, ActivityFilter
from urlsync.domain.errors import CursorInvalid
from urlsync.ports.storage import Page

from tests.fakes.api_service import ANN, FakeApi
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, an_activity_entry


@pytest.fixture
def api() -> FakeApi:
    api = FakeApi()
    api.service.find_activity.gives = Page([an_activity_entry()], "next")
    return api


def test_an_entry_says_who_changed_what_and_from_where(api: FakeApi) -> None:
    api.service.name_projects.gives = {PROJECT_ID: "shop"}
    answer = api.call("GET", "/v1/activity")

    assert (answer.status, answer.body) == (
        200,
        {
            "items": [
                {
                    "entry_id": "5a0c1f3e-0000-4000-8000-000000000009",
                    "at": "2026-03-04T10:00:00Z",
                    "action": "sync_opted_out",
                    "actor": "ann",
                    "actor_id": "person:ann-id",
                    "role": "owner",
                    "subject": {
                        "project_id": PROJECT_ID,
                        "project_name": "shop",
                        "sync_id": SYNC_ID,
                        "connection_id": CONNECTION_ID,
                        "connection_owner": None,
                        "team": None,
                        "provisioning_id": None,
                        "secret_id": None,
                        "person_id": None,
                        "endpoint_id": None,
                        "endpoint_owner": None,
                    },
                    "source_address": "192.0.2.1",
                    "request_id": "a-fake-request",
                    "failure": None,
                    "changes": [],
                }
            ],
            "next_cursor": "next",
        },
    )
    assert api.service.find_activity.asked == [((ActivityFilter(), None, 50), {"actor": ANN})]


def test_every_filter_is_passed_on(api: FakeApi) -> None:
    query = f"actor=ann&action=sync_deleted&project_id={PROJECT_ID}&sync_id={SYNC_ID}&limit=7&cursor=abc"

    api.call("GET", f"/v1/activity?{query}")

    wanted = ActivityFilter(actor="ann", action=ActivityAction.SYNC_DELETED, project_id=PROJECT_ID, sync_id=SYNC_ID)
    assert api.service.find_activity.asked == [((wanted, "abc", 7), {"actor": ANN})]


@pytest.mark.parametrize("query", ["action=sync_painted", "limit=0", "limit=201", "project_id=x"])
def test_a_wrong_filter_is_refused(api: FakeApi, query: str) -> None:
    answer = api.call("GET", f"/v1/activity?{query}")

    assert (answer.status, answer.problem) == (400, "invalid-request")


def test_a_foreign_cursor_is_refused(api: FakeApi) -> None:
    api.service.find_activity.gives = CursorInvalid()

    assert api.call("GET", "/v1/activity?cursor=foreign").problem == "invalid-request"
