"""Events of the bus reach the people who have subscribed, or come again."""

from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, SQSEvent
from urlsync.domain.errors import TransientFailure
from urlsync.domain.notifications import Notification
from urlsync.entrypoints.bus.notifications import NotificationConsumer, NotificationFailed, event_of
from urlsync.use_cases.notifications.send_notifications import SendNotifications

from tests.fakes.examples import PROJECT_ID, SYNC_ID
from tests.fakes.sqs_batch import a_batch, a_record
from tests.golden.files import golden, kinds

SENTINEL = "postgres://sentinel:sentinel@db.example.com/x"


class Subscribers:
    """People who remember what they were notified, and who may be out of reach, for some event or for all."""

    def __init__(self) -> None:
        self.reported: list[Notification] = []
        self.trouble: Exception | None = None
        self.trouble_with = ""

    def send(self, notification: Notification) -> None:
        if self.trouble and self.trouble_with in notification.subject:
            raise self.trouble
        self.reported.append(notification)


class Reported:
    """A consumer with its log and metrics."""

    def __init__(self) -> None:
        self.log = StringIO()
        self.metrics = Metrics(namespace="urlsync", service="notify")
        self.metrics.clear_metrics()
        self.notifier = Subscribers()
        # A name of its own: a logger keeps the stream with which its name was first used.
        logger = Logger(service=f"notify-{uuid4()}", stream=self.log)
        self._consumer = NotificationConsumer(
            SendNotifications(self.notifier, "https://api.example.com/console/"), logger, self.metrics
        )

    def handle(self, *events: dict[str, Any] | str) -> list[str]:
        """Handle a batch, whose messages are called 0, 1, ..., and return which must come again."""
        records = [a_record(event, message_id=str(number)) for number, event in enumerate(events)]
        answer = self._consumer.handle(SQSEvent(a_batch(*records)))
        return [str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]


@pytest.fixture
def reported() -> Reported:
    return Reported()


def an_event(kind: str = "Sync Paused", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return an event as EventBridge puts it on the queue."""
    detail = {
        "event_id": f"event-{number}",
        "at": "2026-03-04T10:00:00+00:00",
        "sync_id": f"{SYNC_ID}-{number}",
        "project_id": PROJECT_ID,
        "heroku_app": "quiet-river-1234",
        "status": "paused",
        "reason": "source_missing",
        "cause": "webhook",
        **changes,
    }
    return {"source": "urlsync", "detail-type": kind, "detail": detail}


def test_people_are_notified_and_it_is_counted(reported: Reported) -> None:
    assert reported.handle(an_event()) == []

    (notification,) = reported.notifier.reported
    assert "sync paused" in notification.subject
    assert "Event: event-1" in notification.text
    assert "SyncPaused" in reported.metrics.serialize_metric_set()
    assert '"event_id":"event-1"' in reported.log.getvalue()


def test_a_batch_of_one_kind_is_one_notice_and_counts_each_event(reported: Reported) -> None:
    assert reported.handle(*(an_event(number=number) for number in range(250))) == []

    (notification,) = reported.notifier.reported
    assert notification.subject == "urlsync: 250 syncs paused (source_missing)"
    assert dict(reported.metrics.serialize_metric_set())["SyncPaused"] == [250.0]


def test_an_event_that_comes_twice_at_once_is_reported_once(reported: Reported) -> None:
    assert reported.handle(an_event(), an_event()) == []

    assert len(reported.notifier.reported) == 1


def test_only_what_was_not_reported_comes_again(reported: Reported) -> None:
    # GIVEN people who cannot be notified of what resumed, one event of which came twice
    reported.notifier.trouble, reported.notifier.trouble_with = (
        TransientFailure("notifications_unavailable"),
        "resumed",
    )
    resumed = [an_event("Sync Resumed", number, reason=None) for number in (1, 2, 1)]

    # WHEN a batch has that and something else, THEN only that comes again, and it alone is not counted
    assert reported.handle(resumed[0], an_event(number=3), *resumed[1:]) == ["0", "2", "3"]
    assert [notification.subject.split(": ")[1] for notification in reported.notifier.reported] == ["sync paused"]
    assert "SyncResumed" not in reported.metrics.serialize_metric_set()

    # AND reported they are as soon as it works
    reported.notifier.trouble = None
    assert reported.handle(*resumed) == []
    assert reported.notifier.reported[-1].subject == "urlsync: 2 syncs resumed"


def test_a_batch_comes_again_as_a_whole_while_people_cannot_be_reached(reported: Reported) -> None:
    reported.notifier.trouble = TransientFailure("notifications_unavailable")

    with pytest.raises(NotificationFailed):
        reported.handle(an_event(), an_event(number=2))
    assert "notifications_unavailable" in reported.log.getvalue()


@pytest.mark.parametrize(
    "bad",
    [
        an_event("Sync Lost"),
        an_event(event_id=None),
        "no JSON",
        an_event("Database URL Updated", 2),
        an_event(number=2, reason=SENTINEL),
        an_event(number=2, at=SENTINEL),
        an_event(number=2, sync_id=f"{SYNC_ID}\n\nYour access expires today. Sign in at https://phish.example.com"),
        an_event(number=2, event_id="e\r\nBcc: everybody"),
        an_event(number=2, heroku_app="phish.example.com/sign-in"),
        an_event(number=2, project_id="\u202egpj.tcejorp"),
        an_event(number=2, env_var="see https://phish.example.com"),
        an_event(number=2, cause="a b"),
        an_event("Sync Resumed", 2, actor="https://phish.example.com"),
        an_event("Sync Resumed", 2, actor="Ann\nsays"),
        an_event("Sync Disconnected", 2, reason="ownership_transferred", new_owner_id="a b", previous_owner_id="c"),
        an_event("Sync Proposed", 2, proposal_id="p", concerns=["Pay at phish.example.com"]),
        an_event(
            "Heroku Database Failed", 2, left_at_heroku=[{"kind": "app", "name": "phish.example.com", "certain": True}]
        ),
    ],
)
def test_what_there_are_no_words_for_keeps_nobody_else_back(reported: Reported, bad: dict[str, Any] | str) -> None:
    # WHEN it comes with others THEN it alone comes again, until it is a dead letter
    assert reported.handle(an_event(number=1), bad, an_event(number=3)) == ["1"]

    (notification,) = reported.notifier.reported
    assert "2 syncs paused" in notification.subject
    assert "sentinel" not in notification.text + reported.log.getvalue()


def test_an_unexpected_error_is_reported_without_its_text(reported: Reported) -> None:
    # GIVEN something that breaks, with what it read in its text
    reported.notifier.trouble = ValueError(SENTINEL)

    # WHEN the event is handled, THEN it comes again, and neither log nor error has the text
    with pytest.raises(NotificationFailed) as raised:
        reported.handle(an_event())
    assert "sentinel" not in str(raised.value) + reported.log.getvalue()
    assert raised.value.__context__ is None
    assert "ValueError" in reported.log.getvalue()


def test_an_empty_batch_is_no_failure(reported: Reported) -> None:
    assert reported.handle() == []


@pytest.mark.parametrize("kind", sorted(kinds("events")))
def test_every_event_that_we_publish_is_fit_to_be_shown(kind: str) -> None:
    for sent in golden("events", kind):
        # As it is published, and as later code may publish it
        for detail in (sent["Detail"], {**sent["Detail"], "added_later": "Any text."}):
            event = EventBridgeEvent({"detail-type": sent["DetailType"], "detail": detail})
            assert event_of(event).detail == {name: value for name, value in detail.items() if name != "event_id"}
