"""Many config vars that change to another database host at once: a move, or a mistake. Pure functions.

Nothing is blocked, because the old hosts may be gone; people are notified while it happens. Whether a host can be
reached is not tried: that would let whoever sets a config var choose what the service connects to. A project that
cannot reach its new host is found by its confirmation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from urlsync.domain.events import Event, EventType
from urlsync.domain.postgres_url import connection_parameters
from urlsync.domain.secret import Secret

MANY: Final = 10
"""So many changes within a minute of the clock are reported. Of 19 changes within any minute, at least 10 fall into
one of the two minutes of the clock, so people are notified before the twentieth."""
QUIET: Final = timedelta(hours=1)
"""How long after a report no other is made, and the status shows it."""
NAMESPACE: Final = UUID("6b1a3a52-7a0e-4a39-8d3c-0f3c7d1f5a44")

ONE_HOST: Final = "many_moved_to_one_host"
OTHER_HOSTS: Final = "many_moved_to_other_hosts"


def host_of(url: Secret) -> Secret:
    """Return the host of a Postgres URL that a sync follows, or all its hosts."""
    parameters = connection_parameters(url.reveal())
    return Secret((parameters.get("host") or parameters.get("hostaddr") or "").lower())


def minute_of(moment: datetime) -> datetime:
    """Return the minute of the clock."""
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyHostChanges:
    """Many changes within a minute of the clock, and the finding that explains them."""

    finding: str
    minute: datetime

    def is_recent(self, at: datetime) -> bool:
        """Return True if it was reported within the last hour."""
        return at - self.minute < QUIET

    def event(self, at: datetime) -> Event:
        """Return the event; its id is the same whoever publishes it, so that people are notified once."""
        event_id = str(uuid5(NAMESPACE, f"{self.finding} {self.minute.isoformat()}"))
        detail = {"at": at.isoformat(), "finding": self.finding, "since": self.minute.isoformat()}
        return Event(event_id, EventType.MANY_HOSTS_CHANGED, detail)
