"""Checks that a webhook asks for and that nobody needs: what they cost, and who makes up for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.deduplication import DUPLICATE_DELAY

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.world import World

SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    """A synced target, just updated at the beginning of release 8."""
    world = World()
    world.check()
    world.heroku.rotate(SECOND_URL)
    world.clock.advance(SECOND)
    world.check(release_version=8, release_status="pending", release_created_at=START + SECOND)
    world.heroku.calls.clear()
    world.syncs.history.clear()
    return world


def test_an_answered_request_costs_one_read_of_the_table(world: World) -> None:
    # GIVEN a request from before the last reading
    operations: list[str] = []
    world.syncs.before_each = operations.append
    # WHEN its check comes
    entry = world.check(sent_at=START)
    # THEN nobody was asked anything, and nothing was stored
    assert entry.outcome is Outcome.SKIPPED
    assert operations == ["get"]
    assert (world.heroku.calls, world.syncs.history) == ([], [])


def test_an_echo_is_left_to_the_next_run_of_the_schedule(world: World) -> None:
    # WHEN the end of the release is reported
    entry = world.check(release_version=8, release_created_at=START + SECOND)
    # THEN Heroku was not asked, but the sync is due soon
    assert entry.outcome is Outcome.SKIPPED
    assert (world.heroku.calls, world.syncs.history) == ([], [])
    assert world.sync.next_check_at == world.clock.now() + DUPLICATE_DELAY


def test_a_reading_meanwhile_answers_an_echo(world: World) -> None:
    # GIVEN an echo that waits
    world.check(release_version=8, release_created_at=START + SECOND)
    # WHEN the update's confirmation has the source read again
    world.check(cause=Cause.FOLLOW_UP, release_version=None)
    # THEN the sync is due no sooner than ever
    assert world.sync.next_check_at is not None
    assert world.sync.next_check_at > world.clock.now() + DUPLICATE_DELAY


def test_an_echo_never_puts_a_check_off(world: World) -> None:
    # GIVEN a sync that is due at once
    due = world.clock.now()
    world.syncs.stored[SYNC_ID] = replace(world.sync, next_check_at=due)
    # WHEN an echo comes THEN it still is
    world.check(release_version=8, release_created_at=START + SECOND)
    assert world.sync.next_check_at == due


def test_an_echo_of_an_epoch_that_ended_is_forgotten(world: World) -> None:
    # GIVEN a sync that a person restarts while the echo's check runs
    def restart(operation: str) -> None:
        if operation == "record":
            world.syncs.stored[SYNC_ID] = replace(world.sync, epoch=world.sync.epoch + 1)

    world.syncs.before_each = restart
    # WHEN it notes when the sync is due THEN it gives way
    due = world.sync.next_check_at
    assert world.check(release_version=8, release_created_at=START + SECOND).outcome is Outcome.SKIPPED
    assert world.sync.next_check_at == due
