"""Checks that the schedule asks for: when they are due again, when they cost nothing, when they wait."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.limits import CHECKS_RESERVE
from urlsync.domain.schedule import RETRY_FOR, RUN_EVERY
from urlsync.domain.sync import Status, Webhook

from tests.fakes.clock import START
from tests.fakes.examples import a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint
from tests.fakes.world import World

MINUTE = timedelta(minutes=1)
INTERVAL = 15 * MINUTE


@pytest.fixture
def world() -> World:
    present = a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1", webhook_checked_at=START)
    present = replace(present, webhook_secret_id=FakeWebhookEndpoint().master_id())
    world = World(present)
    world.clock.constant_jitter = 0
    return world


def wait_for_the_next(world: World) -> timedelta:
    """Let time pass until the sync is due, and return how long that took."""
    assert world.sync.next_check_at is not None
    wait = world.sync.next_check_at + RUN_EVERY - world.clock.now()
    world.clock.advance(wait)
    return wait


def scheduled(world: World, **changes: object) -> Outcome | None:
    return world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now(), **changes).outcome


def fail(operation: str) -> None:
    raise TransientFailure("heroku_timeout")


@pytest.mark.parametrize("cause", list(Cause))
def test_whatever_caused_a_check_the_next_one_is_due_an_interval_later(world: World, cause: Cause) -> None:
    world.check(cause=cause)
    assert wait_for_the_next(world) == INTERVAL


def test_the_due_time_costs_no_write_of_its_own(world: World) -> None:
    # GIVEN a synced target, WHEN it is checked
    world.check()
    operations: list[str] = []
    world.syncs.before_each = operations.append
    world.clock.advance(INTERVAL)
    scheduled(world)
    # THEN the sync was read once and written once
    assert operations == ["get", "record"]


def test_a_lost_webhook_is_made_good(world: World) -> None:
    world.check()
    world.heroku.rotate(SECOND_URL)
    wait_for_the_next(world)
    assert scheduled(world) is Outcome.UPDATED
    assert world.target == SECOND_URL


def test_a_paused_sync_waits_longer_and_longer_until_it_resumes(world: World) -> None:
    # GIVEN a sync whose source is missing
    world.heroku.drop()
    world.check()
    # WHEN the schedule checks it again and again
    waits = []
    for _ in range(4):
        waits.append(wait_for_the_next(world) // MINUTE)
        scheduled(world)
    assert waits == [15, 15, 30, 60]
    # AND the source is back, THEN the interval is the usual one again
    wait_for_the_next(world)
    world.heroku.rotate(SECOND_URL)
    assert scheduled(world) is Outcome.UPDATED
    assert (world.sync.status, world.sync.paused_since) == (Status.ACTIVE, None)
    assert wait_for_the_next(world) == INTERVAL


def test_a_pause_for_another_reason_is_the_same_pause(world: World) -> None:
    world.heroku.drop()
    world.check()
    world.clock.advance(INTERVAL)
    world.heroku.rotate("mysql://not-postgres.example.com/x")
    world.check()
    assert world.sync.paused_since == START


def test_a_request_that_was_fulfilled_meanwhile_costs_one_read(world: World) -> None:
    # GIVEN a request of the schedule, and a webhook's check before its turn comes
    asked = world.clock.now()
    world.clock.advance(MINUTE)
    world.check()
    operations: list[str] = []
    world.syncs.before_each = operations.append
    calls = len(world.heroku.calls), len(world.hasura.calls), len(world.syncs.history)
    # WHEN its turn comes
    entry = world.check(cause=Cause.SCHEDULE, requested_at=asked)
    # THEN nobody is asked anything, and history does not grow
    assert entry.outcome is Outcome.SKIPPED
    assert operations == ["get"]
    assert (len(world.heroku.calls), len(world.hasura.calls), len(world.syncs.history)) == calls


def test_a_failed_check_fulfils_nothing(world: World) -> None:
    # GIVEN a scheduled check whose first attempt fails
    asked = world.clock.now()
    world.heroku.before_each = fail
    world.clock.advance(MINUTE)
    world.check_fails(cause=Cause.SCHEDULE, requested_at=asked)
    # WHEN the message comes again, THEN it is a check
    world.heroku.before_each = nothing_happens
    entry = world.check(cause=Cause.SCHEDULE, requested_at=asked)
    assert entry.outcome is Outcome.UPDATED


def test_other_requests_are_never_taken_for_fulfilled(world: World) -> None:
    world.clock.advance(MINUTE)
    world.check()
    assert world.check(cause=Cause.WEBHOOK, requested_at=START).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("cause", list(Cause))
def test_the_last_attempt_of_a_check_is_no_dead_letter(world: World, cause: Cause) -> None:
    # GIVEN a Heroku that does not answer
    world.heroku.before_each = fail
    # WHEN a check is tried in vain for the last time
    entry = world.check(cause=cause, last_attempt=True)
    # THEN the message is done, and the next run of the schedule tries again
    assert entry.outcome is Outcome.FAILED
    assert world.sync.next_check_at == world.clock.now()


def test_a_scheduled_check_that_fails_again_is_left_to_the_next_run(world: World) -> None:
    # GIVEN a check that failed, and was tried again at once
    world.heroku.before_each = fail
    assert world.check_fails(cause=Cause.SCHEDULE).code == "heroku_timeout"
    # WHEN it fails again, THEN there is no third attempt in a row
    assert scheduled(world) is Outcome.FAILED


def test_a_check_that_fails_for_long_is_tried_at_the_interval(world: World) -> None:
    # GIVEN a failure
    world.heroku.before_each = fail
    world.check(last_attempt=True)
    # WHEN each run of the schedule has failed for an hour
    world.clock.advance(RETRY_FOR)
    assert scheduled(world) is Outcome.FAILED
    # THEN people were notified, and the usual interval applies
    assert world.reported() == ["Sync Failed"]
    assert wait_for_the_next(world) == INTERVAL


def test_the_schedule_leaves_the_last_calls_to_webhooks(world: World) -> None:
    # GIVEN a Heroku account with few calls left, and a rotation
    world.check()
    world.heroku.rotate(SECOND_URL)
    world.heroku.rate_limit = CHECKS_RESERVE - 1
    asked = len(world.heroku.calls)
    # WHEN the schedule's turn comes
    wait_for_the_next(world)
    entry = world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    # THEN its check waits an interval, which is remembered, and the last check stays what it was
    assert (entry.outcome, entry.failure) == (Outcome.SKIPPED, "heroku_rate_limit_reserve")
    assert world.syncs.history[-1] == entry
    assert len(world.heroku.calls) == asked
    assert world.sync.outcome is Outcome.UPDATED
    assert world.sync.last_checked_at == START
    assert wait_for_the_next(world) == INTERVAL
    assert world.target == FIRST_URL
    # WHILE a webhook's check is made
    assert world.check().outcome is Outcome.UPDATED


@pytest.mark.parametrize("rate_limit", [CHECKS_RESERVE, None])
def test_with_enough_calls_left_or_none_known_of_the_schedule_goes_on(world: World, rate_limit: int | None) -> None:
    world.heroku.rate_limit = rate_limit
    assert scheduled(world) is Outcome.UPDATED
