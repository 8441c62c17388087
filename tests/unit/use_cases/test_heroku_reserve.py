"""What people do leaves the calls of a Heroku account that webhooks need, and what has begun is finished."""

from datetime import timedelta

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import RateLimitReserveReached
from urlsync.domain.limits import CALLS_PER_HOUR, CHECKS_RESERVE
from urlsync.domain.sync import Webhook

from tests.fakes.examples import CONNECTION_ID, SYNC_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.operators import ACTOR, OperatorWorld
from tests.fakes.world import World


def test_with_few_calls_left_no_sync_is_enabled_and_nothing_is_asked() -> None:
    world = OperatorWorld()
    world.heroku.rate_limit = CHECKS_RESERVE - CALLS_PER_HOUR // 60

    with pytest.raises(RateLimitReserveReached) as refused:
        world.enable()

    # THEN it may be tried again once Heroku has allowed the missing calls
    assert refused.value.retry_after == timedelta(minutes=1)
    assert (world.heroku.calls, world.syncs.stored) == ([], {})


def test_an_enable_that_has_begun_is_finished() -> None:
    # GIVEN an account that is used by others while a sync is enabled
    world = OperatorWorld()

    def used_by_others(_operation: str) -> None:
        world.heroku.rate_limit = 0

    world.heroku.before_each = used_by_others

    # THEN the sync is enabled as a whole, with its webhook
    sync = world.enable().sync
    assert (sync.outcome, sync.webhook) == (Outcome.UPDATED, Webhook.PRESENT)


def test_with_few_calls_left_no_sync_is_restarted_but_any_can_be_ended() -> None:
    world = OperatorWorld()
    sync_id = world.enable().sync.sync_id
    world.heroku.rate_limit = CHECKS_RESERVE - 1

    with pytest.raises(RateLimitReserveReached):
        world.restart_sync(sync_id, CONNECTION_ID, actor=ACTOR)
    world.opt_out_sync(sync_id, actor=ACTOR)

    assert world.syncs.stored[sync_id].status == "disconnected"


def test_with_few_calls_left_a_webhook_is_verified_later_and_its_check_is_made_now() -> None:
    # GIVEN a sync whose webhook has not been verified for a long time
    world = World()
    world.check()
    world.clock.advance(timedelta(hours=3))
    world.heroku.rotate(SECOND_URL)
    world.heroku.rate_limit = CHECKS_RESERVE - 1
    world.heroku.calls.clear()

    # WHEN a webhook reports the rotation, THEN the value arrives, and the verification waits
    assert world.check(requested_at=world.clock.now(), release_version=8).outcome is Outcome.UPDATED
    assert "list_webhooks" not in world.heroku.calls

    # WHEN there are calls again, THEN it is made up for
    world.heroku.rate_limit = None
    world.clock.advance(timedelta(hours=1))
    world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    assert "list_webhooks" in world.heroku.calls
    assert world.syncs.stored[SYNC_ID].webhook_checked_at == world.clock.now()
