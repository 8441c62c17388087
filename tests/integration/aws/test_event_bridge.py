"""Events on an EventBridge bus."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.event_bus import EventBridgeBus
from urlsync.domain.errors import TransientFailure

from tests.fakes.examples import SYNC_ID, an_event

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

BUS = "urlsync-test"


@pytest.fixture
def client(aws: None) -> "EventBridgeClient":
    client = aws_clients.events()
    client.create_event_bus(Name=BUS)
    return client


@pytest.fixture
def answers(client: "EventBridgeClient") -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_an_event_has_our_source_and_its_id(client: "EventBridgeClient", answers: Stubber) -> None:
    # GIVEN a bus that expects exactly this
    entry = {"Source": "urlsync", "DetailType": "Database URL Updated", "Detail": ANY, "EventBusName": BUS}
    answers.add_response("put_events", {"FailedEntryCount": 0, "Entries": []}, {"Entries": [entry]})
    details: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.events.PutEvents",
        lambda params, **_: details.append(json.loads(params["Entries"][0]["Detail"])),
    )
    # WHEN an event is published, THEN it is that
    EventBridgeBus(client, BUS).publish([an_event(1, epoch=3, reason=None)])
    assert details == [{"sync_id": SYNC_ID, "epoch": 3, "reason": None, "event_id": an_event(1).event_id}]


def test_many_events_go_in_calls_of_ten(client: "EventBridgeClient") -> None:
    # GIVEN a bus that refuses more than ten entries, as moto and EventBridge do
    sent: list[list[str]] = []
    client.meta.events.register(
        "provide-client-params.events.PutEvents",
        lambda params, **_: sent.append([json.loads(entry["Detail"])["event_id"] for entry in params["Entries"]]),
    )
    events = [an_event(number) for number in range(21)]
    # WHEN 21 are published, THEN each goes once, in order
    EventBridgeBus(client, BUS).publish(events)
    assert [len(call) for call in sent] == [10, 10, 1]
    assert [event_id for call in sent for event_id in call] == [event.event_id for event in events]


def test_no_events_are_no_call(client: "EventBridgeClient", answers: Stubber) -> None:
    EventBridgeBus(client, BUS).publish([])


def test_one_refused_entry_is_a_failure(client: "EventBridgeClient", answers: Stubber) -> None:
    refused = {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, {"ErrorCode": "InternalFailure"}]}
    answers.add_response("put_events", refused)
    with pytest.raises(TransientFailure, match="event_bus_unavailable"):
        EventBridgeBus(client, BUS).publish([an_event(1), an_event(2)])


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalException", 500)])
def test_the_bus_may_be_out_for_a_while(code: str, status: int, client: "EventBridgeClient", answers: Stubber) -> None:
    answers.add_client_error("put_events", code, http_status_code=status)
    with pytest.raises(TransientFailure, match="event_bus_unavailable"):
        EventBridgeBus(client, BUS).publish([an_event()])


def test_a_missing_permission_is_unexpected(client: "EventBridgeClient", answers: Stubber) -> None:
    answers.add_client_error("put_events", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        EventBridgeBus(client, BUS).publish([an_event()])
