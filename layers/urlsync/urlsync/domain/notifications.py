"""Notifications, and threads of events about the same thing. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from urlsync.domain.events import Event, EventType

STATUS: Final = frozenset({EventType.SYNC_PAUSED, EventType.SYNC_RESUMED, EventType.SYNC_DISCONNECTED})
OUTAGES: Final = frozenset({EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED})
CONSOLE: Final = "{console}"
"""The placeholder for the URL of the console, which only those know who send notifications."""
OUTCOMES: Final = frozenset({EventType.SYNC_FAILED, EventType.SYNC_RECOVERED})


@dataclass(frozen=True, slots=True)
class EventThread:
    """Events about the same thing in the order in which they happened, at least one. The last one counts."""

    events: tuple[Event, ...]

    @property
    def last(self) -> Event:
        """The event that describes the current state."""
        return self.events[-1]

    @property
    def before(self) -> tuple[Event, ...]:
        """The events before the last one."""
        return self.events[:-1]


def event_threads(events: Iterable[Event]) -> list[EventThread]:
    """Group events by what they are about. Raises `KeyError` or `ValueError` for one without a time."""
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in sorted(events, key=moment):
        found.setdefault(_about(event), []).append(event)
    return [EventThread(tuple(events)) for events in found.values()]


def moment(event: Event) -> datetime:
    """Return when the event happened. A queue that is not FIFO keeps no order."""
    return datetime.fromisoformat(event.detail["at"])


def _about(event: Event) -> tuple[object, ...]:
    """Return what an event is about: a provider, a sync's status, its checks, its project, or only itself."""
    sync_id = event.detail.get("sync_id")
    if event.type in OUTAGES:
        return event.detail["provider"], OUTAGES
    if not sync_id:
        return (event.event_id,)
    if event.type in STATUS:
        return sync_id, STATUS
    if event.type in OUTCOMES:
        return sync_id, OUTCOMES, event.detail.get("serving") is None
    return sync_id, event.type


@dataclass(frozen=True, slots=True)
class Notification:
    """A message in plain text: a short subject line, and a text of one or more lines."""

    subject: str
    text: str

    def linking_to(self, console_url: str) -> Self:
        """Return the notification with links to the console at this URL, which ends with a slash."""
        return replace(self, text=self.text.replace(CONSOLE, console_url))
