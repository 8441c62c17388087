"""Whoever is told late is told so, of one event as of many."""

from urlsync.domain.events import REDRIVEN_AT, Event, EventType
from urlsync.domain.notifications import event_threads
from urlsync.use_cases.notifications.send_notifications import notifications_of

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID


def a_pause(number: int, **more: str) -> Event:
    detail = {
        "at": START.isoformat(),
        "sync_id": f"sync-{number}",
        "project_id": PROJECT_ID,
        "heroku_app": "quiet-river-1234",
        "reason": "source_missing",
        **more,
    }
    return Event(f"event-{number}", EventType.SYNC_PAUSED, detail)


def test_one_event_that_was_redriven_says_that_it_is_late() -> None:
    notification = notifications_of(event_threads([a_pause(1, **{REDRIVEN_AT: "2026-03-04T12:00:00+00:00"})]))
    assert "Sent late, because sending failed; sent again at: 2026-03-04T12:00:00+00:00" in notification.text


def test_of_many_those_that_were_redriven_say_so() -> None:
    late = a_pause(1, **{REDRIVEN_AT: "2026-03-04T12:00:00+00:00"})
    notification = notifications_of(event_threads([late, a_pause(2)]))
    (one, other) = (line for line in notification.text.splitlines() if "quiet-river-1234" in line)
    assert "sent late" in one
    assert "sent late" not in other
