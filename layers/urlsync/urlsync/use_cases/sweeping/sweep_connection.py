"""Sweep a connection: one look at all of its apps and projects, and a check of every sync for which something moved.

Both services list in pages in the order of ids. A page is compared and dropped, and what is stored is how far the sweep
came: one that runs out of time goes on a minute later. A sync whose signs are as they were costs no write. A moved sign
is stored first, and asked for afterwards: until a check has answered it, every sweep asks again.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from urlsync.domain import errors
from urlsync.domain.check import Cause
from urlsync.domain.connection import Connection
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.signs import SignKind
from urlsync.domain.sweep import (
    OVERDUE_AT_ONCE,
    Look,
    Sweep,
    SweptSync,
    change_of,
    compared,
    is_open,
    looked_at,
    sign_of,
)
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Status, Sync
from urlsync.ports import messaging, platform, storage
from urlsync.ports.hasura import HasuraSweeps
from urlsync.ports.heroku import HerokuSweeps
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku

HIDES_ALL: Final = (errors.PermanentFailure, errors.HerokuNotFound, errors.HerokuTokenRejected, errors.SweepRefused)
"""Answers that show no app or project to this connection: for a sweep, all are missing."""

Shown = Mapping[str, tuple[str, str | None]]
"""The value and owner of each app or project on a page, by id."""


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list, in the order of ids. Unless `more`, everything after it is missing."""

    shown: Shown
    more: bool
    refused: str | None = None


@dataclass(slots=True, kw_only=True)
class SweepRun:
    """What one run of a sweep found out. `asked` are the syncs to be checked."""

    connection_id: str
    sweep: Sweep
    live: int = 0
    moved: int = 0
    asked: dict[str, None] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)
    failure: str | None = None

    @property
    def is_complete(self) -> bool:
        """True if the sweep saw everything."""
        return self.sweep.apps_done and self.sweep.projects_done


@dataclass(frozen=True, slots=True)
class CompareSigns:
    """Compare what a page shows with what is known of syncs, and store what differs."""

    syncs: storage.Syncs
    connections: storage.Connections
    clock: platform.Clock

    def __call__(self, run: SweepRun, rows: Iterable[SweptSync], shown: Shown, kind: SignKind) -> None:
        """Compare the page with these syncs. Raises `TransientFailure`."""
        for row in rows:
            value, owner_id = shown.get(subject_of(row, kind), (None, None))
            known = sign_of(row, kind)
            if known is not None and (known.value, known.owner_id) == (value, owner_id) and not change_of(row, kind):
                continue  # as nearly all are
            began_at = run.sweep.started_at or self.clock.now()
            look = Look(kind=kind, value=value, owner_id=owner_id, began_at=began_at, at=self.clock.now())
            seen = compared(row, look)
            if seen.asks and (row.status is Status.ACTIVE or seen.sign != sign_of(row, kind)):
                run.asked[row.sync_id] = None
            if (seen.sign, seen.change) != (sign_of(row, kind), change_of(row, kind)):
                self._store(run, row.sync_id, look)

    def _store(self, run: SweepRun, sync_id: str, look: Look) -> None:
        """Compare with the sync as it is stored now, and store what this look adds."""
        sync = self.syncs.get(sync_id)
        if sync is None or sync.status is Status.DISCONNECTED or sync.current_connection_id != run.connection_id:
            return
        seen = compared(sync, look)
        if seen.breached:
            self._breach(run, sync, look)
        elif seen.credited:
            run.sweep = run.sweep.with_trust(look.kind, run.sweep.trusted(look.kind).credited())
        run.moved += seen.asks
        try:
            self.syncs.record(sync, looked_at(sync, look), None)
        except errors.StaleEpoch:  # the next sweep looks again
            return

    def _breach(self, run: SweepRun, sync: Sync, look: Look) -> None:
        """Trust this kind of sign no longer: stored first, so that it outlives this run."""
        run.sweep = run.sweep.with_trust(look.kind, run.sweep.trusted(look.kind).broken(look.at))
        run.sweep = replace(run.sweep, revision=run.sweep.revision + 1)
        if not self.connections.replace_sweep(run.connection_id, run.sweep):
            raise errors.TransientFailure("sweep_overtaken")
        run.breaches.append(sync.sync_id)
        entry = HistoryEntry.of(
            sync,
            entry_id=self.clock.new_id(),
            at=look.at,
            cause=Cause.SCHEDULE,
            action=Action.SWEEP_DISTRUSTED,
            failure=f"sweep_not_trustworthy/{look.kind}",
        )
        self.syncs.note(entry)


def subject_of(row: SweptSync, kind: SignKind) -> str:
    """Return the id of the app or project that has the sync's sign of this kind."""
    return row.heroku_app_id if kind is SignKind.RELEASED_AT else row.project_id


