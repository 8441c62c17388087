"""The delivery of an event to a notification endpoint, with its attempts over a day. Pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.events import Event

WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=8, minutes=30),
)
"""The waits after failed attempts: a day in all, each shorter than the twelve hours for which SQS hides a message
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability)."""
MAX_ATTEMPTS: Final = len(WAITS) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event on its way to one endpoint. All attempts have the same event id."""

    endpoint_id: str
    event: Event


KEPT_FOR: Final = timedelta(days=7)
"""How long the log of an endpoint has an attempt."""
TEST: Final = "endpoint.test"
"""The type of what a person sends as a test. It is no event: nothing has happened."""


def type_of(event: Event) -> str:
    """Return the type of an event with full stops, as Standard Webhooks have it."""
    return event.type.value.lower().replace(" ", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt: the status of the response, or the code of what kept it from coming."""

    at: datetime
    event_id: str
    type: str
    number: int
    status: int | None = None
    failure: str | None = None

    @property
    def succeeded(self) -> bool:
        """True if the endpoint has taken the event. A redirect is none: it is not followed."""
        return self.status is not None and 200 <= self.status < 300


def wait_after(attempt: int, jitter: float) -> timedelta | None:
    """Return the wait after failed attempt number `attempt` (from 1), a tenth longer at most; None after the last."""
    if not 1 <= attempt <= len(WAITS):
        return None
    return WAITS[attempt - 1] * (1 + jitter / 10)
