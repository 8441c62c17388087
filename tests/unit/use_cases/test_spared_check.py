"""Checks that a webhook asks for and that nobody needs: what they cost, and who makes up for them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.deduplication import PENDING_DELAY

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.world import World

SECOND = timedelta(seconds=1)
PENDING: Final[dict[str, Any]] = {
    "release_version": 8,
    "release_status": "pending",
    "release_created_at": START + SECOND,
}


@pytest.fixture
def world() -> World:
    """A synced target, before release 8."""
    world = World()
    world.check()
    world.clock.advance(SECOND)
    world.check()
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


def test_a_pending_release_is_left_to_the_next_run_of_the_schedule(world: World) -> None:
    # WHEN the beginning of the release is reported
    entry = world.check(**PENDING)
    # THEN Heroku was not asked, but the sync is due soon
    assert entry.outcome is Outcome.SKIPPED
    assert (world.heroku.calls, world.syncs.history) == ([], [])
    assert world.sync.next_check_at == world.clock.now() + PENDING_DELAY


@pytest.mark.parametrize("how", [{"cause": Cause.FOLLOW_UP, "release_version": None}, {"release_version": 8}])
def test_a_reading_meanwhile_answers_a_pending_release(world: World, how: dict[str, Any]) -> None:
    # GIVEN a pending release that waits
    world.check(**PENDING)
    # WHEN its end, or a confirmation, has the source read
    world.check(**how)
    # THEN the sync is due no sooner than ever
    assert world.sync.next_check_at is not None
    assert world.sync.next_check_at > world.clock.now() + PENDING_DELAY


def test_a_pending_release_never_puts_a_check_off(world: World) -> None:
    # GIVEN a sync that is due at once
    due = world.clock.now()
    world.syncs.stored[SYNC_ID] = replace(world.sync, next_check_at=due)
    # WHEN a pending release is reported THEN it still is
    world.check(**PENDING)
    assert world.sync.next_check_at == due


def test_a_pending_release_of_an_epoch_that_ended_is_forgotten(world: World) -> None:
    # GIVEN a sync that a person restarts while the check runs
    def restart(operation: str) -> None:
        if operation == "record":
            world.syncs.stored[SYNC_ID] = replace(world.sync, epoch=world.sync.epoch + 1)

    world.syncs.before_each = restart
    # WHEN it notes when the sync is due THEN it gives way
    due = world.sync.next_check_at
    assert world.check(**PENDING).outcome is Outcome.SKIPPED
    assert world.sync.next_check_at == due


def test_a_release_command_s_second_end_brings_the_value(world: World) -> None:
    # GIVEN a release command that has succeeded, while the config var still has its old value
    world.check(**PENDING)
    world.check(**{**PENDING, "release_status": "succeeded", "release_current": False})
    assert world.hasura.writes[-1][1] != SECOND_URL
    # WHEN an add-on's release overtakes it, and the release takes effect within seconds
    world.clock.advance(SECOND)
    world.check(release_version=9, release_current=True, release_created_at=world.clock.now())
    world.clock.advance(SECOND)
    world.heroku.rotate(SECOND_URL)
    entry = world.check(**{**PENDING, "release_status": "succeeded", "release_current": True})
    # THEN the webhook of its end brings the value
    assert entry.outcome is Outcome.UPDATED
    assert world.target == SECOND_URL


def test_a_release_of_the_app_that_was_followed_before_is_a_mere_hint(world: World) -> None:
    entry = world.check(release_version=900, app_id="another-app")
    assert entry.outcome is Outcome.UNCHANGED
    assert (entry.release_version, world.sync.release_version) == (None, 7)
