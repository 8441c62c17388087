"""A check, step by step: make the target equal the source, and remember what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import final

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.connection import Connection
from urlsync.domain.failure import EpochMoved, HerokuNotFound, MustPause, OwnerChanged, TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import Transition
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.ask_confirmation import AskConfirmation
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred, NewOwner
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.read_source import ReadSource
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.settle_target import Settled, SettleTarget


@final
@dataclass(frozen=True, slots=True)
class CheckSync:
    """Runs checks. Whatever caused one, it is this use case; checks of one sync must never overlap.

    `app_deleted_after` is how long Heroku must not know the app before we believe that it was deleted.
    """

    syncs: Syncs
    connections: Connections
    read_source: ReadSource
    settle_target: SettleTarget
    publish_events: PublishEvents
    ask_confirmation: AskConfirmation
    release_connection: ReleaseConnection
    disconnect_transferred: DisconnectTransferred
    clock: Clock
    app_deleted_after: timedelta

    def __call__(self, request: CheckRequest) -> HistoryEntry | None:
        """Run one check and return what history remembers of it; None where there is no such sync.

        Raises `TransientFailure` when the check must be repeated, after recording it as failed.
        """
        started = self.clock.now()
        sync = self.syncs.get(request.sync_id)
        if sync is None:
            return None
        sync = self.publish_events(sync)
        check = _Check(request=request, sync=sync, started=started, clock=self.clock)
        if sync.status is Status.DISCONNECTED:
            self.release_connection(sync)
            return self._note(check.entry(sync, outcome=Outcome.SKIPPED))
        return self._run(check)

    def _run(self, check: "_Check") -> HistoryEntry:
        sync = check.sync
        try:
            settled = self._settle(sync)
        except EpochMoved:
            return self._note(check.entry(sync, outcome=Outcome.SKIPPED))
        except OwnerChanged as change:
            return self._owner_changed(check, change.new_owner_id)
        except HerokuNotFound:
            return self._conclude(check, self._not_found(sync, check.step()), failure="heroku_app_not_found")
        except MustPause as blocked:
            return self._conclude(check, check.step().paused(sync, blocked.reason), failure=blocked.reason)
        except TransientFailure as failure:
            self._conclude(check, check.step().failed(sync, failure.code), failure=failure.code)
            raise
        after = check.step().settled(settled.sync, settled.source, wrote=settled.wrote)
        return self._conclude(replace(check, sync=settled.sync), after, settled=settled)

    def _settle(self, sync: Sync) -> Settled:
        connection = self._connection(sync)
        try:
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

    def _owner_changed(self, check: "_Check", new_owner_id: str) -> HistoryEntry:
        news = NewOwner(
            owner_id=new_owner_id, request=check.request, since=check.started, outcome=Outcome.OWNER_CHANGED
        )
        try:
            return self.disconnect_transferred(check.sync, news)
        except EpochMoved:
            return self._note(check.entry(check.sync, outcome=Outcome.SKIPPED))

    def _not_found(self, sync: Sync, step: Transition) -> Sync:
        since = sync.source_not_found_since
        if since is not None and step.at - since >= self.app_deleted_after:
            return step.disconnected(sync, Reason.HEROKU_APP_DELETED, Outcome.FAILED)
        return step.not_found(sync)

    def _conclude(
        self, check: "_Check", after: Sync, *, settled: Settled | None = None, failure: str | None = None
    ) -> HistoryEntry:
        entry = check.entry(after, settled=settled, failure=failure)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One run: what was asked, the sync as it was read, and when it began."""

    request: CheckRequest
    sync: Sync
    started: datetime
    clock: Clock

    def step(self) -> Transition:
        return Transition(request=self.request, at=self.clock.now(), new_id=self.clock.new_id)

    def entry(
        self,
        after: Sync,
        *,
        outcome: Outcome | None = None,
        settled: Settled | None = None,
        failure: str | None = None,
    ) -> HistoryEntry:
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
            propagation=self._propagation(outcome, now),
        )

    def _propagation(self, outcome: Outcome, now: datetime) -> timedelta | None:
        created = self.request.release_created_at
        if outcome is not Outcome.UPDATED or created is None:
            return None
        return max(now - created, timedelta(0))
