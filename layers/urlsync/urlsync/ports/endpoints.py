"""The notification endpoints, and what sends events to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # each function pays for its own modules only
    from urlsync.domain.activity import ActivityEntry
    from urlsync.domain.delivery import Attempt, Delivery
    from urlsync.domain.events import Event
    from urlsync.domain.notification_endpoint import NotificationEndpoint


class Endpoints(Protocol):
    """The endpoints. All methods raise `TransientFailure`; an entry is stored with its change, or nothing is."""

    def all(self) -> Sequence[NotificationEndpoint]:
        """Return all endpoints, in the order of their ids, read consistently."""

    def get(self, endpoint_id: str) -> NotificationEndpoint | None:
        """Return the endpoint, or None."""

    def create(self, endpoint: NotificationEndpoint, entry: ActivityEntry) -> bool:
        """Store a new endpoint. Return False if its id exists."""

    def replace(self, before: NotificationEndpoint, after: NotificationEndpoint, entry: ActivityEntry) -> bool:
        """Store an edited endpoint; return False if it was edited or deleted meanwhile."""

    def delete(self, endpoint_id: str, entry: ActivityEntry) -> bool:
        """Delete an endpoint; return False if there is none."""

    def note(self, endpoint_id: str, attempt: Attempt) -> None:
        """Add an attempt to the log of an endpoint."""

    def attempts(self, endpoint_id: str, limit: int) -> Sequence[Attempt]:
        """Return the last attempts, the newest first."""

    def fail(self, endpoint_id: str, since: datetime) -> None:
        """Store that an endpoint fails since then, unless it fails for longer or is gone."""

    def recover(self, endpoint_id: str) -> None:
        """Store that an endpoint fails no more, unless it is gone."""

    def switch_off(self, endpoint: NotificationEndpoint) -> None:
        """Switch an endpoint off, unless it was changed or deleted meanwhile."""


class DeliveryQueue(Protocol):
    """The queue of deliveries. Each is delivered at least once."""

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Enqueue all of them. Raises `TransientFailure` if any was not accepted."""

    def send_event(self, event: Event) -> None:
        """Enqueue an event whose endpoints are to be chosen, as the bus would. Raises `TransientFailure`."""


class EndpointSender(Protocol):
    """Sends requests to endpoints, to public addresses alone."""

    def send(self, endpoint: NotificationEndpoint, event_id: str, body: str, now: datetime) -> int:
        """Send one signed request, and return the status of the response. Raises `TransientFailure`."""
        ...
