"""The brake: while writes are held nothing is written to Hasura Cloud, nothing is lost, and everything else goes on."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.catalogue import explanation_of
from urlsync.domain.check import Cause
from urlsync.domain.errors import NotFound, RoleRequired, TransientFailure, WritesHeld
from urlsync.domain.hold import RECHECK, Hold, Holds, held
from urlsync.domain.sync import Status

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OperatorWorld
from tests.fakes.rights_world import EVERYBODY, RightsWorld

HELD: Final = (None, CONNECTION_ID)


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world with a sync that is in place."""
    world = OperatorWorld()
    world.enable()
    return world


def hold(world: OperatorWorld, connection_id: str | None = None) -> Hold:
    return world.use_cases.hold_writes(connection_id, actor=ACTOR)


def release(world: OperatorWorld, connection_id: str | None = None) -> None:
    world.use_cases.hold_writes.release(connection_id, actor=ACTOR)


def check(world: OperatorWorld, cause: Cause = Cause.WEBHOOK) -> str | None:
    world.clock.advance(timedelta(seconds=1))
    entry = world.check(sync_id=world.only_sync.sync_id, cause=cause, requested_at=world.clock.now())
    return entry.failure


@pytest.mark.parametrize("connection_id", HELD)
@pytest.mark.parametrize("cause", list(Cause))
def test_no_check_writes_while_writes_are_held(world: OperatorWorld, connection_id: str | None, cause: Cause) -> None:
    # GIVEN
    hold(world, connection_id)
    world.heroku.rotate(SECOND_URL)
    before, history = world.only_sync, len(world.syncs.history)
    # WHEN
    assert check(world, cause) == "write_held"
    # THEN the sync says that it waits, and is due again soon
    now = world.clock.now()
    expected = replace(before, next_check_at=now + RECHECK / 2, urgent=True, held_since=now, epoch=1)
    assert world.only_sync == replace(expected, next_check_at=world.only_sync.next_check_at)
    assert world.only_sync.next_check_at is not None
    assert now + RECHECK / 2 <= world.only_sync.next_check_at <= now + RECHECK
    explanation = explanation_of(world.only_sync)
    assert explanation is not None
    assert explanation.code == "write_held"
    # AND nothing was written
    assert world.target == FIRST_URL
    # AND the history has it once
    assert check(world) == "write_held"
    (entry,) = world.syncs.history[history:]
    assert (entry.outcome, entry.failure) == ("skipped", "write_held")


@pytest.mark.parametrize("connection_id", HELD)
def test_one_check_after_the_release_writes_what_has_waited(world: OperatorWorld, connection_id: str | None) -> None:
    hold(world, connection_id)
    world.heroku.rotate(SECOND_URL)
    check(world)
    since = world.only_sync.held_since
    world.clock.advance(timedelta(minutes=1))
    check(world)
    assert world.only_sync.held_since == since
    # WHEN
    release(world, connection_id)
    assert check(world, Cause.SCHEDULE) is None
    # THEN
    assert world.target == SECOND_URL
    assert (world.only_sync.held_since, world.only_sync.urgent) == (None, False)
    assert explanation_of(world.only_sync) is None


def test_the_hold_of_another_connection_stops_nothing(world: OperatorWorld) -> None:
    world.stranger_connects()
    hold(world, OTHER_CONNECTION_ID)
    world.heroku.rotate(SECOND_URL)
    assert check(world) is None
    assert world.target == SECOND_URL


def test_the_release_of_one_hold_leaves_the_other(world: OperatorWorld) -> None:
    hold(world)
    hold(world, CONNECTION_ID)
    world.heroku.rotate(SECOND_URL)
    for connection_id in HELD:
        assert check(world) == "write_held"
        release(world, connection_id)
    assert check(world) is None


def test_a_hold_between_the_comparison_and_the_write_stops_the_write(world: OperatorWorld) -> None:
    """The fence is where the write begins, with the condition of the epoch."""
    world.heroku.rotate(SECOND_URL)

    def disturb(operation: str) -> None:
        if operation == "start_write":
            world.syncs.before_each = lambda _operation: None
            hold(world)

    world.syncs.before_each = disturb
    assert check(world) == "write_held"
    assert world.target == FIRST_URL


