"""The health of the whole service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from urlsync.domain.findings import Finding, found
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sync import Status
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.diagnosis.diagnose_sync import findings_of

MAX_COUNTED: Final = 10_000
"""How far syncs are counted: a count costs what it reads."""
MANY_WAITING: Final = 1_000
HEARTBEAT_TIMEOUT: Final = timedelta(minutes=5)
"""After this long without a run of the schedule, which runs every minute, something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """Numbers, and the findings from them. An unknown number is None, and a finding."""

    depths: messaging.QueueDepths | None
    last_reconcile: ReconcileRun | None
    syncs: Mapping[Status, int] | None
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Read queues, schedule and syncs. It changes nothing and never fails for a single part."""

    backlog: messaging.Backlog
    runs: storage.ReconcileRuns
    counts: storage.SyncCounts
    clock: platform.Clock

    def __call__(self) -> ServiceStatus:
        """Return the numbers and the findings."""
        seen = _Seen()
        findings = [
            *findings_of("queues", lambda: self._queues(seen)),
            *findings_of("schedule", lambda: self._schedule(seen)),
            *findings_of("syncs", lambda: self._syncs(seen)),
        ]
        return ServiceStatus(
            depths=seen.depths, last_reconcile=seen.last_reconcile, syncs=seen.syncs, findings=findings
        )

    def _queues(self, seen: "_Seen") -> Iterator[Finding]:
        seen.depths = self.backlog.depths()
        yield _waiting(seen.depths.checks.waiting + seen.depths.follow_ups.waiting)
        yield _retries_exhausted(seen.depths.retries_exhausted)

    def _schedule(self, seen: "_Seen") -> Iterator[Finding]:
        run = seen.last_reconcile = self.runs.last()
        if run is None:
            yield found("schedule_new")
        elif self.clock.now() - run.started_at > HEARTBEAT_TIMEOUT:
            yield found("schedule_silent", detail=run.started_at.isoformat())
        elif not run.complete:
            yield found("schedule_behind", detail=str(run.due))
        else:
            yield found("schedule_runs", detail=run.started_at.isoformat())

    def _syncs(self, seen: "_Seen") -> Iterator[Finding]:
        counts = {status: self.counts.count(status, MAX_COUNTED) for status in Status}
        seen.syncs = counts
        if counts[Status.PAUSED]:
            yield found("syncs_paused", detail=str(counts[Status.PAUSED]))
        else:
            yield found("no_sync_paused")


@dataclass(slots=True)
class _Seen:
    """The findings so far."""

    depths: messaging.QueueDepths | None = None
    last_reconcile: ReconcileRun | None = None
    syncs: Mapping[Status, int] | None = None


def _waiting(number: int) -> Finding:
    return found("queues_short" if number < MANY_WAITING else "queues_long", detail=str(number))


def _retries_exhausted(number: int) -> Finding:
    return found("dead_letters", detail=str(number)) if number else found("no_dead_letters")
