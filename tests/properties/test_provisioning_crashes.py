"""A provisioning ends whatever crashes and whatever comes twice, and nothing is left that nobody is notified of.

The real use cases work on the simulator's model of Heroku. Before and after every call of a port the function
may die, the call may fail, or another message may be handled.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from urlsync.domain.errors import TransientFailure
from urlsync.domain.provisioning import STEP_TIMEOUT, Leftover, Provisioning, Step
from urlsync.domain.sync import Status

from tests.fakes.effort import examples
from tests.fakes.interruption import nothing_happens
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.provisionings import Message

VISIBILITY = timedelta(minutes=6)
"""How long SQS keeps a message to itself that a dead function has received."""
MOST_DELIVERIES = 400


class Crash(BaseException):
    """The function is gone, without any chance to tidy up."""


class Fate(Enum):
    """What happens at a call."""

    CRASH = auto()
    FAIL = auto()
    ANOTHER_MESSAGE = auto()
    CHECKS = auto()


Fates = dict[int, Fate]
fates = st.dictionaries(st.integers(0, 140), st.sampled_from(Fate), max_size=8)
twice = st.sets(st.integers(0, 12), max_size=3)
"""Which deliveries SQS makes a second time."""


class Storm:
    """Handles messages as SQS and Lambda would, while the fates are at work."""

    def __init__(self, world: ProvisioningWorld, fates: Fates, twice: set[int]) -> None:
        self.world, self._fates, self._twice = world, fates, twice
        self.calls = self._deliveries = 0
        self._nested = False

    def blow(self) -> Provisioning:
        """Let everything happen until no message is left."""
        while self.world.queue.messages:
            assert self._deliveries < MOST_DELIVERIES, "it never ends"
            self._deliver(self.world.next_message())
            self.world.check()
        (run,) = self.world.provisionings.stored.values()
        return run

    def _deliver(self, message: Message) -> None:
        number = self._deliveries
        self._deliveries += 1
        message.due = self.world.clock.now() + VISIBILITY
        self.world.watch.hear = self._hear
        try:
            self.world.provision(message.provisioning_id)
        except (TransientFailure, Crash):
            return
        finally:
            self.world.watch.hear = self._hear if self._nested else nothing_happens
        if number not in self._twice and message in self.world.queue.messages:
            self.world.queue.messages.remove(message)

    def _hear(self, call: str) -> None:
        number = self.calls
        self.calls += 1
        match self._fates.get(number):
            case Fate.CRASH:
                raise Crash
            case Fate.FAIL:
                raise TransientFailure("simulated_failure")
            case Fate.ANOTHER_MESSAGE:
                self._meanwhile(self._handle_another)
            case Fate.CHECKS:
                self._meanwhile(self.world.check)

    def _meanwhile(self, happen: Callable[[], None]) -> None:
        if self._nested:
            return
        self._nested = True
        try:
            happen()
        finally:
            self._nested = False
            self.world.watch.hear = self._hear

    def _handle_another(self) -> None:
        due = [message for message in self.world.queue.messages if message.due <= self.world.clock.now()]
        if due:
            self._deliver(due[0])


def ordered_world() -> ProvisioningWorld:
    world = ProvisioningWorld()
    world.ordered()
    return world


def found_at_heroku(world: ProvisioningWorld) -> list[str]:
    return sorted(world.made())


def assert_all_is_well(world: ProvisioningWorld, run: Provisioning) -> None:
    assert run.step is Step.DONE
    assert run.app is not None
    assert run.database is not None
    assert found_at_heroku(world) == sorted([run.app.name, run.database.name])
    assert world.only_sync.sync_id == run.sync_id
    assert (world.only_sync.status, world.only_sync.heroku_app) == (Status.ACTIVE, run.app)
    assert world.hasura.env[world.only_sync.env_var] == world.model.config(world.made_apps[0])["DATABASE_URL"]
    assert len(world.model.webhooks.of(run.app.id)) == 1


def assert_what_is_left_is_named(world: ProvisioningWorld, run: Provisioning) -> None:
    assert run.step is Step.FAILED
    assert run.reason
    assert not run.outbox
    assert found_at_heroku(world) == sorted(left.name for left in run.left_at_heroku if left.certain)
    reported = world.event_bus.published[-1].detail
    assert [left["name"] for left in reported["left_at_heroku"]] == [left.name for left in run.left_at_heroku]


slowly = settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize("delivered", [set(), set(range(8))], ids=["once", "twice"])
def test_each_single_call_may_go_wrong(fate: Fate, delivered: set[int]) -> None:
    # GIVEN how many points there are when nothing goes wrong
    calm = Storm(ordered_world(), {}, set())
    calm.blow()
    assert calm.calls > 60

    # THEN at none of them does anything change how it ends
    for number in range(calm.calls):
        world = ordered_world()
        assert_all_is_well(world, Storm(world, {number: fate}, delivered).blow())


@given(fates=fates, twice=twice)
@slowly
def test_it_ends_in_one_app_one_database_and_one_sync(fates: Fates, twice: set[int]) -> None:
    world = ordered_world()

    run = Storm(world, fates, twice).blow()

    event(f"{sum(entry.step is Step.ENABLING_SYNC for entry in run.progress)} times enabling")
    assert_all_is_well(world, run)


@given(fates=fates, twice=twice)
@slowly
def test_a_plan_that_heroku_does_not_know_leaves_nothing(fates: Fates, twice: set[int]) -> None:
    world = ProvisioningWorld()
    world.ordered("heroku-postgresql:enormous")

    run = Storm(world, fates, twice).blow()

    assert run.left_at_heroku == ()
    assert_what_is_left_is_named(world, run)


@given(fates=fates, twice=twice)
@slowly
def test_a_database_that_never_comes_is_kept_and_named(fates: Fates, twice: set[int]) -> None:
    # GIVEN a database that takes longer than anybody's patience
    world = ProvisioningWorld()
    world.model.settings.provision_s = 2 * STEP_TIMEOUT.total_seconds()
    world.ordered()

    run = Storm(world, fates, twice).blow()

    # THEN it is not deleted, because it may yet come to life, but people are notified
    assert run.reason == "url_not_there_yet"
    assert [left.kind for left in run.left_at_heroku] == ["app", "add-on"]
    assert_what_is_left_is_named(world, run)


@given(fates=fates, twice=twice)
@slowly
def test_a_new_project_gets_one_sync_however_often_one_hears_of_it(fates: Fates, twice: set[int]) -> None:
    world = ProvisioningWorld()
    incoming_event = world.incoming_event(world.app_with_database())
    world.follow(incoming_event)
    world.follow(incoming_event)

    run = Storm(world, fates, twice).blow()
    world.follow(incoming_event)

    assert (run.step, world.only_sync.sync_id) == (Step.DONE, run.sync_id)
    assert not world.queue.messages
    assert world.made() == []


@pytest.mark.parametrize("after", range(60))
def test_a_heroku_account_that_is_lost_on_the_way_leaves_only_what_is_named(after: int) -> None:
    # GIVEN a provisioning whose owner takes the authorization back at some call
    world = ProvisioningWorld()
    world.ordered()
    calls = 0

    def revoke(call: str) -> None:
        nonlocal calls
        calls += 1
        if calls == after:
            world.model.authorizations.revoke("fake-heroku-token")

    world.watch.hear = revoke
    run = world.run()

    # THEN whatever is there is named, as perhaps there if need be
    assert run.is_over
    if run.step is Step.FAILED:
        named = {left.name for left in run.left_at_heroku}
        assert set(found_at_heroku(world)) <= named
        assert {left.name for left in run.left_at_heroku if left.certain} <= set(found_at_heroku(world))
        assert all(isinstance(left, Leftover) for left in run.left_at_heroku)
