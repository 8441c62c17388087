"""Parses events of this service that EventBridge delivers."""

from typing import Any, final

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.events import Event, EventType


@final
class UnknownEvent(UrlsyncError):
    """The event is not one that this service publishes; the message names the field, never its content."""


def event_of(event: EventBridgeEvent) -> Event:
    """Return the event. Raises `UnknownEvent`."""
    detail: Any = event.raw_event.get("detail")
    if not isinstance(detail, dict) or not isinstance(detail.get("event_id"), str):
        raise UnknownEvent("detail")
    try:
        kind = EventType(event.raw_event.get("detail-type", ""))
    except ValueError:
        raise UnknownEvent("detail-type") from None
    return Event(
        detail["event_id"], kind, {name: value for name, value in detail.items() if name != "event_id"}
    )
