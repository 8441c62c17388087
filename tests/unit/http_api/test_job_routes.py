"""A job says for which syncs it is: nothing is done to all of them because a field was forgotten."""

from typing import Any

import pytest

from tests.fakes.api_service import FakeApi

SYNC_ID = "5a0c1f3e-0000-4000-8000-000000000001"


@pytest.mark.parametrize("named", [{}, {"ids": [SYNC_ID], "filter": {}}, {"ids": None}])
def test_a_job_without_syncs_or_with_two_ways_to_find_them_is_refused(named: dict[str, Any]) -> None:
    api = FakeApi()

    answer = api.call("POST", "/v1/jobs", {"action": "delete", "count": 3, **named})

    assert answer.status == 400
    assert answer.body["type"].endswith("invalid-request")
    assert "either ids or filter" in answer.text
    assert api.service.start_job.asked == []


@pytest.mark.parametrize("count", [True, False, "3", 3.5])
def test_a_number_is_a_number(count: object) -> None:
    api = FakeApi()
    answer = api.call("POST", "/v1/jobs", {"action": "delete", "count": count, "filter": {}})
    assert answer.status == 400
    assert "count" in answer.text
