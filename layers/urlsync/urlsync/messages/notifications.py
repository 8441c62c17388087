"""What EventBridge hands over becomes one of our events again."""

from typing import Any, final

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.events import Event, EventType


@final
class NotOurs(UrlsyncError):
    """The event is none that we put on the bus; the message names the field, never its content."""


def event_of(event: EventBridgeEvent) -> Event:
    """Return the event. Raises `NotOurs`."""
    detail: Any = event.raw_event.get("detail")
    if not isinstance(detail, dict) or not isinstance(detail.get("event_id"), str):
        raise NotOurs("detail")
    try:
        kind = EventType(event.raw_event.get("detail-type", ""))
    except ValueError:
        raise NotOurs("detail-type") from None
    return Event(
        detail["event_id"], kind, {name: value for name, value in detail.items() if name != "event_id"}
    )
