"""An event bus that remembers what was put on it."""

from collections.abc import Sequence

from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event

from tests.fakes.event_schemas import check_event
from tests.fakes.strict import strict


@strict
class FakeEventBus:
    """Collects events in `published`, and takes none that is not as its published schema says.

    The next `failures` calls of `publish` accept nothing and fail.
    """

    def __init__(self, failures: int = 0) -> None:
        self.published: list[Event] = []
        self.failures = failures

    def publish(self, events: Sequence[Event]) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("event_bus_unavailable")
        for event in events:
            check_event(event)
        self.published.extend(events)
