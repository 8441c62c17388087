"""Events go to an EventBridge bus."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.domain.event import Event
from urlsync.domain.failure import TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE: Final = "urlsync"
UNAVAILABLE: Final = "event_bus_unavailable"
ENTRIES_PER_CALL: Final = 10
"""EventBridge takes no more (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)."""


@final
class EventBridgeBus:
    """The operator's bus. The detail of an event carries its `event_id`."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def publish(self, events: Sequence[Event]) -> None:
        """Put all events on the bus, in order. Raises `TransientFailure` when any was not accepted."""
        entries = [self._entry(event) for event in events]
        for first in range(0, len(entries), ENTRIES_PER_CALL):
            self._put(entries[first : first + ENTRIES_PER_CALL])

    def _put(self, entries: "list[PutEventsRequestEntryTypeDef]") -> None:
        with transient_as(UNAVAILABLE):
            answer = self._client.put_events(Entries=entries)
        if answer["FailedEntryCount"] > 0:
            raise TransientFailure(UNAVAILABLE)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        return {
            "Source": SOURCE,
            "DetailType": event.type.value,
            "Detail": json.dumps({**event.detail, "event_id": event.event_id}),
            "EventBusName": self._bus_name,
        }
