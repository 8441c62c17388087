"""Builds and parses the messages of the delivery queue: a delivery, or an event from the bus."""

import json
from collections.abc import Mapping
from typing import Any

from urlsync.domain.delivery import Delivery
from urlsync.domain.events import Event, EventType
from urlsync.messages.json_body import MessageUnreadable, required_identifier, required_object, required_text


def delivery_message(delivery: Delivery) -> str:
    """Return the message of a delivery."""
    event = delivery.event
    content = {"event_id": event.event_id, "type": event.type.value, "detail": event.detail}
    return json.dumps({"endpoint_id": delivery.endpoint_id, "event": content})


def event_message(event: Event) -> str:
    """Return the message of an event whose endpoints are to be chosen, in the form that the bus gives it."""
    return json.dumps({"detail-type": event.type.value, "detail": {**event.detail, "event_id": event.event_id}})


def delivery_of(message: Mapping[str, Any]) -> Delivery:
    """Return the delivery of a message. Raises `MessageUnreadable`."""
    content = required_object(message, "event")
    try:
        kind = EventType(required_text(content, "type"))
    except ValueError:
        raise MessageUnreadable("type") from None
    event = Event(required_identifier(content, "event_id"), kind, required_object(content, "detail"))
    return Delivery(endpoint_id=required_identifier(message, "endpoint_id"), event=event)
