"""`GET /v1/proposals`, and the two decisions."""

from dataclasses import replace

import pytest
from urlsync.domain.errors import NotFound, NotOwner, ProposalChanged
from urlsync.domain.provisioning import Provisioning
from urlsync.ports.storage import Page

from tests.fakes.api_service import ANN, FakeApi
from tests.golden.examples import PROPOSAL

PROPOSAL_ID = PROPOSAL.provisioning_id


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


def test_proposals_are_listed_with_what_speaks_against_them(api: FakeApi) -> None:
    api.service.decide_proposals.waiting.gives = Page([PROPOSAL, replace(PROPOSAL, app=None)], "next")
    api.service.name_projects.gives = {PROPOSAL.project_id: "shop"}
    body = api.call("GET", "/v1/proposals?cursor=before").body
    assert api.service.decide_proposals.waiting.asked == [(("before", 50), {"actor": ANN})]
    first, second = body["items"]
    named = (first["proposal_id"], first["project_id"], first["project_name"])
    assert named == (PROPOSAL_ID, PROPOSAL.project_id, "shop")
    assert [each["code"] for each in first["concerns"]] == ["project_shared", "app_not_new"]
    assert first["actions"] == ["accept_proposal", "decline_proposal"]
    assert all(each["meaning"] and each["next_step"] for each in first["concerns"])
    assert (first["proposed_at"], first["expires_at"]) == ("2026-03-04T10:00:00Z", "2026-04-03T10:00:00Z")
    assert (second["heroku_app"]["id"], body["next_cursor"]) == (None, "next")


def test_an_accepted_proposal_says_where_to_look(api: FakeApi) -> None:
    api.service.decide_proposals.accept.gives = PROPOSAL
    answer = api.call("POST", f"/v1/proposals/{PROPOSAL_ID}/accept")
    assert (answer.status, answer.headers["Location"]) == (202, f"../../heroku-databases/{PROPOSAL_ID}")
    assert api.service.decide_proposals.accept.asked == [((PROPOSAL_ID,), {"actor": ANN})]


def test_a_declined_proposal_is_gone(api: FakeApi) -> None:
    assert api.call("POST", f"/v1/proposals/{PROPOSAL_ID}/decline").status == 204
    assert api.service.decide_proposals.decline.asked == [((PROPOSAL_ID,), {"actor": ANN})]


@pytest.mark.parametrize(
    ("failure", "status", "kind"),
    [
        (NotFound("proposal"), 404, "not-found"),
        (NotOwner(), 403, "not-owner"),
        (ProposalChanged(), 409, "proposal-changed"),
    ],
)
def test_a_decision_that_is_refused_says_why(api: FakeApi, failure: Exception, status: int, kind: str) -> None:
    api.service.decide_proposals.accept.gives = failure
    answer = api.call("POST", f"/v1/proposals/{PROPOSAL_ID}/accept")
    assert (answer.status, answer.problem) == (status, kind)


def test_a_step_of_a_provisioning_has_no_expiry_unless_it_is_a_proposal() -> None:
    run: Provisioning = replace(PROPOSAL, step=PROPOSAL.progress[0].step)
    assert run.proposed_until is None
