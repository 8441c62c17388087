"""Events become notices, one for each kind of event, and people get them.

What people are told at once: one event as ever, many of one kind as a digest. Pure functions.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.events import REDRIVEN_AT, Event
from urlsync.domain.notifications import EventThread, Notification, event_threads, moment
from urlsync.ports.messaging import People
from urlsync.use_cases.notifications.templates import (
    LONGEST_SUBJECT,
    Words,
    notification_of,
    sentences,
    words_of,
)

NAMED: Final = 20
"""How many a digest names. A mail is for knowing what to do; all of them are in the API and the console."""

Kind = tuple[Words, str]


def by_kind(event_threads: Iterable[EventThread]) -> list[list[EventThread]]:
    """Put those together that people are told the same of: what happened, why, and what to do."""
    found: dict[Kind, list[EventThread]] = {}
    for story in event_threads:
        found.setdefault(_kind(story.last), []).append(story)
    return list(found.values())


def notifications_of(kind: Sequence[EventThread]) -> Notification:
    """Return what people are told of the event_threads of one kind, at least one."""
    if len(kind) > 1:
        return _digest(kind)
    notification = notification_of(kind[0].last)
    if not kind[0].before:
        return notification
    return Notification(notification.subject, f"{notification.text}\n\n{_way(kind[0])}")


def _kind(event: Event) -> Kind:
    return words_of(event).of_many(), _reason(event)


def _reason(event: Event) -> str:
    reason = event.detail.get("reason")
    return f" ({reason})" if reason else ""


def _way(story: EventThread) -> str:
    before = [f"- {_short(event)} at {event.detail['at']}, event {event.event_id}" for event in story.before]
    return "\n".join(["What came before, in this order:", *before])


def _short(event: Event) -> str:
    return words_of(event).happened + _reason(event)


def _digest(kind: Sequence[EventThread]) -> Notification:
    words, reason = _kind(kind[0].last)
    happened = f"{len(kind)} {words.many}{reason}"
    parts = [
        f"What happened: {happened}",
        *sentences(words),
        _names(kind),
        _ways(kind),
        _where_to_look(kind),
    ]
    return Notification(f"urlsync: {happened}"[:LONGEST_SUBJECT], "\n\n".join(part for part in parts if part))


def _names(kind: Sequence[EventThread]) -> str:
    named = [f"- {_name(story.last)}" for story in kind[:NAMED]]
    left = len(kind) - len(named)
    return "\n".join(["Which:", *named, *([f"- and {left} more"] if left else [])])


def _name(event: Event) -> str:
    detail, own = event.detail, words_of(event).own.strip(" :.")
    shown = [
        f"app {detail['heroku_app']}",
        f"project {detail['project_id']}",
        f"env var {detail['env_var']}" if detail.get("env_var") else "",
        f"sync {detail['sync_id']}" if detail.get("sync_id") else "",
        f"order {detail['provisioning_id']}" if detail.get("provisioning_id") else "",
        f"done by {detail['actor']}" if detail.get("actor") else "",
        "sent late" if detail.get(REDRIVEN_AT) else "",
        own,
    ]
    return ", ".join(part for part in shown if part)


def _ways(kind: Sequence[EventThread]) -> str:
    """Count the ways on which they came here, so that none is lost however many there are."""
    ways = Counter(", then ".join(map(_short, story.before)) for story in kind if story.before)
    counted = [f"- {count} of them: {way}" for way, count in ways.items()]
    return "\n".join(["What came before:", *counted]) if counted else ""


def _where_to_look(kind: Sequence[EventThread]) -> str:
    """Say where all of them are, and when it was."""
    last = [story.last for story in kind]
    statuses = {event.detail.get("status") for event in last if event.detail.get("sync_id")}
    times = sorted((event for story in kind for event in story.events), key=moment)
    narrowed = f"?status={statuses.pop()}" if len(statuses) == 1 else ""
    all_of_them = (
        f"All of them: GET /v1/syncs{narrowed}, or the console. Each: GET /v1/syncs/<sync>/diagnosis"
        if any(event.detail.get("sync_id") for event in last)
        else "Each: GET /v1/heroku-databases/<order>"
    )
    return f"{all_of_them}\nFrom {times[0].detail['at']} to {times[-1].detail['at']}"


Untold = dict[str, Exception]
"""Why people could not be told of events, by event id."""


@final
@dataclass(frozen=True, slots=True)
class SendNotifications:
    """Tells people of events. One that comes twice at once is told once; later, it is told again."""

    people: People

    def __call__(self, events: Iterable[Event]) -> Untold:
        """Tell them; return what they must still be told of. What cannot be told keeps nothing else back."""
        untold: Untold = {}
        told_once = {event.event_id: event for event in events}.values()
        for kind in by_kind(event_threads(_tellable(told_once, untold))):
            untold |= self._tell(kind)
        return untold

    def _tell(self, kind: Sequence[EventThread]) -> Untold:
        try:
            self.people.tell(notifications_of(kind))
        except Exception as error:  # noqa: BLE001 (whatever it is, the other kinds are still to be told)
            return {event.event_id: error for story in kind for event in story.events}
        return {}


def _tellable(events: Iterable[Event], untold: Untold) -> Iterator[Event]:
    """Leave out what there are no words for."""
    for event in events:
        try:
            notification_of(event)
            moment(event)
        except Exception as error:  # noqa: BLE001 (an event may have been made by another version)
            untold[event.event_id] = error
        else:
            yield event
