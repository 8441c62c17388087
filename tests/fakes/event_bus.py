"""An event bus that remembers what was put on it."""

from collections.abc import Sequence

from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event


class FakeEventBus:
    """Collects events in `published`. The next `failures` calls of `publish` accept nothing and fail."""

    def __init__(self, failures: int = 0) -> None:
        self.published: list[Event] = []
        self.failures = failures

    def publish(self, events: Sequence[Event]) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("event_bus_unavailable")
        self.published.extend(events)
