"""What is known of the service as a whole: outages, changes of hosts, its own OAuth client, and holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # each function pays for its own modules only
    from datetime import datetime

    from urlsync.domain.activity import ActivityEntry
    from urlsync.domain.hold import Hold
    from urlsync.domain.hold import Holds as KnownHolds
    from urlsync.domain.host_changes import ManyHostChanges
    from urlsync.domain.outage import Outage, Provider


class Outages(Protocol):
    """The last outage of each provider."""

    def get(self, provider: Provider) -> Outage | None:
        """Return the last outage of this provider, or None."""

    def put(self, outage: Outage) -> None:
        """Store the outage in place of its provider's last one."""
        ...


class Holds(Protocol):
    """The holds of writes. All methods raise `TransientFailure`; an entry is stored with its change, or nothing is."""

    def current(self) -> KnownHolds:
        """Return the holds that there are."""

    def begin(self, hold: Hold, entry: ActivityEntry) -> bool:
        """Store a hold. Return False if it is there already."""

    def end(self, connection_id: str | None, entry: ActivityEntry) -> bool:
        """Remove the hold of a connection, or of everything. Return False if there is none."""


class HostChanges(Protocol):
    """The numbers of syncs whose source changed to another host, by minute. All methods raise `TransientFailure`."""

    def count(self, minute: datetime, host: str | None = None) -> int:
        """Count one more change in a minute, to the host with this fingerprint or to any; return the new number."""

    def last(self) -> ManyHostChanges | None:
        """Return the last report of many changes, or None."""

    def put(self, many: ManyHostChanges) -> None:
        """Store a report in place of the last one."""


class OAuthClient(Protocol):
    """What the functions found out about our own OAuth client at Heroku. All methods raise `TransientFailure`."""

    def refused_since(self) -> datetime | None:
        """Return since when Heroku refuses the client; None if it does not."""

    def refused(self, now: datetime) -> None:
        """Store that Heroku refuses the client, since now if that is new."""

    def accepted(self) -> None:
        """Store that Heroku accepts the client."""
