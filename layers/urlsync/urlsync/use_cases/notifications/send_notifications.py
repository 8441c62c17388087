"""Send notifications: one per event, or a digest of several events of one kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from urlsync.domain.events import REDRIVEN_AT, Event
from urlsync.domain.notifications import CONSOLE, EventThread, Notification, event_threads, moment
from urlsync.ports.messaging import Notifier
from urlsync.use_cases.notifications.templates import (
    MAX_SUBJECT_LENGTH,
    Template,
    notification_of,
    project_of,
    sentences,
    template_of,
)

MAX_NAMED: Final = 20
"""How many items a digest lists. The API and the console list all."""

Kind = tuple[Template, str]


def by_kind(event_threads: Iterable[EventThread]) -> list[list[EventThread]]:
    """Group threads by what their notification says: what happened, why, and what to do."""
    found: dict[Kind, list[EventThread]] = {}
    for thread in event_threads:
        found.setdefault(_kind(thread.last), []).append(thread)
    return list(found.values())


def notifications_of(kind: Sequence[EventThread]) -> Notification:
    """Return the notification of threads of one kind, at least one."""
    if len(kind) > 1:
        return _digest(kind)
    notification = notification_of(kind[0].last)
    if not kind[0].before:
        return notification
    return Notification(notification.subject, f"{notification.text}\n\n{_way(kind[0])}")


def _kind(event: Event) -> Kind:
    return template_of(event).of_many(), _reason(event)


def _reason(event: Event) -> str:
    reason = event.detail.get("reason")
    return f" ({reason})" if reason else ""


def _way(thread: EventThread) -> str:
    before = [f"- {_short(event)} at {event.detail['at']}, event {event.event_id}" for event in thread.before]
    return "\n".join(["What came before, in this order:", *before])


def _short(event: Event) -> str:
    return template_of(event).happened + _reason(event)


def _digest(kind: Sequence[EventThread]) -> Notification:
    template, reason = _kind(kind[0].last)
    happened = f"{len(kind)} {template.many}{reason}"
    parts = [f"What happened: {happened}", *sentences(template), _names(kind), _ways(kind), _where_to_look(kind)]
    return Notification(f"urlsync: {happened}"[:MAX_SUBJECT_LENGTH], "\n\n".join(part for part in parts if part))


def _names(kind: Sequence[EventThread]) -> str:
    named = [f"- {_name(thread.last)}" for thread in kind[:MAX_NAMED]]
    left = len(kind) - len(named)
    return "\n".join(["Which:", *named, *([f"- and {left} more"] if left else [])])


def _name(event: Event) -> str:
    detail, own = event.detail, template_of(event).own.strip(" :.")
    shown = [
        f"since {detail['since']}" if detail.get("since") else "",
        f"app {detail['heroku_app']}" if detail.get("heroku_app") else "",
        f"project {project_of(detail)}" if detail.get("project_id") else "",
        f"env var {detail['env_var']}" if detail.get("env_var") else "",
        f"sync {detail['sync_id']}" if detail.get("sync_id") else "",
        f"order {detail['provisioning_id']}" if detail.get("provisioning_id") else "",
        f"proposal {detail['proposal_id']}" if detail.get("proposal_id") else "",
        f"done by {detail['actor']}" if detail.get("actor") else "",
        "sent late" if detail.get(REDRIVEN_AT) else "",
        own,
    ]
    return ", ".join(part for part in shown if part)


def _ways(kind: Sequence[EventThread]) -> str:
    """Return how often each way to the current state occurred."""
    ways = Counter(", then ".join(map(_short, thread.before)) for thread in kind if thread.before)
    counted = [f"- {count} of them: {way}" for way, count in ways.items()]
    return "\n".join(["What came before:", *counted]) if counted else ""


def _where_to_look(kind: Sequence[EventThread]) -> str:
    """Return where all items are listed, and when the events happened."""
    last = [thread.last for thread in kind]
    statuses = {event.detail.get("status") for event in last if event.detail.get("sync_id")}
    times = sorted((event for thread in kind for event in thread.events), key=moment)
    narrowed = f"?status={statuses.pop()}" if len(statuses) == 1 else ""
    if any(event.detail.get("sync_id") for event in last):
        page = f"/syncs{narrowed}"
    elif any(event.detail.get("provisioning_id") for event in last):
        page = "/projects"
    else:
        page = "/"
    return f"Console: {CONSOLE}#{page}\nFrom {times[0].detail['at']} to {times[-1].detail['at']}"


Unsent = dict[str, Exception]
"""Why notifications were not sent, by event ID."""


@dataclass(frozen=True, slots=True)
class SendNotifications:
    """Notify people of events. Duplicates in one batch are sent once, later ones again."""

    notifier: Notifier
    console_url: str

    def __call__(self, events: Iterable[Event]) -> Unsent:
        """Notify people; return the events that must be retried. One failure does not stop the others."""
        unsent: Unsent = {}
        unique = {event.event_id: event for event in events}.values()
        for kind in by_kind(event_threads(_with_template(unique, unsent))):
            unsent |= self._send(kind)
        return unsent

    def _send(self, kind: Sequence[EventThread]) -> Unsent:
        try:
            self.notifier.send(notifications_of(kind).linking_to(self.console_url))
        except Exception as error:  # noqa: BLE001 (whatever it is, the other kinds must still be sent)
            return {event.event_id: error for thread in kind for event in thread.events}
        return {}


def _with_template(events: Iterable[Event], unsent: Unsent) -> Iterator[Event]:
    """Yield the events that have a template."""
    for event in events:
        try:
            notification_of(event)
            moment(event)
        except Exception as error:  # noqa: BLE001 (an event may have been made by another version)
            unsent[event.event_id] = error
        else:
            yield event
