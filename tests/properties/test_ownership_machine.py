"""Everything that may happen to a project and its syncs, in any order, between any two calls of the service.

Hypothesis drives the real use cases on the simulators' models. Each use case runs in steps: it stops before
and after every call of a port, where anything else may happen, the call may fail, or the function may crash
with the call still on its way. The ledger of the stage knows what must never happen; at the end, faults stop
and everything must have found its place. Runs are the same each time; a failure prints its steps, and the
line that repeats it.
"""

from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from urlsync.domain.check import Cause
from urlsync.domain.errors import TargetTaken
from urlsync.domain.sync import Reason, Status, Sync

from tests.fakes.effort import examples
from tests.fakes.ownership_stage import ENV_VARS, Fences, Person, Stage
from tests.fakes.stepping import Activity, Fate

EXAMPLES = 300
STEPS = 40
"""12,000 steps in `make test-scale`, each of them up to some dozen calls of the service."""

POINTS = ("before start_write", "before write_target", "after write_target", "before record")
SYNC = st.integers(0, len(ENV_VARS) - 1)
PERSON = st.integers(0, 2)
EVENT = st.sampled_from(
    [
        "transfer",
        "transfer, and the old owner is let in again",
        "the event comes",
        "restart",
        "opt out",
        "suspend",
        "a late call lands",
        "rotate and check",
    ]
)
ENDS = st.sampled_from(["goes on", "lands later", "waits"])
ANY = st.integers(0, 7)
"""Which one of a list, counted around."""


