"""The route that deletes a person."""

import pytest
from urlsync.domain.errors import NotFound, OwnAccount
from urlsync.use_cases.operations.delete_person import LeftAtHeroku, PersonDeleted

from tests.fakes.api_service import ANN, FakeApi
from tests.fakes.endpoints import ENDPOINT_ID
from tests.fakes.examples import CONNECTION_ID, SYNC_ID

DONE = PersonDeleted(
    person_id="bea-id",
    sync_ids=(SYNC_ID,),
    connection_ids=(CONNECTION_ID,),
    endpoint_ids=(ENDPOINT_ID,),
    left_at_heroku=(LeftAtHeroku(connection_id=CONNECTION_ID, code="heroku_token_left"),),
)


@pytest.fixture
def api() -> FakeApi:
    api = FakeApi()
    api.service.delete_person.gives = DONE
    return api


def test_a_deletion_says_what_it_did_and_what_is_left(api: FakeApi) -> None:
    answer = api.call("POST", "/v1/people/deletions", {"name": "bea@example.com"})

    assert answer.status == 200
    assert answer.body["person_id"] == "bea-id"
    assert (answer.body["sync_ids"], answer.body["connection_ids"]) == ([SYNC_ID], [CONNECTION_ID])
    assert answer.body["endpoint_ids"] == [ENDPOINT_ID]
    (left,) = answer.body["left_at_heroku"]
    assert (left["connection_id"], left["code"]) == (CONNECTION_ID, "heroku_token_left")
    assert "revoke" in left["advice"].lower()
    assert api.service.delete_person.asked == [(("bea@example.com",), {"actor": ANN})]


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 129}, {"name": "a\nb"}, {"name": 5}, {"who": "bea"}])
def test_a_wrong_name_is_refused_and_not_repeated(api: FakeApi, body: dict[str, object]) -> None:
    answer = api.call("POST", "/v1/people/deletions", body)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert api.service.delete_person.asked == []


@pytest.mark.parametrize(
    ("error", "status", "problem"), [(NotFound("person"), 404, "not-found"), (OwnAccount(), 409, "own-account")]
)
def test_why_nobody_is_deleted_is_said(api: FakeApi, error: Exception, status: int, problem: str) -> None:
    api.service.delete_person.gives = error
    answer = api.call("POST", "/v1/people/deletions", {"name": "bea"})

    assert (answer.status, answer.problem) == (status, problem)


def test_no_log_line_has_an_e_mail(api: FakeApi) -> None:
    claims = {"username": "ann@example.com", "sub": "sub-of-ann", "client_id": "people"}
    api.call("POST", "/v1/people/deletions", {"name": "bea@example.com"}, claims=claims)

    (line,) = api.log
    assert line["actor"] == "person:sub-of-ann"
    assert "@" not in str(line)
