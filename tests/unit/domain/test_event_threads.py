"""Which events are about the same thing, so that the last one of them is enough for a person."""

from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.events import Event, EventType
from urlsync.domain.notifications import EventThread, event_threads

from tests.fakes.clock import START

NUMBERS: Final = iter(range(1000))


def an_event(kind: EventType, sync_id: str | None = "one", *, second: int = 0, **more: Any) -> Event:
    detail = {"at": (START + timedelta(seconds=second)).isoformat(), "sync_id": sync_id, **more}
    return Event(f"event-{next(NUMBERS)}", kind, detail)


PAUSED: Final = an_event(EventType.SYNC_PAUSED)
FAILED: Final = an_event(EventType.SYNC_FAILED)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (PAUSED, an_event(EventType.SYNC_RESUMED, second=1)),
        (PAUSED, an_event(EventType.SYNC_DISCONNECTED, second=1)),
        (FAILED, an_event(EventType.SYNC_RECOVERED, second=1, serving=None)),
        (an_event(EventType.SYNC_FAILED, serving=False), an_event(EventType.SYNC_RECOVERED, second=1, serving=True)),
        (an_event(EventType.DATABASE_URL_UPDATED), an_event(EventType.DATABASE_URL_UPDATED, second=1)),
    ],
)
def test_events_about_the_same_thing_are_one_thread_in_their_order(first: Event, later: Event) -> None:
    assert event_threads([later, first]) == [EventThread((first, later))]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (PAUSED, an_event(EventType.SYNC_RESUMED, "other", second=1)),
        (PAUSED, an_event(EventType.SYNC_FAILED, second=1)),
        (FAILED, an_event(EventType.SYNC_RECOVERED, second=1, serving=True)),
        (FAILED, an_event(EventType.DATABASE_URL_UPDATED, second=1)),
        (an_event(EventType.DATABASE_URL_UPDATED), an_event(EventType.HEROKU_DATABASE_FAILED, second=1)),
        # events without a sync are about themselves
        (an_event(EventType.HEROKU_DATABASE_FAILED, None), an_event(EventType.HEROKU_DATABASE_FAILED, None, second=1)),
    ],
)
def test_events_about_different_things_are_threads_of_their_own(first: Event, later: Event) -> None:
    assert event_threads([later, first]) == [EventThread((first,)), EventThread((later,))]
