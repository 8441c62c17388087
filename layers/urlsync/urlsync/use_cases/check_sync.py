"""A check, step by step: make the target equal the source, and remember what came of it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import final

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.connection import Connection
from urlsync.domain.failure import (
    EpochMoved,
    HerokuBudgetLow,
    HerokuNotFound,
    MustPause,
    OwnerChanged,
    TransientFailure,
)
from urlsync.domain.history import HistoryEntry
from urlsync.domain.schedule import Schedule
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import Transition
from urlsync.domain.urgency import ECHO_WAIT, Urgency
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.ask_confirmation import AskConfirmation
from urlsync.use_cases.check_run import CheckRun
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred, NewOwner
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.read_source import ReadSource
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.repair_webhook import Repair
from urlsync.use_cases.settle_target import Settled, SettleTarget
from urlsync.use_cases.watch_source_owner import WatchSourceOwner


@final
@dataclass(frozen=True, slots=True)
class CheckSync:
    """Runs checks. Whatever caused one, it is this use case; checks of one sync must never overlap.

    `app_deleted_after` is how long Heroku must not know the app before we believe that it was deleted.
    """

    syncs: Syncs
    connections: Connections
    watch_source_owner: WatchSourceOwner
    read_source: ReadSource
    settle_target: SettleTarget
    publish_events: PublishEvents
    ask_confirmation: AskConfirmation
    release_connection: ReleaseConnection
    disconnect_transferred: DisconnectTransferred
    repair_webhook: Repair
    schedule: Schedule
    clock: Clock
    app_deleted_after: timedelta

    def __call__(self, request: CheckRequest) -> HistoryEntry | None:
        """Run one check and return what history remembers of it; None where there is no such sync.

        One that is not wanted now, because another answered the wish or can wait for it, costs no more than
        this read and a note of when it is due; such an entry is in no history. Raises `TransientFailure` when
        the check must be repeated, after recording it as failed.
        """
        started = self.clock.now()
        sync = self.syncs.get(request.sync_id)
        if sync is None:
            return None
        sync = self.publish_events(sync)
        check = CheckRun(request=request, sync=sync, started=started, clock=self.clock)
        if sync.status is Status.DISCONNECTED:
            self.release_connection(sync)
            return self._note(check.entry(sync, outcome=Outcome.SKIPPED))
        if check.urgency is not Urgency.NOW:
            return self._spare(check)
        entry = self._run(check)
        if entry.outcome is not Outcome.SKIPPED:
            self.repair_webhook(sync, scheduled=check.is_scheduled)
        return entry

    def _spare(self, check: CheckRun) -> HistoryEntry:
        """Make no check now; see to it that the schedule makes one where the wish is not answered yet."""
        if check.urgency is Urgency.SOON:
            with suppress(EpochMoved):
                soon = self.schedule.hastened(check.sync, check.started + ECHO_WAIT)
                self.syncs.record(check.sync, soon, None)
        return check.entry(check.sync, outcome=Outcome.SKIPPED)

    def _run(self, check: CheckRun) -> HistoryEntry:
        sync = check.sync
        try:
            settled = self._settle(check)
        except HerokuBudgetLow:
            return self._conclude(check, sync, outcome=Outcome.SKIPPED, failure="heroku_budget_low")
        except EpochMoved:
            return self._note(check.entry(sync, outcome=Outcome.SKIPPED))
        except OwnerChanged as change:
            return self._owner_changed(check, change.new_owner_id)
        except (HerokuNotFound, MustPause) as blocked:
            return self._blocked(check, blocked)
        except TransientFailure as failure:
            failed = self._conclude(check, check.step().failed(sync, failure.code), failure=failure.code)
            if check.comes_again:
                return failed
            raise
        after = check.step().settled(
            settled.sync, settled.source, wrote=settled.wrote, began_at=check.started
        )
        return self._conclude(replace(check, sync=settled.sync), after, settled=settled)

    def _settle(self, check: CheckRun) -> Settled:
        sync, connection = check.sync, self._connection(check.sync)
        if check.is_scheduled:
            self.read_source.spare_budget(connection)
        try:
            sync = self.watch_source_owner(sync, connection, scheduled=check.is_scheduled)
            source = self.read_source(sync, connection)
        except (MustPause, HerokuNotFound):
            self.settle_target.confirm_owner(sync, connection)
            raise
        return self.settle_target(sync, connection, source)

    def _connection(self, sync: Sync) -> Connection:
        connection = None if sync.connection_id is None else self.connections.get(sync.connection_id)
        if connection is None:
            raise MustPause(Reason.HEROKU_AUTHORIZATION_LOST)
        return connection

    def _owner_changed(self, check: CheckRun, new_owner_id: str) -> HistoryEntry:
        news = NewOwner(
            owner_id=new_owner_id, request=check.request, since=check.started, outcome=Outcome.OWNER_CHANGED
        )
        try:
            return self.disconnect_transferred(check.sync, news)
        except EpochMoved:
            return self._note(check.entry(check.sync, outcome=Outcome.SKIPPED))

    def _blocked(self, check: CheckRun, blocked: HerokuNotFound | MustPause) -> HistoryEntry:
        if isinstance(blocked, MustPause):
            paused = check.step().paused(check.sync, blocked.reason, blocked.code)
            return self._conclude(check, paused, failure=blocked.code or blocked.reason)
        not_found = self._not_found(check.sync, check.step())
        return self._conclude(check, not_found, failure="heroku_app_not_found")

    def _not_found(self, sync: Sync, step: Transition) -> Sync:
        since = sync.source_not_found_since
        if since is not None and step.at - since >= self.app_deleted_after:
            return step.disconnected(sync, Reason.HEROKU_APP_DELETED, Outcome.FAILED)
        return step.not_found(sync)

    def _conclude(
        self,
        check: CheckRun,
        after: Sync,
        *,
        outcome: Outcome | None = None,
        settled: Settled | None = None,
        failure: str | None = None,
    ) -> HistoryEntry:
        after = self.schedule.planned(after, self.clock.now(), self.clock.jitter())
        entry = check.entry(after, outcome=outcome, settled=settled, failure=failure)
        try:
            self.syncs.record(check.sync, after, entry)
        except EpochMoved:
            wrote = settled is not None and settled.wrote
            overtaken = Outcome.SUPERSEDED if wrote else Outcome.SKIPPED
            return self._note(check.entry(after, outcome=overtaken, settled=settled, failure=failure))
        after = self.publish_events(after)
        self.ask_confirmation(after, entry)
        if after.status is Status.DISCONNECTED:
            self.release_connection(after)
        return entry

    def _note(self, entry: HistoryEntry) -> HistoryEntry:
        self.syncs.note(entry)
        return entry
