"""Publishes events to the EventBridge bus, and notifications to the SNS topic."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event
from urlsync.domain.notifications import Notification
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.messages.ownership import DETAIL_TYPE, SOURCE

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_sns import SNSClient

EVENT_SOURCE: Final = "urlsync"
BUS_UNAVAILABLE: Final = "event_bus_unavailable"
ENTRIES_PER_CALL: Final = 10
"""The limit of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html)."""


class _Bus:
    """An EventBridge bus."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def _entry(self, source: str, detail_type: str, detail: Mapping[str, Any]) -> "PutEventsRequestEntryTypeDef":
        text = json.dumps(detail)
        return {"Source": source, "DetailType": detail_type, "Detail": text, "EventBusName": self._bus_name}

    def _put(self, entries: "list[PutEventsRequestEntryTypeDef]") -> None:
        with transient_as(BUS_UNAVAILABLE):
            answer = self._client.put_events(Entries=entries)
        if answer["FailedEntryCount"] > 0:
            raise TransientFailure(BUS_UNAVAILABLE)


class EventBridgeBus(_Bus):
    """Implements the port `EventBus`. The detail of an event has its `event_id`."""

    def publish(self, events: Sequence[Event]) -> None:
        """Publish all events, in order. Raises `TransientFailure` if any was not accepted."""
        entries = [
            self._entry(EVENT_SOURCE, event.type.value, {**event.detail, "event_id": event.event_id})
            for event in events
        ]
        for first in range(0, len(entries), ENTRIES_PER_CALL):
            self._put(entries[first : first + ENTRIES_PER_CALL])


class EventBridgeOwnershipEvents(_Bus):
    """Implements the port `OwnershipEvents`."""

    def publish(self, transfer: OwnershipTransfer) -> None:
        """Publish an ownership transfer. Raises `TransientFailure` if it was not accepted."""
        detail: dict[str, Any] = {
            "event_id": transfer.event_id,
            "project_id": transfer.project_id,
            "previous_owner_id": transfer.previous_owner_id,
            "new_owner_id": transfer.new_owner_id,
            "transferred_at": transfer.transferred_at.isoformat(timespec="microseconds"),
        }
        if transfer.report is not None:
            at = transfer.report.at.isoformat(timespec="microseconds")
            detail["report"] = {"entry_id": transfer.report.entry_id, "at": at}
        present = {name: value for name, value in detail.items() if value is not None}
        self._put([self._entry(SOURCE, DETAIL_TYPE, present)])


class SnsTopic:
    """Implements the port `Notifier`."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def send(self, notification: Notification) -> None:
        """Publish the notification. Raises `TransientFailure` if SNS does not accept it."""
        with transient_as("notifications_unavailable"):
            self._client.publish(TopicArn=self._topic_arn, Subject=notification.subject, Message=notification.text)
