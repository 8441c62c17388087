"""Puts the news of a transfer on the bus, where the transfer function hears of it."""

import json
from typing import TYPE_CHECKING, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.ownership_events import DETAIL_TYPE, SOURCE
from urlsync.domain.failure import TransientFailure
from urlsync.domain.ownership import OwnershipTransfer

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

UNAVAILABLE = "event_bus_unavailable"


@final
class EventBridgeOwnershipNews:
    """Implements the port `OwnershipNews` on an EventBridge bus."""

    def __init__(self, client: "EventBridgeClient", bus_name: str) -> None:
        self._client = client
        self._bus_name = bus_name

    def announce(self, transfer: OwnershipTransfer) -> None:
        """Put the event on the bus. Raises `TransientFailure` when it was not accepted."""
        detail = {
            "event_id": transfer.event_id,
            "project_id": transfer.project_id,
            "previous_owner_id": transfer.previous_owner_id,
            "new_owner_id": transfer.new_owner_id,
            "transferred_at": transfer.transferred_at.isoformat(timespec="microseconds"),
        }
        told = {name: value for name, value in detail.items() if value is not None}
        with transient_as(UNAVAILABLE):
            answer = self._client.put_events(
                Entries=[
                    {
                        "Source": SOURCE,
                        "DetailType": DETAIL_TYPE,
                        "Detail": json.dumps(told),
                        "EventBusName": self._bus_name,
                    }
                ]
            )
        if answer["FailedEntryCount"] > 0:
            raise TransientFailure(UNAVAILABLE)
