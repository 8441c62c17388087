"""Where events go."""

from collections.abc import Sequence
from typing import Protocol

from urlsync.domain.event import Event


class EventBus(Protocol):
    """The operator's bus. Delivery is at least once."""

    def publish(self, events: Sequence[Event]) -> None:
        """Put all events on the bus. Raises `TransientFailure` when any was not accepted."""
        ...