class Ownership(RuleBasedStateMachine):
    """The rules of the world. Nothing here says in which order they come."""

    fences = Fences()

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage(self.fences)

    # At Heroku

    @rule()
    def rotate(self) -> None:
        self.stage.rotate()

    @rule(who=PERSON)
    def hand_over_app(self, who: int) -> None:
        self.stage.hand_over_app(self.stage.people[who])

    @rule(suspended=st.booleans())
    def suspend_app(self, *, suspended: bool) -> None:
        self.stage.suspend_app(suspended=suspended)

    @rule()
    def send_webhooks(self) -> None:
        self.stage.deliver_webhooks()

    @rule(which=ANY, fate=st.sampled_from(["deliver", "duplicate", "drop"]))
    def webhook(self, which: int, fate: str) -> None:
        deliveries = self.stage.deliveries
        if not deliveries:
            return
        number = which % len(deliveries)
        if fate != "drop":
            self.stage.check(deliveries[number], Cause.WEBHOOK)
        if fate != "duplicate":
            del deliveries[number]

    # At Hasura

    @rule(who=PERSON, keep=st.booleans())
    def transfer(self, who: int, *, keep: bool) -> None:
        to = self.stage.people[who]
        if to is not self.stage.owner:
            self.stage.transfer(to, keep_old_owner_as_admin=keep)

    @rule(who=PERSON, keep=st.booleans(), heard=st.booleans())
    def transfer_with_the_app(self, who: int, *, keep: bool, heard: bool) -> None:
        to = self.stage.people[who]
        if to is self.stage.owner:
            return
        incoming_event = self.stage.transfer(to, keep_old_owner_as_admin=keep)
        self.stage.hand_over_app(to)
        if heard:
            self.stage.run(self.stage.hear_of(incoming_event))

    @rule(sync=SYNC)
    def restart_by_the_owner(self, sync: int) -> None:
        self.stage.run(self.stage.restart(self.stage.sync_ids[sync], self.stage.owner))

    @rule(who=PERSON)
    def invite_without_an_answer(self, who: int) -> None:
        self.stage.cloud.transfers.invite(self.stage.project, self.stage.people[who].user)

    @rule(hidden=st.booleans())
    def hide_owner(self, *, hidden: bool) -> None:
        self.stage.project.owner_hidden = hidden

    @rule(key=st.sampled_from(["OTHER", ENV_VARS[0]]), value=st.sampled_from(["x", "y"]))
    def edit_env_by_hand(self, key: str, value: str) -> None:
        self.stage.edit_env(key, value)

    # What the service is asked to do

    @rule(sync=SYNC)
    def reconcile(self, sync: int) -> None:
        self.stage.check(self.stage.sync_ids[sync], Cause.SCHEDULE)

    @rule(which=ANY)
    def hear_of_a_transfer(self, which: int) -> None:
        """Late, repeated, in any order."""
        if self.stage.transfers:
            self.stage.hear_of(self.stage.transfers[which % len(self.stage.transfers)])

    @rule(sync=SYNC)
    def enable_the_same_target_again(self, sync: int) -> None:
        with pytest.raises(TargetTaken):
            self.stage.syncs.create(replace(self.stage.sync(sync), sync_id="another"))

    @rule(sync=SYNC)
    def opt_out(self, sync: int) -> None:
        self.stage.opt_out(self.stage.sync_ids[sync])

    @rule(sync=SYNC, who=PERSON)
    def restart(self, sync: int, who: int) -> None:
        self.stage.restart(self.stage.sync_ids[sync], self.stage.people[who])

    @rule()
    def run_wanted_checks(self) -> None:
        wanted, self.stage.queue.wanted = self.stage.queue.wanted, []
        for sync_id in wanted:
            self.stage.check(sync_id, Cause.ENABLED)

    # What is most likely to go wrong

    @rule(
        sync=SYNC,
        paused=st.booleans(),
        point=st.sampled_from(POINTS),
        incoming_event=st.lists(EVENT, max_size=3),
        over=ENDS,
    )
    def something_comes_between(
        self, sync: int, point: str, incoming_event: list[str], over: str, *, paused: bool
    ) -> None:
        """A check that has something to write comes to a point, and then other things happen whole."""
        for each in range(len(ENV_VARS)):
            self._revive(each)
        self.stage.rotate()
        if paused:
            self._pause(sync)
        check = self.stage.check(self.stage.sync_ids[sync], Cause.WEBHOOK)
        self._go_to(check, point)
        for one in incoming_event:
            self.HAPPENINGS[one](self, sync)
        if check is None or check.done:
            return
        if over == "goes on":
            check.finish()
        elif over == "lands later":
            self.stage.crash(check, call_lands_later=True)

    def _transfer(self, _sync: int) -> None:
        self.stage.transfer(self._next_owner())

    def _transfer_and_let_in_again(self, _sync: int) -> None:
        self.stage.transfer(self._next_owner(), keep_old_owner_as_admin=True)

    def _hear_the_event(self, _sync: int) -> None:
        for incoming_event in self.stage.transfers[-1:]:
            self.stage.run(self.stage.hear_of(incoming_event))

    def _restart(self, sync: int) -> None:
        self._revive(sync)
        self.stage.run(self.stage.check(self.stage.sync_ids[sync]))

    def _opt_out(self, sync: int) -> None:
        self.stage.run(self.stage.opt_out(self.stage.sync_ids[sync]))

    def _suspend(self, _sync: int) -> None:
        self.stage.suspend_app(suspended=True)

    def _land_a_late_call(self, _sync: int) -> None:
        if self.stage.on_their_way:
            self.stage.land()

    def _rotate_and_check(self, _sync: int) -> None:
        self.stage.rotate()
        for sync_id in self.stage.sync_ids:
            self.stage.run(self.stage.check(sync_id))

    HAPPENINGS: ClassVar = {
        "transfer": _transfer,
        "transfer, and the old owner is let in again": _transfer_and_let_in_again,
        "the event comes": _hear_the_event,
        "restart": _restart,
        "opt out": _opt_out,
        "suspend": _suspend,
        "a late call lands": _land_a_late_call,
        "rotate and check": _rotate_and_check,
    }

    def _revive(self, sync: int) -> None:
        """Put the sync into the hands of whoever owns the project, with an app of theirs."""
        self.stage.suspend_app(suspended=False)
        if self.stage.app_owner is not self.stage.owner:
            self.stage.hand_over_app(self.stage.owner)
        stored = self.stage.sync(sync)
        if stored.status is not Status.ACTIVE or stored.owner_id != self.stage.owner.user.id:
            self.stage.run(self.stage.restart(stored.sync_id, self.stage.owner))

    def _pause(self, sync: int) -> None:
        self.stage.suspend_app(suspended=True)
        self.stage.run(self.stage.check(self.stage.sync_ids[sync]))
        self.stage.suspend_app(suspended=False)

    def _next_owner(self) -> Person:
        people = self.stage.people
        return people[(people.index(self.stage.owner) + 1) % len(people)]

    # What becomes of it

    @rule(which=ANY, steps=st.integers(1, 12))
    def go_on(self, which: int, steps: int) -> None:
        activity = self._running(which)
        for _ in range(steps):
            if activity is not None and not activity.done:
                activity.step()

    @rule(which=ANY, point=st.sampled_from(POINTS))
    def go_to(self, which: int, point: str) -> None:
        """Let it go to where most depends on what comes next, if it comes there."""
        self._go_to(self._running(which), point)

    @rule(which=ANY)
    def finish(self, which: int) -> None:
        self.stage.run(self._running(which))

    @rule(which=ANY)
    def fail(self, which: int) -> None:
        """Let a call fail before it takes effect, or lose its answer."""
        activity = self._running(which)
        if activity is not None:
            activity.step(Fate.FAIL)

    @rule(which=ANY, lands=st.booleans())
    def crash(self, which: int, *, lands: bool) -> None:
        activity = self._running(which)
        if activity is not None:
            self.stage.crash(activity, call_lands_later=lands)

    @rule(which=ANY)
    def late_call_lands(self, which: int) -> None:
        if self.stage.on_their_way:
            self.stage.land(which % len(self.stage.on_their_way))

    # What must always be so

    @invariant()
    def nothing_forbidden_happened(self) -> None:
        assert self.stage.ledger.violations == []

    @invariant()
    def a_running_sync_uses_its_owners_connection(self) -> None:
        for sync in self.stage.syncs.stored.values():
            if sync.connection_id is not None:
                connection = self.stage.connections.stored[sync.connection_id]
                assert connection.hasura_user_id == sync.owner_id

    @invariant()
    def one_key_is_written_and_none_is_lost(self) -> None:
        env = self.stage.project.env
        assert set(env.values) - {"OTHER", *ENV_VARS} == self.stage.other_env_vars
        for write in self.stage.cloud.environments.writes:
            assert len(write.keys) == 1
        assert self.stage.targets_ever_set() <= env.values.keys()

    @invariant()
    def no_two_syncs_share_a_target(self) -> None:
        targets = [(sync.project_id, sync.env_var) for sync in self.stage.syncs.stored.values()]
        assert len(set(targets)) == len(targets)

    # How it ends

    def teardown(self) -> None:
        try:
            self._end()
        finally:
            self.stage.stop()

    def _end(self) -> None:
        stage = self.stage
        for activity in list(stage.activities):
            if not activity.done:
                activity.finish()
        while stage.on_their_way:
            stage.land()
        self.nothing_forbidden_happened()
        stage.suspend_app(suspended=False)
        stage.project.owner_hidden = False
        began_since = [sync for sync in stage.syncs.stored.values() if self._is_younger_than_all_event(sync)]
        for incoming_event in stage.transfers:
            stage.run(stage.hear_of(incoming_event))
        assert all(stage.syncs.stored[sync.sync_id] == sync for sync in began_since)
        for sync_id in stage.sync_ids * 2:
            stage.run(stage.check(sync_id))
        self.nothing_forbidden_happened()
        for sync in stage.syncs.stored.values():
            self._assert_settled(sync)
        if stage.ledger.residual_writes:
            event("a write in the residual window")

    def _is_younger_than_all_event(self, sync: Sync) -> bool:
        since = sync.owner_verified_at
        return sync.status is not Status.DISCONNECTED and all(
            since is not None and incoming_event.transferred_at <= since for incoming_event in self.stage.transfers
        )

    def _assert_settled(self, sync: Sync) -> None:
        stage = self.stage
        assert sync.outbox == ()
        if sync.status is Status.DISCONNECTED:
            assert sync.reason in {Reason.OPTED_OUT, Reason.OWNERSHIP_TRANSFERRED}
            if sync.reason is Reason.OWNERSHIP_TRANSFERRED:
                assert sync.current_connection_id is None
            return
        assert sync.owner_id == stage.owner.user.id
        if stage.app_owner is not stage.owner:
            assert (sync.status, sync.reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
        else:
            assert sync.status is Status.ACTIVE
            assert stage.target(sync.env_var) == stage.source()

    @staticmethod
    def _go_to(activity: Activity | None, point: str) -> None:
        while activity is not None and not activity.done and activity.at != point:
            activity.step()

    def _running(self, which: int) -> Activity | None:
        running = [activity for activity in self.stage.activities if not activity.done]
        return running[which % len(running)] if running else None


Ownership.TestCase.settings = settings(
    max_examples=examples(EXAMPLES),
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
TestOwnership = Ownership.TestCase
