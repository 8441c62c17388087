"""What a disconnected sync lets go of, and what somebody who restarts it at the same moment must hear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.webhooks.register_webhook import ReleaseConnection, RemoveWebhook

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.operators import OperatorWorld

GONE = a_sync(
    status=Status.DISCONNECTED,
    reason=Reason.OWNERSHIP_TRANSFERRED,
    epoch=2,
    webhook=Webhook.PRESENT,
    webhook_id="webhook-1",
)
RESTARTED = replace(GONE, status=Status.ACTIVE, reason=None, epoch=3)


@pytest.fixture
def world() -> OperatorWorld:
    world = OperatorWorld(GONE)
    world.heroku.webhooks["webhook-1"] = world.webhook_endpoint.url(SYNC_ID)
    return world


def release(world: OperatorWorld, sync: Sync = GONE) -> Sync:
    authorize = AuthorizeHeroku(world.connections, world.oauth, world.clock, world.oauth_client)
    remove_webhook = RemoveWebhook(world.connections, world.heroku, authorize, FakeLiveTable())
    return ReleaseConnection(world.syncs, remove_webhook, world.clock)(sync)


def at_the_record(world: OperatorWorld, happen: Callable[[], object]) -> None:
    """Let something happen just before the release is recorded."""

    def before(operation: str) -> None:
        if operation == "record":
            world.syncs.before_each = nothing_happens
            happen()

    world.syncs.before_each = before


def test_the_webhook_and_the_connection_go(world: OperatorWorld) -> None:
    released = replace(GONE, connection_released_at=START, webhook=Webhook.MISSING, webhook_id=None)
    assert release(world) == released
    assert (released.connection_id, released.current_connection_id) == (CONNECTION_ID, None)
    assert world.only_sync == released
    assert world.heroku.webhooks == {}


def test_after_an_opt_out_the_connection_stays(world: OperatorWorld) -> None:
    opted_out = replace(GONE, reason=Reason.OPTED_OUT)
    world.syncs.stored[SYNC_ID] = opted_out
    released = replace(opted_out, webhook=Webhook.MISSING, webhook_id=None)
    assert release(world, opted_out) == released
    assert world.only_sync == released


def test_after_an_opt_out_a_webhook_that_may_not_be_removed_stays_on_record(world: OperatorWorld) -> None:
    opted_out = replace(GONE, reason=Reason.OPTED_OUT)
    world.syncs.stored[SYNC_ID] = opted_out
    world.heroku.tokens, world.oauth.refresh_tokens = set(), set()
    assert release(world, opted_out) == opted_out
    assert world.only_sync == opted_out


def test_what_was_let_go_is_not_looked_for(world: OperatorWorld) -> None:
    bare = replace(GONE, connection_released_at=START)
    world.clock.advance(timedelta(minutes=1))
    assert release(world, bare) == bare
    assert world.heroku.calls == []


def test_a_sync_that_was_restarted_meanwhile_may_have_lost_its_webhook(world: OperatorWorld) -> None:
    at_the_record(world, lambda: world.syncs.stored.update({SYNC_ID: RESTARTED}))
    assert release(world) == GONE
    assert world.only_sync == replace(RESTARTED, webhook=Webhook.MISSING, webhook_id=None)


@pytest.mark.parametrize("status", [Status.DISCONNECTED, None])
def test_a_sync_that_is_gone_or_has_ended_again_is_left_as_it_is(world: OperatorWorld, status: Status | None) -> None:
    changed = {} if status is None else {SYNC_ID: replace(RESTARTED, status=status)}
    at_the_record(world, lambda: setattr(world.syncs, "stored", dict(changed)))
    assert release(world) == GONE
    assert world.syncs.stored == changed


def test_a_sync_that_is_restarted_twice_meanwhile_looks_for_itself(world: OperatorWorld) -> None:
    again = replace(RESTARTED, epoch=4)

    def restart_again() -> None:
        world.syncs.stored[SYNC_ID] = RESTARTED
        at_the_record(world, lambda: world.syncs.stored.update({SYNC_ID: again}))

    at_the_record(world, restart_again)
    assert release(world) == GONE
    assert world.only_sync == again
