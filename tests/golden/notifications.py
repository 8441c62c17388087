"""What people are sent today: of each kind of event one, many at once, and one with what came before it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.check import Cause
from urlsync.domain.errors import HANDED_OVER
from urlsync.domain.events import Event, EventType
from urlsync.domain.notifications import EventThread, Notification, event_threads
from urlsync.domain.outbox import with_events
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.notifications.send_notifications import MAX_NAMED, notifications_of
from urlsync.use_cases.notifications.templates import TEMPLATES

from tests.fakes.clock import START, FakeClock
from tests.golden.events import ACTIVE, built_events
from tests.golden.files import FOLDER

TEXTS: Final = FOLDER / "mails"
MINUTE: Final = timedelta(minutes=1)


def mails_of_today() -> dict[str, str]:
    """Return the text of a message of each kind, with its subject as the first line."""
    events = _events()
    single = {kind: notifications_of([_scenario(event)]) for kind, event in events.items()}
    many = {f"{kind}.many": notifications_of(_two_scenarios(event)) for kind, event in events.items()}
    texts = {**single, **many, "a_scenario": notifications_of([_a_scenario()]), "many_scenarios": _many_scenarios()}
    return {kind: f"{notification.subject}\n\n{notification.text}\n" for kind, notification in texts.items()}


def write_mails() -> None:
    """Write them down, each in a file of its own; one that is sent no more goes."""
    TEXTS.mkdir(exist_ok=True)
    today = mails_of_today()
    for kind, text in today.items():
        (TEXTS / f"{kind}.txt").write_text(text)
    for file in TEXTS.glob("*.txt"):
        if file.stem not in today:
            file.unlink()


def _events() -> dict[str, Event]:
    """Return one event of each kind that people are notified of."""
    built = {kind: events[0] for kind, events in built_events().items()}
    built |= {f"sync_paused_{reason}": _paused(reason) for reason in Reason if reason not in _ENDS}
    built["sync_failed_serving"] = _serving(EventType.SYNC_FAILED, "project_unhealthy", serving=False)
    built["sync_recovered_serving"] = _serving(EventType.SYNC_RECOVERED, None, serving=True)
    return {kind: event for kind, event in built.items() if event.type in TEMPLATES}


_ENDS: Final = {Reason.OPTED_OUT, Reason.OWNERSHIP_TRANSFERRED, Reason.HEROKU_APP_DELETED}


def _paused(reason: Reason) -> Event:
    paused = replace(ACTIVE, status=Status.PAUSED, reason=reason)
    return with_events(paused, EventType.SYNC_PAUSED, at=START, cause=Cause.SCHEDULE, new_id=FakeClock().new_id).outbox[
        0
    ]


def _serving(type_: EventType, failure: str | None, *, serving: bool) -> Event:
    reported = with_events(
        ACTIVE, type_, at=START, cause=Cause.FOLLOW_UP, new_id=FakeClock().new_id, serving=serving, failure=failure
    )
    return reported.outbox[0]


def _two_scenarios(event: Event) -> list[EventThread]:
    """Return the scenario of the event, and the same of another app a minute later."""
    later = (datetime.fromisoformat(event.detail["at"]) + MINUTE).isoformat()
    other = {**event.detail, "heroku_app": "calm-lake-5678", "at": later}
    return [_scenario(event), _scenario(Event("another-event", event.type, other))]


def _scenario(event: Event) -> EventThread:
    (scenario,) = event_threads([event])
    return scenario


def _a_scenario() -> EventThread:
    """Return what happened to one sync: it was paused, resumed, and is paused for another reason."""
    events = built_events()
    reported = [events["sync_paused"][0], events["sync_resumed"][0], events["sync_paused_for_a_new_app_owner"][0]]
    assert HANDED_OVER in reported[-1].detail.values()
    return EventThread(tuple(reported))


def _many_scenarios() -> Notification:
    """Return what people are sent of more event_threads than a message names."""
    scenario = _a_scenario()
    others = [EventThread((replace(scenario.last, event_id=f"event-{number}"),)) for number in range(MAX_NAMED)]
    return notifications_of([scenario, *others])
