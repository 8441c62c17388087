"""A world whose connection is swept: the schedule, the sweeps and the checks of every minute, webhooks all lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from urlsync.domain.check import CheckRequest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.signs import CHANGES_TO_TRUST, Trust
from urlsync.domain.sweep import Sweep
from urlsync.domain.sync import Sync, Webhook
from urlsync.ports.storage import DueSweep, DueSync
from urlsync.use_case_parts import Intervals
from urlsync.use_cases.sweeping.sweep_connection import SweepRun

from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.examples import CONNECTION_ID, a_sync
from tests.fakes.interruption import Interruption
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.sweeps import FakeSweepQueue, FakeSweptSyncs
from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World

MINUTE = timedelta(minutes=1)
PROVEN = Trust(seen=CHANGES_TO_TRUST)
INTERVALS = Intervals(least_syncs=1)


class Killed(Exception):
    """The process ended at this step."""


class Lists:
    """The indexes that the schedule and sweeps use."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.with_connection = FakeSweptSyncs(world.syncs).with_connection

    def due(self, now: datetime) -> Iterator[DueSync]:
        return FakeDueSyncs(self._world.syncs).due(now)

    def due_sweeps(self, now: datetime) -> Iterator[DueSweep]:
        return self._world.connections.due_sweeps(now)


class SweptWorld(World):
    """A world with everything that sweeps need, and intervals of a test."""

    def __init__(self, sync: Sync | None = None, intervals: Intervals = INTERVALS) -> None:
        super().__init__(sync or a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1"))
        self.scheduled_checks = FakeScheduledChecks()
        self.sweep_queue = FakeSweepQueue()
        self.reconcile_runs = FakeReconcileRuns()
        self.lists = Lists(self)
        self.use_cases = use_cases_over(self, intervals, on_repair=lambda *repair: self.repairs.append(repair))

    @property
    def sweep(self) -> Sweep:
        """How the connection is swept."""
        return self.connections.stored[CONNECTION_ID].sweep

    def prove(self) -> None:
        """Let the connection have earned trust."""
        stored = self.connections.stored[CONNECTION_ID]
        proven = replace(stored.sweep, source_trust=PROVEN, target_trust=PROVEN)
        self.connections.stored[CONNECTION_ID] = replace(stored, sweep=proven)

    def run_sweep(self) -> SweepRun | None:
        """Sweep the connection now, if it is due."""
        return self.use_cases.sweep_connection(CONNECTION_ID, self.clock.now() + MINUTE)

    def sweep_now(self) -> SweepRun:
        """Sweep the connection now, whenever it is due."""
        stored = self.connections.stored[CONNECTION_ID]
        due = replace(stored.sweep, due_at=self.clock.now())
        self.connections.stored[CONNECTION_ID] = replace(stored, sweep=due)
        run = self.run_sweep()
        assert run is not None
        return run

    def check_queued(self) -> list[CheckRequest]:
        """Run the checks that are queued, one for each sync; return what was asked for."""
        taken = self.scheduled_checks.take()
        for request in {request.sync_id: request for request in taken}.values():
            self._attempt(lambda request=request: self.check_sync(request))  # type: ignore[misc] # a lambda's default
        return taken

    def minute(self) -> None:
        """Let a minute pass, with its run of the schedule, the sweeps and the checks."""
        until = self.clock.now() + MINUTE
        self._attempt(lambda: self.use_cases.enqueue_due_checks(until))
        self._attempt(lambda: self.use_cases.enqueue_due_sweeps(until))
        for _ in self.sweep_queue.take():
            self._attempt(self.run_sweep)
        self.clock.advance(timedelta(seconds=2))
        self.check_queued()
        self.clock.advance(MINUTE - timedelta(seconds=2))

    def interrupt(self, interruption: Interruption) -> None:
        """Let this happen before each operation of every port."""
        self.heroku.before_each = self.hasura.before_each = interruption
        self.syncs.before_each = self.connections.before_each = interruption

    @staticmethod
    def _attempt(step: Callable[[], object]) -> None:
        try:
            step()
        except (TransientFailure, Killed):
            return

    def is_equal(self) -> bool:
        """Return whether the target equals the source."""
        return self.target == self.heroku.config.get("DATABASE_URL")
