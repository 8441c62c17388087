"""One chaos run on a running stack: make syncs, let faults loose on them, let them heal, judge."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Final, final

from local.stack.aws import EmulatedAws
from local.stack.home import Home
from local.stack.outputs import Stack
from local.waiting import WaitTimeoutError, wait_until
from tests.chaos.clockwork import reconciled
from tests.chaos.crash_wait import waiting_after_a_crash
from tests.chaos.faults import Faults, Outside
from tests.chaos.judgement import Judgement
from tests.chaos.plan import Kind, Occurrence, Plan
from tests.chaos.population import Population
from tests.chaos.report import RELEASE, SELF_TIMED, Report, Struck
from tests.chaos.workers import Workers
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.leak_search import LeftBehind

INTERVAL_S: Final = 60.0
"""The interval of reconcile on the local stack."""
SWEEPS_TO_HEAL: Final = 2
"""Without any webhook, so many sweeps find everything: one may have begun before the change."""
UNHEARD_EACH: Final = 10
"""Of so many sources one is changed at last without any webhook."""
A_CHECK_S: Final = 15.0
"""How long a check may take once it has begun, when all syncs are checked at once on a busy machine."""


@final
class Chaos:
    """A run of a plan; `tell` hears what it is doing."""

    def __init__(
        self, plan: Plan, stack: Stack, home: Home, events: CapturedEvents, tell: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._stack = stack
        self._aws = EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1]))
        self._tell = tell
        self._queues = EmulatedQueues(stack)
        self._left_behind = LeftBehind(stack, home, self._aws, self._queues, events)
        self._workers = Workers(home)
        self._population = Population(plan, stack)
        self._outside = Outside(stack)
        self._interrupted = threading.Event()
        self._struck: list[Struck] = []
        self._unhealed: list[str] = []

    def run(self) -> Report:
        """Return what came of it, violations included."""
        with self._without_webhooks():  # also while syncs are made, or a check of then would count as a webhook's
            self._tell(f"making {self._plan.syncs} syncs")
            self._population.converge()
            healed_s, late = self._trouble()
        self._tell("looking for violations")
        self._population.look_back()
        outcome = Judgement(self._stack, self._aws, self._population, self._left_behind)
        return Report(
            plan=self._plan,
            members=self._population.members,
            struck=self._struck,
            healed_s=healed_s,
            crashes=Counter(self._workers.killed),
            violations=[*self._unhealed, *late, *outcome.violations()],
        )

    def _trouble(self) -> tuple[float, list[str]]:
        """Let faults strike, and the last changes be made; return how long healing took, and what was late."""
        crashes = waiting_after_a_crash(self._stack, self._aws, self._plan.visibility_s)
        with crashes, self._reconciling():
            self._tell(f"chaos for {self._plan.lasts_s:.0f} s")
            self._let_loose()
            self._tell("the faults are over; waiting until all is healed")
            healed_s, late = self._heal()
            self._tell("the last changes, of which no webhook tells")
            self._change_unheard()
            return healed_s, late + self._heal()[1]

    def _reconciling(self) -> AbstractContextManager[None]:
        return reconciled(self._aws) if self._plan.hurried else nullcontext()

    @contextmanager
    def _without_webhooks(self) -> Iterator[None]:
        """Drop all webhooks, if the plan says so."""
        if self._plan.webhooks:
            yield
            return
        began = datetime.now(UTC)
        with self._outside.fault("heroku", "deliveries", {"drop": 1}):
            yield
        self._struck.append(Struck(Kind.WEBHOOKS_DROPPED, began, datetime.now(UTC)))

    def _let_loose(self) -> None:
        """Have people change things and faults strike, until the last fault is over."""
        lanes = self._plan.lanes()
        with ThreadPoolExecutor(len(lanes) + 1) as pool:
            life = pool.submit(self._population.live)
            started = time.monotonic()
            struck = [pool.submit(self._strike, lane, started) for lane in lanes]
            try:
                time.sleep(self._plan.lasts_s)
            except BaseException:
                self._interrupted.set()
                raise
            finally:
                self._population.end()
            for lane in struck:
                lane.result()
            life.result()

    def _strike(self, lane: list[Occurrence], started: float) -> None:
        faults = Faults(
            stack=self._stack,
            aws=self._aws,
            workers=self._workers,
            population=self._population,
            outside=self._outside,
            plan=self._plan,
        )
        shown: set[Kind] = set()
        for occurrence in lane:
            if occurrence.kind in shown and time.monotonic() > started + self._plan.lasts_s:
                return  # what healed slowly has used up the lane's time, but no kind is left out
            shown.add(occurrence.kind)
            if self._interrupted.wait(max(0.0, started + occurrence.begins_s - time.monotonic())):
                return
            chance = self._plan.chance(f"{occurrence.kind} {occurrence.begins_s}")
            try:
                with faults.made(occurrence, chance):
                    began = datetime.now(UTC)
                    if occurrence.kind not in SELF_TIMED:
                        self._interrupted.wait(occurrence.lasts_s)
            except WaitTimeoutError as never:
                self._unhealed.append(str(never))
            else:
                self._struck.append(Struck(occurrence.kind, began, datetime.now(UTC)))

    def _change_unheard(self) -> None:
        """Change a tenth of the sources when nothing else happens, so that only the schedule can tell."""
        unheard = self._population.members[::UNHEARD_EACH]
        dropped = self._outside.fault("heroku", "deliveries", {"drop": 1}) if self._plan.webhooks else nullcontext()
        with dropped:
            began = datetime.now(UTC)
            for member in unheard:
                self._population.change(member)
            time.sleep(2 * RELEASE.total_seconds())
        if self._plan.webhooks:
            self._struck.append(Struck(Kind.WEBHOOKS_DROPPED, began, datetime.now(UTC)))

    def _heal(self) -> tuple[float, list[str]]:
        """Return the seconds until every target equalled its source, and what took too long."""
        sweeps = 1 if self._plan.webhooks else SWEEPS_TO_HEAL
        patience = sweeps * INTERVAL_S + A_CHECK_S + self._longest_wait()
        members = self._population.members
        try:
            return wait_until(lambda: all(member.is_equal() for member in members), "", patience), []
        except WaitTimeoutError:
            late = [member.app.app for member in members if not member.is_equal()]
            return patience, [f"not equal after {patience:.0f} s: {', '.join(late)}"]

    def _longest_wait(self) -> float:
        """Return for how many more seconds a failed check is waiting for its next attempt, in the queue or the table.

        What waits for the end of an outage is checked little by little after it.
        """
        ours = {member.app.sync_id for member in self._population.members}
        messages = self._queues.messages(self._stack["check_queue_url"])
        waits: list[float] = [m["VisibleAt"] - time.time() for m in messages if m["MessageGroupId"] in ours]
        stored = [member.app.stored() for member in self._population.members]
        due = [sync.next_check_at.timestamp() for sync in stored if sync.waiting_since and sync.next_check_at]
        return max([0.0, *waits, *(moment - time.time() for moment in due)])


def missing_kinds(plan: Plan, report: Report) -> list[Kind]:
    """Return the kinds of faults that the plan has, and the run had not."""
    planned = {occurrence.kind for lane in plan.lanes() for occurrence in lane}
    return sorted(planned - {fault.kind for fault in report.struck})
