"""The route of the self-test."""

import pytest
from urlsync.domain.errors import TransientFailure
from urlsync.use_cases.operations.self_test import SelfTestResult

from tests.fakes.api_service import ANN, FakeApi
from tests.fakes.examples import SYNC_ID


@pytest.mark.parametrize("status", [204, 200, 401, 503])
def test_only_the_response_that_heroku_expects_is_accepted(status: int) -> None:
    api = FakeApi()
    api.service.self_test.gives = SelfTestResult(sync_id=SYNC_ID, status=status)

    answer = api.call("POST", "/v1/self-test")

    assert (answer.status, answer.body) == (200, {"sync_id": SYNC_ID, "status": status, "accepted": status == 204})
    assert api.service.self_test.asked == [((), {"actor": ANN})]


def test_an_address_that_cannot_be_reached_is_explained() -> None:
    api = FakeApi()
    api.service.self_test.gives = TransientFailure("own_api_unreachable")

    answer = api.call("POST", "/v1/self-test")

    assert (answer.status, answer.body["code"]) == (503, "own_api_unreachable")
