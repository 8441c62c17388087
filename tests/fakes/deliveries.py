"""The delivery queue and the sender of requests, kept in memory."""

from collections.abc import Sequence
from datetime import datetime

from urlsync.domain.delivery import Delivery
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event
from urlsync.domain.notification_endpoint import NotificationEndpoint

from tests.fakes.strict import strict


@strict
class FakeDeliveryQueue:
    """Keeps what was enqueued; the next `failures` are refused."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.events: list[Event] = []
        self.failures = 0

    def send(self, deliveries: Sequence[Delivery]) -> None:
        self._fail()
        self.sent += deliveries

    def send_event(self, event: Event) -> None:
        self._fail()
        self.events.append(event)

    def _fail(self) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("delivery_queue_unavailable")


@strict
class FakeEndpointSender:
    """Keeps what was sent; answers with `gives`, which may be the code of a failure."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.gives: int | str = 204

    def send(self, endpoint: NotificationEndpoint, event_id: str, body: str, now: datetime) -> int:
        self.sent.append((endpoint.endpoint_id, event_id, body))
        if isinstance(self.gives, str):
            raise TransientFailure(self.gives)
        return self.gives
