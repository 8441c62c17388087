"""The health of the whole service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.errors import RESTORED
from urlsync.domain.findings import Finding, found
from urlsync.domain.limits import HOUR
from urlsync.domain.outage import FINDINGS, Provider
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sweep import Sweep
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Status
from urlsync.ports import messaging, platform, storage
from urlsync.ports.heroku import HerokuOAuth
from urlsync.use_cases.diagnosis.diagnose_sync import findings_of

MAX_COUNTED: Final = 10_000
"""How far syncs are counted: a count costs what it reads."""
MAX_CONNECTIONS: Final = 1_000
"""How many connections are looked at for long intervals of full checks."""
CONNECTIONS_AT_ONCE: Final = 100
MANY_WAITING: Final = 1_000
HEARTBEAT_TIMEOUT: Final = timedelta(minutes=5)
"""After this long without a run of the schedule, which runs every minute, something is wrong."""


@dataclass(slots=True, kw_only=True)
class ServiceStatus:
    """Numbers, and the findings from them. An unknown number is None, and a finding.

    `held_since` is the beginning of the hold of all writes, if there is one.
    """

    depths: messaging.QueueDepths | None = None
    last_reconcile: ReconcileRun | None = None
    syncs: Mapping[Status, int] | None = None
    held_since: datetime | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Read queues, schedule and syncs. It changes nothing and never fails for a single part."""

    backlog: messaging.Backlog
    runs: storage.ReconcileRuns
    counts: storage.SyncCounts
    outages: storage.Outages
    host_changes: storage.HostChanges
    holds: storage.Holds
    clock: platform.Clock
    client: storage.OAuthClient
    oauth: HerokuOAuth
    connections: storage.Connections
    intervals: SweepIntervals
    live_table: platform.LiveTable

    def __call__(self, *, actor: Actor) -> ServiceStatus:
        """Return the numbers and the findings. Raises `RoleRequired`."""
        require(actor, Right.SEE)
        status = ServiceStatus()
        status.findings += findings_of("table", self._table)
        for part, inspect in {"queues": self._queues, "schedule": self._schedule, "syncs": self._syncs}.items():
            status.findings += findings_of(part, partial(inspect, status))
        status.findings += findings_of("sweeps", partial(self._full_checks, status))
        status.findings += findings_of("oauth_client", self._oauth_client)
        status.findings += findings_of("outages", self._outages)
        status.findings += findings_of("host_changes", self._host_changes)
        status.findings += findings_of("holds", partial(self._holds, status))
        return status

    def _table(self) -> Iterator[Finding]:
        if self.live_table.is_restored():
            yield found(RESTORED)

    def _queues(self, status: ServiceStatus) -> Iterator[Finding]:
        depths = status.depths = self.backlog.depths()
        waiting, exhausted = depths.checks.waiting + depths.follow_ups.waiting, depths.retries_exhausted
        yield found("queues_short" if waiting < MANY_WAITING else "queues_long", detail=str(waiting))
        yield found("dead_letters", detail=str(exhausted)) if exhausted else found("no_dead_letters")

    def _schedule(self, status: ServiceStatus) -> Iterator[Finding]:
        run = status.last_reconcile = self.runs.last()
        if run is None:
            yield found("schedule_new")
        elif self.clock.now() - run.started_at > HEARTBEAT_TIMEOUT:
            yield found("schedule_silent", detail=run.started_at.isoformat())
        elif not run.complete:
            yield found("schedule_behind", detail=str(run.due))
        else:
            yield found("schedule_runs", detail=run.started_at.isoformat())

    def _outages(self) -> list[Finding]:
        now = self.clock.now()
        known = [outage for outage in map(self.outages.get, Provider) if outage is not None and outage.lasts(now)]
        lasting = [found(FINDINGS[outage.provider], detail=outage.since.isoformat()) for outage in known]
        return lasting or [found("no_outage")]

    def _host_changes(self) -> Iterator[Finding]:
        last = self.host_changes.last()
        if last is not None and last.is_recent(self.clock.now()):
            yield found(last.finding, detail=last.minute.isoformat())

    def _holds(self, status: ServiceStatus) -> Iterator[Finding]:
        holds = self.holds.current()
        of_everything = holds.of(None)
        status.held_since = None if of_everything is None else of_everything.since
        if holds.oldest is not None:
            yield found("writes_held", detail=holds.oldest.isoformat())

    def _syncs(self, status: ServiceStatus) -> Iterator[Finding]:
        counts = status.syncs = {each: self.counts.count(each, MAX_COUNTED) for each in Status}
        paused = counts[Status.PAUSED]
        yield found("syncs_paused", detail=str(paused)) if paused else found("no_sync_paused")

    def _full_checks(self, status: ServiceStatus) -> Iterator[Finding]:
        """Yield a finding if a connection has so many syncs that their full checks take longer than the usual interval.

        With few syncs in all, no connection has, and none is read.
        """
        usual, active = self.intervals.full_every, (status.syncs or {}).get(Status.ACTIVE, 0)
        if self.intervals.stretched(active) <= usual:
            return
        now = self.clock.now()
        longest = max((self.intervals.of(sweep, now).full or usual for sweep in self._sweeps()), default=usual)
        if longest > usual:
            yield found("full_checks_stretched", detail=f"{longest // HOUR} h")

    def _sweeps(self) -> Iterator[Sweep]:
        """Yield how the connections are swept, up to `MAX_CONNECTIONS`."""
        cursor: str | None = None
        for _ in range(MAX_CONNECTIONS // CONNECTIONS_AT_ONCE):
            page = self.connections.summaries(cursor, CONNECTIONS_AT_ONCE)
            yield from self.connections.sweeps({summary.connection_id for summary in page.items}).values()
            cursor = page.next_cursor
            if cursor is None:
                return

    def _oauth_client(self) -> Iterator[Finding]:
        since = self.client.refused_since()
        if since is None:
            yield found("oauth_client_accepted")
        else:
            client = self.oauth.client_id() or "unknown"
            yield found("oauth_client_refused", detail=f"client {client}, since {since.isoformat()}")
