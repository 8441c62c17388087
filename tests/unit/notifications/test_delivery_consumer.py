"""Messages of the delivery queue: events are selected, deliveries are tried, and failures wait for the next attempt."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord
from urlsync.domain.delivery import MAX_ATTEMPTS, Attempt, Delivery
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event, EventType
from urlsync.entrypoints.queues.deliveries import DeliveryConsumer, Later
from urlsync.messages.deliveries import delivery_message, delivery_of
from urlsync.messages.json_body import MessageUnreadable

from tests.fakes.clock import START, FakeClock
from tests.fakes.endpoints import ENDPOINT_ID
from tests.fakes.examples import SYNC_ID
from tests.fakes.sqs_batch import a_batch, a_record

EVENT = Event("event-1", EventType.SYNC_PAUSED, {"at": "2026-03-04T10:00:00+00:00", "sync_id": SYNC_ID})
DELIVERY = Delivery(endpoint_id=ENDPOINT_ID, event=EVENT)
FROM_BUS = {"source": "urlsync", "detail-type": "Sync Paused", "detail": {**EVENT.detail, "event_id": "event-1"}}


class Worker:
    """Keeps what it was asked, and has the outcome that a test gives it."""

    def __init__(self) -> None:
        self.selected: list[Event] = []
        self.tried: list[tuple[Delivery, int]] = []
        self.hidden: list[str] = []
        self.outcome: Attempt | Exception | None = Attempt(
            at=START, event_id="event-1", type="sync.paused", number=1, status=204
        )
        self.log = StringIO()
        logger = Logger(service=f"deliver-{uuid4()}", stream=self.log)
        metrics = Metrics(namespace="urlsync", service="deliver")
        self.consumer = DeliveryConsumer(self._select, self._deliver, self._later, logger, metrics)

    def _select(self, event: Event) -> int:
        self.selected.append(event)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return 2

    def _deliver(self, delivery: Delivery, number: int) -> Attempt | None:
        self.tried.append((delivery, number))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def _later(self, record: SQSRecord) -> None:
        self.hidden.append(record.message_id)

    def handle(self, body: str | dict[str, Any], count: int = 1) -> bool:
        """Return True if the message is done with."""
        record = a_record(body)
        record["attributes"]["ApproximateReceiveCount"] = str(count)
        failed = self.consumer.handle(SQSEvent(a_batch(record)))["batchItemFailures"]
        assert [each["itemIdentifier"] for each in failed] == self.hidden
        return not failed


def test_an_event_from_the_bus_is_selected() -> None:
    worker = Worker()
    assert worker.handle(FROM_BUS)
    assert worker.selected == [EVENT]
    assert worker.tried == []


def test_a_delivery_is_tried_with_its_number() -> None:
    worker = Worker()
    assert worker.handle(delivery_message(DELIVERY), count=4)
    assert worker.tried == [(DELIVERY, 4)]
    assert json.loads(worker.log.getvalue())["endpoint_id"] == ENDPOINT_ID


@pytest.mark.parametrize(
    "outcome",
    [
        Attempt(at=START, event_id="event-1", type="sync.paused", number=1, status=500),
        Attempt(at=START, event_id="event-1", type="sync.paused", number=1, failure="endpoint_timeout"),
        TransientFailure("state_unavailable"),
        ValueError("a-fake-secret"),
    ],
)
def test_what_fails_waits_for_its_next_attempt(outcome: Attempt | Exception) -> None:
    worker = Worker()
    worker.outcome = outcome
    assert not worker.handle(delivery_message(DELIVERY))
    assert "a-fake-secret" not in worker.log.getvalue()


def test_what_cannot_be_delivered_any_more_is_done_with() -> None:
    worker = Worker()
    worker.outcome = None
    assert worker.handle(delivery_message(DELIVERY))


@pytest.mark.parametrize(
    "body",
    [
        "?",
        {},
        {"endpoint_id": ENDPOINT_ID},
        {**FROM_BUS, "detail-type": "Unknown"},
        {**FROM_BUS, "detail": {"at": "<a>"}},
    ],
)
def test_what_is_unreadable_becomes_a_dead_letter(body: str | dict[str, Any]) -> None:
    worker = Worker()
    assert not worker.handle(body)
    assert (worker.selected, worker.tried) == ([], [])


@pytest.mark.parametrize("change", [{"type": "Unknown"}, {"type": 1}, {"event_id": ""}, {"detail": []}])
def test_a_delivery_of_another_form_is_unreadable(change: dict[str, Any]) -> None:
    message = json.loads(delivery_message(DELIVERY))
    assert delivery_of(message) == DELIVERY
    with pytest.raises(MessageUnreadable):
        delivery_of({**message, "event": {**message["event"], **change}})


class Queue:
    """Keeps the waits that were set."""

    def __init__(self) -> None:
        self.waits: list[int] = []

    def change_message_visibility(self, *, VisibilityTimeout: int, **_options: str) -> None:  # noqa: N803
        self.waits.append(VisibilityTimeout)


@pytest.mark.parametrize(("count", "seconds"), [(1, 5), (2, 300), (7, 30600), (MAX_ATTEMPTS, 0), (99, 0)])
def test_a_failed_message_is_hidden_until_its_next_attempt(count: int, seconds: int) -> None:
    queue, record = Queue(), a_record("?")
    record["attributes"]["ApproximateReceiveCount"] = str(count)
    queue_of_aws: Any = queue
    clock = FakeClock()
    Later(queue_of_aws, "a-queue", clock)(SQSRecord(record))
    assert queue.waits == [round(seconds * (1 + clock.jitter() / 10))]
