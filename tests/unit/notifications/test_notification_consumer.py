"""Events of the bus reach the people who have subscribed, or come again."""

from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from urlsync.adapters.notifications.consumer import NotificationConsumer, NotificationFailed
from urlsync.adapters.notifications.message import NotOurs
from urlsync.domain.failure import TransientFailure
from urlsync.domain.notice import Notice
from urlsync.use_cases.tell_people import TellPeople

from tests.fakes.examples import PROJECT_ID, SYNC_ID

SENTINEL = "postgres://sentinel:sentinel@db.example.com/x"


class Subscribers:
    """People who remember what they were told, and who may be out of reach."""

    def __init__(self) -> None:
        self.told: list[Notice] = []
        self.trouble: Exception | None = None

    def tell(self, notice: Notice) -> None:
        if self.trouble:
            raise self.trouble
        self.told.append(notice)


class Told:
    """A consumer with its log and metrics."""

    def __init__(self) -> None:
        self.log = StringIO()
        self.metrics = Metrics(namespace="urlsync", service="notify")
        self.metrics.clear_metrics()
        self.people = Subscribers()
        logger = Logger(service="notify", stream=self.log, logger_handler=None)
        self.consumer = NotificationConsumer(TellPeople(self.people), logger, self.metrics)


@pytest.fixture
def told() -> Told:
    return Told()


def an_event(kind: str = "Sync Paused", **changes: Any) -> EventBridgeEvent:
    detail = {
        "event_id": "event-1",
        "at": "2026-03-04T10:00:00+00:00",
        "sync_id": SYNC_ID,
        "project_id": PROJECT_ID,
        "heroku_app": "quiet-river-1234",
        "status": "paused",
        "reason": "source_missing",
        "cause": "webhook",
        **changes,
    }
    return EventBridgeEvent({"source": "urlsync", "detail-type": kind, "detail": detail})


def test_people_are_told_and_it_is_counted(told: Told) -> None:
    told.consumer.handle(an_event())

    (notice,) = told.people.told
    assert "a sync is paused" in notice.subject
    assert "Event: event-1" in notice.text
    assert "SyncPaused" in told.metrics.serialize_metric_set()
    assert '"event_id":"event-1"' in told.log.getvalue()


def test_an_event_comes_again_while_people_cannot_be_reached(told: Told) -> None:
    told.people.trouble = TransientFailure("notifications_unavailable")

    with pytest.raises(TransientFailure):
        told.consumer.handle(an_event())


@pytest.mark.parametrize("event", [an_event("Sync Lost"), an_event(event_id=None)])
def test_what_is_not_ours_is_kept_as_a_dead_letter(told: Told, event: EventBridgeEvent) -> None:
    with pytest.raises(NotOurs):
        told.consumer.handle(event)

    assert told.people.told == []


@pytest.mark.parametrize(
    "event", [an_event("Database URL Updated"), an_event(reason=SENTINEL), an_event(at=SENTINEL, cause=None)]
)
def test_an_unexpected_error_is_told_without_its_text(told: Told, event: EventBridgeEvent) -> None:
    # GIVEN something that breaks, with what it read in its text
    told.people.trouble = ValueError(SENTINEL)

    # WHEN the event is handled, THEN it comes again, and neither log nor error has the text
    with pytest.raises(NotificationFailed) as raised:
        told.consumer.handle(event)
    assert "sentinel" not in str(raised.value) + told.log.getvalue()
    assert raised.value.__cause__ is None
