"""What the API shows of notification endpoints: never a secret again, and what came of each attempt."""

import pytest
from urlsync.domain.delivery import Attempt

from tests.fakes.api_service import FakeApi
from tests.fakes.clock import START
from tests.fakes.endpoints import ENDPOINT_ID, an_endpoint

PATH = f"/v1/notification-endpoints/{ENDPOINT_ID}"


@pytest.mark.parametrize(
    ("rotated_at", "until"), [(None, None), (START, "2026-03-05T10:00:00Z")], ids=["never rotated", "rotated"]
)
def test_an_endpoint_says_how_long_the_former_secret_signs(rotated_at: object, until: str | None) -> None:
    api = FakeApi()
    api.service.manage_endpoints.get.gives = an_endpoint(rotated_at=rotated_at)
    body = api.call("GET", PATH).body
    assert body["former_secret_until"] == until
    assert "secret" not in body


@pytest.mark.parametrize(
    ("result", "title"),
    [({"status": 204}, None), ({"status": 500}, None), ({"failure": "endpoint_timeout"}, "Endpoint too slow")],
    ids=str,
)
def test_a_failed_attempt_is_explained(result: dict[str, object], title: str | None) -> None:
    api = FakeApi()
    attempt = Attempt(at=START, event_id="fake-event", type="endpoint.test", number=1, **result)  # type: ignore[arg-type]
    api.service.manage_endpoints.attempts.gives = [attempt]
    api.service.deliver_event.test.gives = attempt
    (listed,) = api.call("GET", f"{PATH}/deliveries").body["items"]
    assert listed == api.call("POST", f"{PATH}/test").body
    assert (listed["explanation"] and listed["explanation"]["title"]) == title


def test_a_successful_update_cannot_be_asked_for() -> None:
    body = {"name": "On call", "url": "https://hooks.example.com", "event_types": ["Database URL Updated"]}
    answer = FakeApi().call("POST", "/v1/notification-endpoints", body)
    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert "successful updates are not sent" in answer.text
