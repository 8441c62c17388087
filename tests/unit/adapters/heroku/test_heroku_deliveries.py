"""Webhook deliveries: which of them failed, whatever else Heroku's list holds."""

from datetime import UTC, datetime
from typing import Any

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import FailedDelivery

from tests.fakes.examples import APP_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import result_or_failure

TOKEN = Secret("HRKU-fake-token")


def a_delivery(status: Any, **changes: Any) -> dict[str, Any]:
    return {
        "id": "fake-delivery",
        "status": status,
        "webhook": {"id": "fake-webhook", "level": "sync"},
        "updated_at": "2026-03-04T10:00:00Z",
        "last_attempt": {"code": 503, "error_class": None},
        **changes,
    }


def asked(body: Any) -> tuple[Any, ScriptedPool]:
    http, pool = scripted(Reply(206, body, {"RateLimit-Remaining": "41"}))
    api = HerokuApi(http, "https://api.heroku.com", lambda _remaining: None)
    answer = result_or_failure(lambda: api.failed_deliveries(TOKEN, APP_ID))
    assert api.calls_left(TOKEN) == 41
    return answer, pool


def test_failures_are_picked_out_of_the_last_hundred() -> None:
    # GIVEN deliveries of every kind
    kinds = ["pending", "scheduled", "succeeded", "retrying", "failed", "skipped"]
    # WHEN
    found, pool = asked([a_delivery(kind) for kind in kinds])
    # THEN
    assert [delivery.retries_exhausted for delivery in found] == [False, True, True]
    assert found[0] == FailedDelivery(
        webhook_id="fake-webhook", failed_at=datetime(2026, 3, 4, 10, tzinfo=UTC), code=503, retries_exhausted=False
    )
    [call] = pool.calls
    assert (call.method, call.url) == ("GET", f"https://api.heroku.com/apps/{APP_ID}/webhook-deliveries")
    assert call.headers["Range"] == "seq ..; order=desc,max=100"


@pytest.mark.parametrize("attempt", [None, {"code": None, "error_class": "timeout"}, "odd"])
def test_a_delivery_without_an_answer_has_no_code(attempt: object) -> None:
    found, _ = asked([a_delivery("failed", last_attempt=attempt)])
    assert [delivery.code for delivery in found] == [None]


@pytest.mark.parametrize(
    "odd",
    [
        "odd",
        None,
        a_delivery("failed", webhook=None),
        a_delivery("failed", updated_at="yesterday"),
        a_delivery("failed", updated_at="2026-03-04T10:00:00"),
        a_delivery("failed", updated_at=None),
        a_delivery(None),
        a_delivery(["failed"]),
    ],
)
def test_what_is_not_as_documented_is_left_out(odd: object) -> None:
    found, _ = asked([odd, a_delivery("failed")])
    assert len(found) == 1


def test_an_answer_that_is_no_list_is_unreadable() -> None:
    failure, _ = asked({"id": "odd"})
    assert isinstance(failure, TransientFailure)
    assert failure.code == "heroku_answer_unreadable"
