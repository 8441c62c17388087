"""One run of a check: what was asked, the sync as it was read, and when it began."""

from dataclasses import dataclass
from datetime import datetime

from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync
from urlsync.domain.transition import Transition
from urlsync.domain.urgency import Urgency, urgency
from urlsync.ports.clock import Clock
from urlsync.use_cases.settle_target import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The context of one run, and what history remembers of it."""

    request: CheckRequest
    sync: Sync
    started: datetime
    clock: Clock

    @property
    def is_scheduled(self) -> bool:
        """Tell whether the schedule alone asked for it."""
        return self.request.cause is Cause.SCHEDULE

    @property
    def was_made_since(self) -> bool:
        """Tell whether what the schedule wants was done between its asking and now."""
        last = self.sync.last_checked_at
        made = last is not None and last > self.request.requested_at
        return self.is_scheduled and made and self.sync.outcome is not Outcome.FAILED

    @property
    def urgency(self) -> Urgency:
        """Tell how soon the check is wanted, after what earlier ones answered."""
        return Urgency.ANSWERED if self.was_made_since else urgency(self.sync, self.request, self.started)

    @property
    def comes_again(self) -> bool:
        """Tell whether this was a scheduled check's last attempt: the schedule asks again, no dead letter."""
        return self.is_scheduled and self.request.last_attempt

    def step(self) -> Transition:
        """Return the step that changes the sync now."""
        return Transition(request=self.request, at=self.clock.now(), new_id=self.clock.new_id)

    def entry(
        self,
        after: Sync,
        *,
        outcome: Outcome | None = None,
        settled: Settled | None = None,
        failure: str | None = None,
    ) -> HistoryEntry:
        """Return what history remembers of it, once the sync is as `after`."""
        now = self.clock.now()
        outcome = outcome or after.outcome or Outcome.FAILED
        return HistoryEntry(
            entry_id=self.clock.new_id(),
            sync_id=after.sync_id,
            at=now,
            cause=self.request.cause,
            outcome=outcome,
            status=after.status,
            reason=after.reason,
            epoch=after.epoch,
            duration=now - self.started,
            fingerprint_before=settled.before if settled else self.sync.fingerprint,
            fingerprint=after.fingerprint,
            release_version=self.request.release_version,
            failure=failure,
            propagation=self.request.propagation(now) if outcome is Outcome.UPDATED else None,
        )