@dataclass(frozen=True, slots=True)
class SweepConnection:
    """Sweep a connection, as far as time allows."""

    connections: storage.Connections
    swept_syncs: storage.SweptSyncs
    heroku: HerokuSweeps
    hasura: HasuraSweeps
    authorize: AuthorizeHeroku
    compare: CompareSigns
    scheduled_checks: messaging.ScheduledChecks
    intervals: SweepIntervals
    clock: platform.Clock

    def __call__(self, connection_id: str, until: datetime) -> SweepRun | None:
        """Sweep up to `until`; return None if no sweep was due. Raises `TransientFailure` if nothing was stored."""
        connection = self.connections.get(connection_id)
        now = self.clock.now()
        if connection is None or connection.sweep.due_at is None or connection.sweep.due_at > now:
            return None
        rows = self.swept_syncs.with_connection(connection_id)
        if len(rows) < self.intervals.least_syncs:
            return self._rested(connection, len(rows), now)
        sweep = self._counted(connection, connection.sweep.resumed(now, len(rows)), now)
        run = SweepRun(connection_id=connection_id, live=len(rows), sweep=sweep)
        self._look(run, connection, rows, until)
        self._ask(run, rows)
        self._store(run)
        return run

    def _rested(self, connection: Connection, live: int, now: datetime) -> SweepRun:
        """Let a connection with too few syncs rest: a check of each costs less."""
        sweep = connection.sweep.idle(now, live) if live else connection.sweep.disarmed()
        self.connections.replace_sweep(connection.connection_id, sweep)
        return SweepRun(connection_id=connection.connection_id, live=live, sweep=sweep)

    def _counted(self, connection: Connection, sweep: Sweep, now: datetime) -> Sweep:
        """Count every two days what else is checked with the calls of the same Heroku account."""
        account = connection.profile.heroku_account
        if account is None or not sweep.is_count_due(now):
            return sweep
        with suppress(errors.TransientFailure):  # then the next sweep counts
            found = self.connections.sweeps_of_account(account)
            others = sum(other.live for each, other in found.items() if each != connection.connection_id)
            return sweep.counted(others, now)
        return sweep

    def _look(self, run: SweepRun, connection: Connection, rows: Sequence[SweptSync], until: datetime) -> None:
        """Read both lists, each as far as possible: trouble with one does not keep the other from being read."""
        for kind, read in ((SignKind.RELEASED_AT, self._apps), (SignKind.CONFIG_HASH, self._projects)):
            ordered = sorted(rows, key=partial(subject_of, kind=kind))
            try:
                self._pages(run, kind, ordered, partial(read, connection), until)
            except (errors.TransientFailure, errors.RateLimitReserveReached) as failure:
                run.failure = str(failure)

    def _pages(
        self, run: SweepRun, kind: SignKind, rows: Sequence[SweptSync], read: Callable[[str], Part], until: datetime
    ) -> None:
        subjects = [subject_of(row, kind) for row in rows]
        after, is_done = _progress(run.sweep, kind)
        while not is_done and self.clock.now() < until:
            part = read(after)
            last = max(part.shown, default="") if part.more else ""
            first, end = bisect_right(subjects, after), bisect_right(subjects, last) if last else len(rows)
            self.compare(run, rows[first:end], part.shown, kind)
            after, is_done = last, not part.more
            run.sweep = _after(run.sweep, kind, after, is_done=is_done, refused=part.refused)

    def _apps(self, connection: Connection, after: str) -> Part:
        try:
            page = self.authorize.use(connection, lambda token: self.heroku.apps_after(token, after))
        except HIDES_ALL as hidden:
            return Part({}, more=False, refused=str(hidden))
        return Part({app.app_id: (app.released_at, app.owner_id) for app in page.apps}, page.more)

    def _projects(self, connection: Connection, after: str) -> Part:
        try:
            page = self.hasura.projects_after(connection.hasura_token, after)
        except HIDES_ALL as hidden:
            return Part({}, more=False, refused=str(hidden))
        shown = {project.project_id: (project.config_hash, project.owner_id) for project in page.projects}
        return Part(shown, page.more)

    def _ask(self, run: SweepRun, rows: Sequence[SweptSync]) -> None:
        """Request a check of what moved, what no check has answered yet, and what is overdue."""
        now = self.clock.now()
        run.asked |= dict.fromkeys(row.sync_id for row in rows if row.status is Status.ACTIVE and is_open(row))
        run.asked |= dict.fromkeys(self._overdue(run, rows, now))
        if run.asked:
            self.scheduled_checks.send([storage.DueSync(sync_id=each, due_at=now) for each in run.asked], now)

    def _overdue(self, run: SweepRun, rows: Sequence[SweptSync], now: datetime) -> Iterator[str]:
        intervals = self.intervals.of(run.sweep, now)
        overdue = [row for row in rows if intervals.is_overdue(row, now)]
        overdue.sort(key=lambda row: row.last_checked_at or row.created_at)
        return (row.sync_id for row in overdue[:OVERDUE_AT_ONCE])

    def _store(self, run: SweepRun) -> None:
        run.sweep = run.sweep.stored(self.intervals.sweep_every)
        if not self.connections.replace_sweep(run.connection_id, run.sweep):
            raise errors.TransientFailure("sweep_overtaken")


def _progress(sweep: Sweep, kind: SignKind) -> tuple[str, bool]:
    if kind is SignKind.RELEASED_AT:
        return sweep.apps_seen, sweep.apps_done
    return sweep.projects_seen, sweep.projects_done


def _after(sweep: Sweep, kind: SignKind, seen: str, *, is_done: bool, refused: str | None) -> Sweep:
    """Return the sweep after one more page."""
    sweep = replace(sweep, refused=refused or sweep.refused)
    if kind is SignKind.RELEASED_AT:
        return replace(sweep, apps_seen=seen, apps_done=is_done)
    return replace(sweep, projects_seen=seen, projects_done=is_done)
