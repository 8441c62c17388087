"""`POST /v1/ownership-transfers`: what is published, and what is refused."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger
from urlsync.bootstrap import UseCases
from urlsync.domain.actor import Actor, Caller
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.entrypoints.http_api.api import Api
from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer

from tests.fakes.activity import FakeActivity
from tests.fakes.actors import ADMIN
from tests.fakes.api_service import CLAIMS, NO_CONSOLE, Deed
from tests.fakes.clock import FakeClock

BODY = {
    "project_id": "5a0c1f3e-0000-4000-8000-000000000002",
    "new_owner_id": "5a0c1f3e-0000-4000-8000-0000000000b0",
    "transferred_at": "2026-03-04T09:59:00Z",
    "event_id": "event-1",
}


class Incoming:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.published: list[OwnershipTransfer] = []

    def publish(self, transfer: OwnershipTransfer) -> None:
        self.published.append(transfer)


@dataclass
class OnlyTransfers:
    """A service that can do nothing else."""

    report_transfer: ReportTransfer
    limit_requests: Deed

    def identify_actor(self, caller: Caller) -> Actor:
        return ADMIN


@pytest.fixture
def incoming_event() -> Incoming:
    return Incoming()


def post(incoming_event: Incoming, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    api = Api(
        cast("UseCases", OnlyTransfers(ReportTransfer(FakeActivity(), incoming_event, FakeClock()), Deed())),
        Logger(service="test"),
        NO_CONSOLE,
    )
    event = {
        "resource": "/v1/ownership-transfers",
        "path": "/v1/ownership-transfers",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "multiValueHeaders": {"Content-Type": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "requestId": "request-1",
            "stage": "live",
            "path": "/live/v1/ownership-transfers",
            "authorizer": {"claims": CLAIMS},
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
    context: Any = None
    answer = api.handle(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_transfer_is_accepted_and_announced(incoming_event: Incoming) -> None:
    status, answer = post(incoming_event, BODY)
    assert status == 202
    assert incoming_event.published == [
        OwnershipTransfer(
            event_id="event-1",
            project_id=BODY["project_id"],
            new_owner_id=BODY["new_owner_id"],
            transferred_at=datetime(2026, 3, 4, 9, 59, tzinfo=UTC),
            report=incoming_event.published[0].report,
        )
    ]
    assert answer == {**BODY, "previous_owner_id": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"project_id": "no-uuid"},
        {"new_owner_id": None},
        {"transferred_at": "2026-03-04T09:59:00"},
        {"transferred_at": "2026-13-40T09:59:00Z"},
        {"transferred_at": 1772618340},
        {"event_id": ""},
        {"sentinel-1": "x"},
        {"unknown": "sentinel"},
    ],
    ids=str,
)
def test_an_invalid_body_is_refused_without_being_repeated(incoming_event: Incoming, wrong: dict[str, Any]) -> None:
    status, problem = post(incoming_event, BODY | wrong)
    assert status == 400
    assert incoming_event.published == []
    assert "sentinel" not in json.dumps(problem)
    assert "2026-13-40" not in json.dumps(problem)