def test_what_is_not_known_of_holds_stops_the_write(world: OperatorWorld) -> None:
    def unknown(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    world.heroku.rotate(SECOND_URL)
    world.holds.before_each = unknown
    with pytest.raises(TransientFailure):
        check(world)
    assert world.target == FIRST_URL


def test_an_opt_out_while_a_held_check_runs_is_not_undone(world: OperatorWorld) -> None:
    # GIVEN a sync that is opted out of just before the check stores that its value waits
    hold(world)
    world.heroku.rotate(SECOND_URL)
    sync_id = world.only_sync.sync_id

    def disturb(operation: str) -> None:
        if operation == "record":
            world.syncs.before_each = nothing_happens
            world.opt_out_sync(sync_id, actor=ACTOR)

    world.syncs.before_each = disturb
    # WHEN
    assert check(world) == "write_held"
    # THEN
    assert (world.only_sync.status, world.only_sync.held_since) == (Status.DISCONNECTED, None)


def test_a_check_without_a_value_to_write_goes_on(world: OperatorWorld) -> None:
    hold(world)
    assert check(world) is None
    assert world.only_sync.outcome == "unchanged"


def test_a_cause_to_pause_is_found_while_writes_are_held(world: OperatorWorld) -> None:
    hold(world)
    world.heroku.drop()
    check(world)
    assert world.only_sync.status is Status.PAUSED


def test_an_enable_is_accepted_and_its_first_value_is_written_after_the_release() -> None:
    # GIVEN
    world = OperatorWorld()
    hold(world)
    before = world.clock.now()
    # WHEN
    started = world.enable()
    # THEN the answer comes at once
    assert (started.in_place, started.is_new, started.sync.webhook_id) == (False, True, "webhook-1")
    assert world.clock.now() == before
    # AND
    world.queue.work()
    assert (world.target, world.only_sync.held_since) == (None, before)
    release(world)
    check(world, Cause.SCHEDULE)
    assert world.target == FIRST_URL


def test_an_enable_while_writes_are_held_shows_the_command_for_the_webhook() -> None:
    world = OperatorWorld()
    hold(world)
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    started = world.enable()
    assert started.webhook_command is not None
    assert started.webhook_command.reveal().startswith("heroku webhooks:add")


def test_a_restart_is_accepted_too(world: OperatorWorld) -> None:
    sync_id = world.only_sync.sync_id
    world.opt_out_sync(sync_id, actor=ACTOR)
    hold(world, CONNECTION_ID)
    assert world.restart_sync(sync_id, CONNECTION_ID, actor=ACTOR).in_place is False


def test_opting_out_and_deleting_go_on(world: OperatorWorld) -> None:
    hold(world)
    world.delete_sync(world.only_sync.sync_id, actor=ACTOR)
    assert world.syncs.stored == {}


@pytest.mark.parametrize("connection_id", HELD)
def test_a_hold_is_recorded_with_who_began_and_ended_it(world: OperatorWorld, connection_id: str | None) -> None:
    world.activity.stored.clear()
    begun = hold(world, connection_id)
    assert begun == Hold(
        since=world.clock.now(), actor=ACTOR.stored_name, actor_id=ACTOR.key, connection_id=connection_id
    )
    release(world, connection_id)
    first, second = world.activity.stored
    assert [first.action, second.action] == [ActivityAction.WRITES_HELD, ActivityAction.WRITES_RELEASED]
    assert first.signature() == second.signature() == ACTOR.signature()
    assert second.subject == Subject(connection_id=connection_id)
    assert first.subject.connection_id == connection_id


def test_a_second_hold_and_a_second_release_change_nothing(world: OperatorWorld) -> None:
    first = hold(world)
    world.clock.advance(timedelta(minutes=1))
    recorded = len(world.activity.stored)
    assert hold(world) == first
    assert len(world.activity.stored) == recorded
    release(world)
    release(world)
    assert len(world.activity.stored) == recorded + 1
    assert world.holds.current() == Holds()


def test_a_hold_that_ends_while_another_one_begins_is_shown_as_asked_for(world: OperatorWorld) -> None:
    first = hold(world)

    def disturb(operation: str) -> None:
        if operation == "current":
            world.holds.before_each = nothing_happens
            release(world)

    world.holds.before_each = disturb
    assert hold(world) == first


def test_a_connection_that_does_not_exist_is_not_held(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"^there is no such connection$"):
        hold(world, PROJECT_ID)
    release(world, PROJECT_ID)
    assert world.holds.current() == Holds()


def test_only_an_administrator_holds_and_releases() -> None:
    for name, actor in EVERYBODY.items():
        world = RightsWorld()
        holds = world.use_cases.hold_writes
        if name == "adi":
            holds(actor=actor)
            holds.release(actor=actor)
            continue
        with pytest.raises(RoleRequired):
            holds(actor=actor)
        with pytest.raises(RoleRequired):
            holds.release(CONNECTION_ID, actor=actor)


def test_a_hold_of_a_connection_is_shown_to_those_who_see_everything() -> None:
    world = RightsWorld()
    both = [world.use_cases.hold_writes(connection_id, actor=EVERYBODY["adi"]) for connection_id in HELD]
    for name, actor in EVERYBODY.items():
        if name == "nil":
            continue
        seen = world.use_cases.hold_writes.current(actor=actor)
        assert seen == Holds(tuple(both if name in {"vic", "oda", "adi"} else both[:1]))


ALL: Final = Hold(since=START, actor="ann", actor_id="person:ann")
ONE: Final = replace(ALL, since=START - timedelta(hours=1), connection_id="one")


@pytest.mark.parametrize(
    ("items", "connection_id", "found"),
    [
        ((), "one", None),
        ((ONE,), "one", ONE),
        ((ONE,), "two", None),
        ((ONE,), None, None),
        ((ALL,), "two", ALL),
        ((ALL,), None, ALL),
        ((ONE, ALL), "one", ALL),
    ],
)
def test_a_hold_is_that_of_everything_or_of_the_connection(
    items: tuple[Hold, ...], connection_id: str | None, found: Hold | None
) -> None:
    assert Holds(items).of(connection_id) == found


def test_the_oldest_hold_says_since_when() -> None:
    assert Holds((ALL, ONE)).oldest == ONE.since
    assert Holds().oldest is None


@pytest.mark.parametrize(("jitter", "minutes"), [(0.0, 2.5), (0.5, 3.75), (1.0, 5.0)])
def test_a_sync_that_waits_is_due_within_five_minutes(jitter: float, minutes: float) -> None:
    sync = a_sync()
    due = START + timedelta(minutes=minutes)
    assert held(sync, START, jitter) == replace(sync, next_check_at=due, urgent=True, held_since=START)
    earlier = replace(sync, held_since=START - RECHECK)
    assert held(earlier, START, jitter).held_since == START - RECHECK


def test_the_error_of_a_held_write_is_no_failure_of_a_provider() -> None:
    assert not isinstance(WritesHeld(), TransientFailure)
