"""Run a check, step by step: make the target equal the source, and record the outcome."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from urlsync.domain import errors
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.confirmation import follow_up_of
from urlsync.domain.connection import Connection
from urlsync.domain.deduplication import PENDING_DELAY, Disposition, disposition
from urlsync.domain.fingerprint import are_comparable
from urlsync.domain.history import HistoryEntry
from urlsync.domain.outage import put_off
from urlsync.domain.schedule import Schedule
from urlsync.domain.service_level import Rotation, rotation_of
from urlsync.domain.sign_answers import GoodCheck, answered
from urlsync.domain.sweep import UNSWEPT, Sweep, is_open
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import Transition
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.checking.apply_source import Applied, ApplySource
from urlsync.use_cases.checking.batch_reads import ConnectionsOfBatch, SyncsOfBatch
from urlsync.use_cases.checking.host_changes import WatchHostChanges
from urlsync.use_cases.checking.outages import WaitOutOutages
from urlsync.use_cases.checking.read_source import ReadRelease, ReadSource, VerifySourceOwner
from urlsync.use_cases.lifecycle.transfer_ownership import DisconnectTransferred, NewOwner
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection
from urlsync.use_cases.webhooks.repair_webhook import Repair

FOREIGN_SHOWN: Final = timedelta(days=1)
"""How long it is shown that a webhook named another app or webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One run: the request, the sync as it was read, and when the run began; and the connection once it is known."""

    request: CheckRequest
    sync: Sync
    started: datetime
    clock: platform.Clock
    connection: Connection | None = None

    @property
    def sweep(self) -> Sweep:
        """Return how the connection is swept."""
        return UNSWEPT if self.connection is None else self.connection.sweep

    @property
    def is_scheduled(self) -> bool:
        """True if the schedule requested the check."""
        return self.request.cause is Cause.SCHEDULE

    @property
    def is_foreign(self) -> bool:
        """True if a webhook of another app, or another webhook of the app, requested the check."""
        return self.request.is_foreign(self.sync.heroku_app.id, self.sync.webhook_id)

    def noted(self, after: Sync) -> Sync:
        """Return the sync with what the request said of its webhook, which is forgotten after a day."""
        if self.is_foreign:
            return replace(after, foreign_webhook_at=self.started)
        since = after.foreign_webhook_at
        return replace(after, foreign_webhook_at=None) if since and self.started - since > FOREIGN_SHOWN else after

    def release_of_its_app(self) -> "CheckRun":
        """Return the run without a release of another app, which the sync may have followed before."""
        return replace(self, request=self.request.for_app(self.sync.heroku_app.id))

    @property
    def disposition(self) -> Disposition:
        """Return when the check runs: now, later or not at all, as a scheduled one if another check came first."""
        last = self.sync.last_checked_at
        checked = last is not None and last > self.request.requested_at
        is_done = checked and self.sync.outcome is not Outcome.FAILED and not is_open(self.sync)
        if self.is_scheduled and is_done:
            return Disposition.DROP
        return disposition(self.sync, self.request)

    def step(self) -> Transition:
        """Return the transition at this moment."""
        return Transition(request=self.request, at=self.clock.now(), new_id=self.clock.new_id)

    def entry(
        self, after: Sync, *, outcome: Outcome | None = None, applied: Applied | None = None, failure: str | None = None
    ) -> HistoryEntry:
        """Return the history entry of the run, which left the sync as `after`."""
        now = self.clock.now()
        outcome = outcome or after.outcome or Outcome.FAILED
        return HistoryEntry.of(
            after,
            entry_id=self.clock.new_id(),
            at=now,
            cause=self.request.cause,
            outcome=outcome,
            duration=now - self.started,
            fingerprint_before=applied.before if applied else self.sync.fingerprint,
            release_version=self.request.release_version,
            failure=failure,
            propagation=self.request.propagation(now) if outcome is Outcome.UPDATED else None,
        )


REQUESTED_BY_PEOPLE: Final = frozenset({Cause.OPERATOR, Cause.ENABLED})


@dataclass(frozen=True, slots=True)
class AskConfirmation:
    """Request another confirmation if the project was unhealthy, or if a person asked and its health is unknown."""

    follow_ups: messaging.FollowUps

    def __call__(self, sync: Sync, entry: HistoryEntry) -> None:
        """Send a follow-up if needed; never for a check that a confirmation requested, or the two would loop."""
        if entry.outcome is not Outcome.UNCHANGED or entry.cause is Cause.FOLLOW_UP:
            return
        if sync.serving is False or (sync.serving is None and entry.cause in REQUESTED_BY_PEOPLE):
            with suppress(errors.TransientFailure):
                self.follow_ups.send(follow_up_of(sync))


@dataclass(frozen=True, slots=True)
class CheckSync:
    """Run checks, never two of one sync at once. An app unknown for `app_deleted_after` counts as deleted."""

    syncs: storage.CheckedSyncs
    connections: storage.CheckedConnections
    verify_source_owner: VerifySourceOwner
    read_release: ReadRelease
    read_source: ReadSource
    live_table: platform.LiveTable
    apply_source: ApplySource
    wait_out_outages: WaitOutOutages
    watch_host_changes: WatchHostChanges
    publish_events: PublishEvents
    ask_confirmation: AskConfirmation
    release_connection: ReleaseConnection
    disconnect_transferred: DisconnectTransferred
    repair_webhook: Repair
    schedule: Schedule
    intervals: SweepIntervals
    clock: platform.Clock
    app_deleted_after: timedelta
    on_foreign_webhook: Callable[[str], None]
    on_rotation: Callable[[Rotation], None]
    finish: Callable[[], None] = lambda: None

    def for_batch(self, sync_ids: Collection[str]) -> "CheckSync":
        """Return the use case for the checks of one batch, which share what they read first and store at `finish`."""
        syncs, connections = SyncsOfBatch(self.syncs, sync_ids), ConnectionsOfBatch(self.connections)
        waiting = replace(self.wait_out_outages, connections=connections)
        finish = syncs.finish
        return replace(self, syncs=syncs, connections=connections, wait_out_outages=waiting, finish=finish)

    def __call__(self, request: CheckRequest) -> HistoryEntry | None:
        """Run one check; return its entry, or None for no sync. Raises `TransientFailure` if it must be retried."""
        started = self.clock.now()
        sync = self.syncs.get(request.sync_id)
        if sync is None:
            return None
        if self._is_restored(request):
            waiting = CheckRun(request=request, sync=sync, started=started, clock=self.clock)
            return self._wait(waiting, writing=False)
        sync = self.publish_events(sync)
        check = CheckRun(request=request, sync=sync, started=started, clock=self.clock)
        if check.is_foreign:
            self.on_foreign_webhook(sync.sync_id)
        check = check.release_of_its_app()
        if sync.status is Status.DISCONNECTED:
            self.release_connection(sync)
            return self._note(check.entry(sync, outcome=Outcome.SKIPPED))
        if check.disposition is not Disposition.RUN:
            return self._defer_or_drop(check)
        entry = self._run(check)
        if (rotation := rotation_of(sync, entry)) is not None:
            self.on_rotation(rotation)
        if entry.outcome is not Outcome.SKIPPED:
            self._repair_webhook(sync, request)
        return entry

    def _is_restored(self, request: CheckRequest) -> bool:
        """Return True if the check has to wait. Raises `TransientFailure` while quick attempts may help."""
        try:
            return self.live_table.is_restored()
        except errors.TransientFailure:
            if not request.last_attempt:
                raise
            return True

    def _repair_webhook(self, sync: Sync, request: CheckRequest) -> None:
        """Repair it if it is time. Raises `TransientFailure` while quick attempts may help."""
        try:
            self.repair_webhook(sync, request.cause, self.connections)
        except errors.TransientFailure:
            if not request.last_attempt:
                raise

    def _defer_or_drop(self, check: CheckRun) -> HistoryEntry:
        """Skip the check; if it is deferred, make the sync due soon. The entry is not stored."""
        if check.disposition is Disposition.DEFER:
            with suppress(errors.StaleEpoch):
                deferred = self.schedule.expedited(check.sync, check.started + PENDING_DELAY)
                self.syncs.record(check.sync, deferred, None)
        return check.entry(check.sync, outcome=Outcome.SKIPPED)

    def _run(self, check: CheckRun) -> HistoryEntry:
        try:
            connection = self._connection(check.sync)
            check = replace(check, connection=connection)
            applied = self._apply(check, connection)
        except (errors.OutageLasts, errors.RateLimitReserveReached, errors.StaleEpoch) as cause:
            return self._skip(check, cause)
        except errors.CorrectionPostponed:
            return self._conclude(check, check.sync, outcome=Outcome.SKIPPED, failure="other_writer")
        except errors.OwnerChanged as change:
            return self._owner_changed(check, change.new_owner_id)
        except (errors.HerokuNotFound, errors.PermanentFailure) as blocked:
            return self._blocked(check, blocked)
        except errors.TransientFailure as failure:
            return self._failed(check, failure)
        if applied.wrote:
            self.watch_host_changes(check.sync, applied.source)
        noted = answered(applied.noted, self._good_check(check, applied))
        after = check.step().applied(noted, applied.source, wrote=applied.wrote, began_at=check.started)
        return self._conclude(replace(check, sync=applied.sync), after, applied=applied)

    def _good_check(self, check: CheckRun, applied: Applied) -> GoodCheck:
        before, after = check.sync.source_fingerprint, applied.source.fingerprint
        return GoodCheck(
            began_at=check.started,
            at=self.clock.now(),
            ended=applied.release_ended,
            found=before is not None and are_comparable(before, after) and before != after,
            wrote=applied.wrote,
        )

    def _apply(self, check: CheckRun, connection: Connection) -> Applied:
        if check.is_scheduled and not check.sync.urgent:
            self.read_source.check_reserve(connection)
        return self.wait_out_outages(check.sync, connection, lambda: self._equalized(check, connection))

    def _equalized(self, check: CheckRun, connection: Connection) -> Applied:
        sync = check.sync
        try:
            sync = self.verify_source_owner(sync, connection, scheduled=check.is_scheduled)
            ended = self.read_release(sync, connection) if check.is_scheduled else None
            source = self.read_source(sync, connection)
        except (errors.PermanentFailure, errors.HerokuNotFound):
            self.apply_source.confirm_owner(sync, connection)
            raise
        applied = self.apply_source(sync, connection, source, at_once=check.request.cause in REQUESTED_BY_PEOPLE)
        return replace(applied, release_ended=ended)

    def _connection(self, sync: Sync) -> Connection:
        connection = None if sync.current_connection_id is None else self.connections.get(sync.current_connection_id)
        if connection is None:
            raise errors.PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)
        if connection.sweep.due_at is None:
            with suppress(errors.TransientFailure):  # then the next check does it
                self.connections.replace_sweep(connection.connection_id, connection.sweep.armed(self.clock.now()))
        return connection

    def _failed(self, check: CheckRun, failure: errors.TransientFailure) -> HistoryEntry:
        """Record the failure and when the sync is due again. Raises it while quick attempts may help."""
        failed = self._conclude(check, check.step().failed(check.sync, failure.code), failure=failure.code)
        if check.request.last_attempt or (check.is_scheduled and check.sync.waiting_since is not None):
            return failed
        raise failure

    def _skip(
        self, check: CheckRun, cause: errors.OutageLasts | errors.RateLimitReserveReached | errors.StaleEpoch
    ) -> HistoryEntry:
        if isinstance(cause, errors.StaleEpoch):
            return self._note(check.entry(check.sync, outcome=Outcome.SKIPPED))
        if isinstance(cause, errors.RateLimitReserveReached) and check.sync.waiting_since is None:
            return self._conclude(check, check.sync, outcome=Outcome.SKIPPED, failure="heroku_rate_limit_reserve")
        return self._wait(check, writing=isinstance(cause, errors.OutageLasts) and cause.writing)

    def _wait(self, check: CheckRun, *, writing: bool) -> HistoryEntry:
        """Store when the sync is due again, so that the message can be acknowledged."""
        asked = check.request.cause not in {Cause.SCHEDULE, Cause.FOLLOW_UP}
        waiting = replace(check.sync, urgent=check.sync.urgent or asked or writing)
        with suppress(errors.StaleEpoch):
            self.syncs.record(check.sync, put_off(waiting, self.clock.now(), self.clock.jitter()), None)
        return check.entry(check.sync, outcome=Outcome.SKIPPED)

    def _owner_changed(self, check: CheckRun, new_owner_id: str) -> HistoryEntry:
        change = NewOwner(
            owner_id=new_owner_id, request=check.request, since=check.started, outcome=Outcome.OWNER_CHANGED
        )
        try:
            return self.disconnect_transferred(check.sync, change)
        except errors.StaleEpoch:
            return self._note(check.entry(check.sync, outcome=Outcome.SKIPPED))

    def _blocked(self, check: CheckRun, blocked: errors.HerokuNotFound | errors.PermanentFailure) -> HistoryEntry:
        if isinstance(blocked, errors.PermanentFailure):
            paused = check.step().paused(check.sync, blocked.reason, blocked.code, blocked.missing_scope)
            return self._conclude(check, paused, failure=blocked.code or blocked.reason)
        sync, step, since = check.sync, check.step(), check.sync.source_not_found_since
        if since is not None and step.at - since >= self.app_deleted_after:
            after = step.disconnected(sync, Reason.HEROKU_APP_DELETED, Outcome.FAILED)
        else:
            after = step.not_found(sync)
        return self._conclude(check, after, failure=errors.APP_NOT_FOUND)

    def _conclude(
        self,
        check: CheckRun,
        after: Sync,
        *,
        outcome: Outcome | None = None,
        applied: Applied | None = None,
        failure: str | None = None,
    ) -> HistoryEntry:
        plan = self.schedule.planned if after.waiting_since is None else self.schedule.retried
        now = self.clock.now()
        looked = replace(after, webhook_checked_at=now) if check.is_scheduled else after  # which happens next
        interval = self.intervals.of(check.sweep, now).of(looked)
        after = check.noted(plan(after, now, self.clock.jitter(), interval))
        entry = check.entry(after, outcome=outcome, applied=applied, failure=failure)
        try:
            self.syncs.record(check.sync, after, entry)
        except errors.StaleEpoch:
            wrote = applied is not None and applied.wrote
            overtaken = Outcome.SUPERSEDED if wrote else Outcome.SKIPPED
            return self._note(check.entry(after, outcome=overtaken, applied=applied, failure=failure))
        after = self.publish_events(after)
        self.ask_confirmation(after, entry)
        if after.status is Status.DISCONNECTED:
            self.release_connection(after)
        return entry

    def _note(self, entry: HistoryEntry) -> HistoryEntry:
        self.syncs.note(entry)
        return entry
