"""A hold: as long as it lasts, nothing is written to Hasura Cloud, for everything or for one connection. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain.sync import Sync

RECHECK: Final = timedelta(minutes=5)
"""How long a sync with a value to write waits before its next check: so long after the release at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Since when nothing is written, and who wants that. Without a connection it is for everything."""

    since: datetime
    actor: str
    actor_id: str
    connection_id: str | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """The holds that there are."""

    items: tuple[Hold, ...] = ()

    def of(self, connection_id: str | None) -> Hold | None:
        """Return the hold that stops writes with a connection: that of everything, or its own; None if none does."""
        stopping = [hold for hold in self.items if hold.connection_id in {None, connection_id}]
        return min(stopping, key=lambda hold: hold.connection_id is not None, default=None)

    @property
    def oldest(self) -> datetime | None:
        """Since when there has been a hold; None if there is none."""
        return min((hold.since for hold in self.items), default=None)


def held(sync: Sync, at: datetime, jitter: float) -> Sync:
    """Return a sync whose new value waits for a release: it is checked again, at a time of its own."""
    wait = RECHECK * (1 + jitter) / 2
    return replace(sync, next_check_at=at + wait, urgent=True, held_since=sync.held_since or at)
