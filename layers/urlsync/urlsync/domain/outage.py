"""Outages of Heroku and Hasura: whether a provider's failures concern one sync or all of a connection's. Pure.

Hasura's maintenance takes 5 to 10 minutes, refuses writes and answers reads
(https://hasura.io/docs/latest/projects/maintenance-mode). One check a minute then probes for all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from urlsync.domain.events import Event, EventType
from urlsync.domain.sync import Sync

FAILURES: Final = 5
"""How many syncs must fail in a row, of at least `SUBJECTS` projects or apps, before the provider is at fault."""
SUBJECTS: Final = 2
COUNTED_FOR: Final = timedelta(minutes=15)
"""How long a failure counts: only a write ends a row of failed writes, and there may be none for days."""
PROBE_INTERVAL: Final = timedelta(seconds=50)
"""Shorter than the minute between two runs of the schedule, so that each of them finds a probe to be due."""
OVERDUE_PROBE: Final = 2 * PROBE_INTERVAL
"""How late a probe must be before a sync that has nothing to write may claim it, although only writes fail."""
IDLE_PROBES: Final = 3
"""So many successes without a write end an outage of writes: no sync has anything to write any more."""
WEBHOOKS_FIRST: Final = timedelta(minutes=1)
"""How long after an outage only the syncs that webhooks wait for are checked."""
SPREAD_FROM: Final = timedelta(minutes=1)
SPREAD: Final = timedelta(seconds=150)
NOTIFY_AFTER: Final = timedelta(minutes=10)


class Provider(StrEnum):
    """Whose API fails."""

    HEROKU = "heroku"
    HASURA = "hasura"


FINDINGS: Final = {Provider.HEROKU: "heroku_outage", Provider.HASURA: "hasura_outage"}
"""The explanation of each provider's outage in the catalogue."""


OUTAGE: Final = frozenset({"unreachable", "timeout", "unavailable", "blocked", "answer_unreadable"})
CODES: Final = {f"{provider}_{code}": provider for provider in Provider for code in OUTAGE} | dict.fromkeys(
    ("hasura_maintenance", "hasura_error", "hasura_redirected"), Provider.HASURA
)
"""The failures that an outage causes, and whose each is."""


class Admission(StrEnum):
    """How a check may call the provider: as usual, for all others, or not now."""

    RUN = "run"
    PROBE = "probe"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """How a provider has responded to a connection's last checks.

    `failing` are the syncs that failed in a row, `subjects` their projects or apps, no more of either than needed;
    `only_writes` is True if reads succeeded. `since` is the first of these failures while the marker is set, else
    None, and `ended_at` the end of the last outage.
    """

    failing: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    only_writes: bool = False
    first_failed_at: datetime | None = None
    since: datetime | None = None
    probe_at: datetime | None = None
    idle_probes: int = 0
    ended_at: datetime | None = None
    revision: int = 0

    def admission(self, sync: Sync, at: datetime) -> Admission:
        """Return whether a check of this sync may call the provider."""
        if self.since is None or self.probe_at is None:
            releasing = self.ended_at is not None and at < self.ended_at + WEBHOOKS_FIRST
            return Admission.WAIT if releasing and not is_urgent(sync) else Admission.RUN
        fits = not self.only_writes or sync.pending_fingerprint is not None
        return Admission.PROBE if at >= self.probe_at + (timedelta(0) if fits else OVERDUE_PROBE) else Admission.WAIT

    def probing(self, at: datetime) -> "Marker":
        """Return the marker with the next probe an interval later."""
        return replace(self, probe_at=at + PROBE_INTERVAL, revision=self.revision + 1)

    def failed(self, sync_id: str, subject: str, at: datetime, *, writing: bool) -> "Marker":
        """Return the marker after a failure that an outage may have caused; set if there are enough."""
        if self.since is None and self.first_failed_at is not None and at - self.first_failed_at > COUNTED_FOR:
            return Marker(ended_at=self.ended_at, revision=self.revision).failed(sync_id, subject, at, writing=writing)
        failing, subjects = _with(self.failing, sync_id, FAILURES), _with(self.subjects, subject, SUBJECTS)
        first = self.first_failed_at or at
        is_set = self.since is not None or (len(failing) == FAILURES and len(subjects) == SUBJECTS)
        after = replace(
            self,
            failing=failing,
            subjects=subjects,
            only_writes=writing and (self.only_writes or not self.failing),
            first_failed_at=first,
            since=first if is_set else None,
            probe_at=(self.probe_at or at + PROBE_INTERVAL) if is_set else None,
            idle_probes=0,
        )
        return self if after == self else replace(after, revision=self.revision + 1)

    def succeeded(self, at: datetime, *, wrote: bool) -> "Marker":
        """Return the marker after a success: as it was, if that says nothing about the failures."""
        if not self.failing:
            return self
        if self.only_writes and not wrote:
            idle = self.idle_probes + 1
            if self.since is None or idle < IDLE_PROBES:
                return self if self.since is None else replace(self, idle_probes=idle, revision=self.revision + 1)
        ended_at = self.ended_at if self.since is None else at
        return Marker(ended_at=ended_at, revision=self.revision + 1)


UNMARKED: Final = Marker()


def _with(known: tuple[str, ...], new: str, at_most: int) -> tuple[str, ...]:
    return known if new in known or len(known) == at_most else (*known, new)


def is_urgent(sync: Sync) -> bool:
    """Return True if somebody waits for the sync's check, or a write of it began and was not completed."""
    return sync.urgent or sync.pending_fingerprint is not None


def put_off(sync: Sync, at: datetime, jitter: float) -> Sync:
    """Return a sync that waits for the end of an outage: due in the next run if it is urgent, else spread out."""
    wait = timedelta(0) if is_urgent(sync) else SPREAD_FROM + SPREAD * jitter
    return replace(sync, next_check_at=at + wait, waiting_since=sync.waiting_since or at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What people know of a provider's last outage, whichever connections notice it."""

    provider: Provider
    since: datetime
    failed_at: datetime
    notified: bool = False
    ended_at: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        """Return True if a probe has failed lately. The last connection with a marker may have been deleted."""
        return self.ended_at is None and at - self.failed_at < NOTIFY_AFTER

    def is_reportable(self, at: datetime) -> bool:
        """Return True if people are to be notified now."""
        return not self.notified and at - self.since >= NOTIFY_AFTER

    def event(self, type_: EventType, at: datetime) -> Event:
        """Return the event; its id is the same whoever publishes it, so that people are notified once."""
        event_id = str(uuid5(NAMESPACE, f"{self.provider} {self.since.isoformat()} {type_}"))
        detail = {"at": at.isoformat(), "provider": self.provider, "since": self.since.isoformat()}
        return Event(event_id, type_, detail)


NAMESPACE: Final = UUID("0d7a6d24-54a4-4a57-a0d5-0b1c3c7a9e61")
