"""Opting out and deleting: idempotent, remembered, and final for checks. The env var keeps its value."""

from dataclasses import replace

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.check import Cause
from urlsync.domain.errors import NotFound, StaleEpoch, TransientFailure
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.lifecycle.end_sync import ChangeSync

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, SYNC_ID
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OperatorWorld
from tests.fakes.syncs import FakeSyncs

UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world with one sync that is in place."""
    world = OperatorWorld()
    world.enable()
    return world


def opt_out(world: OperatorWorld) -> Sync:
    return world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)


def unavailable(operation: str) -> None:
    raise TransientFailure("heroku_timeout")


def test_an_opt_out_disconnects_and_keeps_the_env_var_and_the_connection(world: OperatorWorld) -> None:
    # WHEN
    sync = opt_out(world)
    # THEN
    assert sync == world.only_sync
    assert (sync.status, sync.reason, sync.epoch) == (Status.DISCONNECTED, Reason.OPTED_OUT, 2)
    assert (sync.webhook, sync.webhook_id, sync.connection_id) == (Webhook.MISSING, None, CONNECTION_ID)
    assert world.heroku.webhooks == {}
    assert world.target == FIRST_URL
    assert world.reported() == ["Database URL Updated", "Sync Disconnected"]
    assert world.event_bus.published[-1].detail["actor"] == ACTOR.label
    assert world.actions() == [("enabled", ACTOR.label), ("opted_out", ACTOR.label)]


def test_a_second_opt_out_changes_nothing(world: OperatorWorld) -> None:
    first = opt_out(world)
    reported, history = world.reported(), list(world.syncs.history)
    assert opt_out(world) == first
    assert (world.reported(), world.syncs.history) == (reported, history)


def test_a_late_webhook_does_not_undo_an_opt_out(world: OperatorWorld) -> None:
    sync = opt_out(world)
    world.heroku.rotate(SECOND_URL)
    world.check(sync_id=sync.sync_id)
    assert world.only_sync == sync
    assert world.target == FIRST_URL


def test_an_unknown_sync(world: OperatorWorld) -> None:
    for operation in (world.opt_out_sync, world.delete_sync, world.request_check):
        with pytest.raises(NotFound, match=r"\bsync\b"):
            operation(UNKNOWN, actor=ACTOR)


def test_a_lost_heroku_authorization_does_not_keep_anybody_from_opting_out(world: OperatorWorld) -> None:
    # GIVEN an authorization that was revoked
    world.heroku.tokens = set()
    world.oauth.refresh_tokens = set()
    # WHEN
    sync = opt_out(world)
    # THEN it is opted out, and says that its webhook is still there
    assert sync.reason is Reason.OPTED_OUT
    assert sync.webhook is Webhook.PRESENT


def test_a_webhook_that_is_gone_already_counts_as_removed(world: OperatorWorld) -> None:
    world.heroku.webhooks.clear()
    assert opt_out(world).webhook is Webhook.MISSING


def test_an_app_that_is_gone_has_no_webhook(world: OperatorWorld) -> None:
    world.heroku.apps.clear()
    assert opt_out(world).webhook is Webhook.MISSING


def test_a_webhook_that_cannot_be_removed_now_is_removed_by_the_queue(world: OperatorWorld) -> None:
    # GIVEN a Heroku that does not answer
    world.heroku.before_each = unavailable
    # WHEN
    sync = opt_out(world)
    # THEN it is opted out all the same
    assert (sync.reason, sync.webhook) == (Reason.OPTED_OUT, Webhook.PRESENT)
    assert world.queue.sent[-1].cause is Cause.OPERATOR
    # AND the queue goes on until the webhook is removed
    world.queue.work()
    world.heroku.before_each = nothing_happens
    world.queue.work()
    assert (world.only_sync.webhook, world.heroku.webhooks) == (Webhook.MISSING, {})
    assert world.queue.waiting == []


def test_a_bus_that_refuses_is_reported_by_the_queue(world: OperatorWorld) -> None:
    world.event_bus.failures = 1
    opt_out(world)
    assert world.reported()[-1] != "Sync Disconnected"
    world.queue.work()
    assert world.reported()[-1] == "Sync Disconnected"
    assert world.heroku.webhooks == {}


def test_a_queue_that_refuses_too_is_a_reason_to_try_again(world: OperatorWorld) -> None:
    # GIVEN neither Heroku nor the queue
    world.heroku.before_each = unavailable
    world.queue.failures = 1
    # WHEN
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        opt_out(world)
    # THEN it is opted out, and trying again finishes it
    assert world.only_sync.reason is Reason.OPTED_OUT
    world.heroku.before_each = nothing_happens
    assert opt_out(world).webhook is Webhook.MISSING


def test_an_orphan_that_no_enable_recorded_is_removed_too(world: OperatorWorld) -> None:
    # GIVEN a second subscription of the sync, and somebody else's
    sync_id = world.only_sync.sync_id
    world.heroku.webhooks["orphan"] = world.webhook_endpoint.url(sync_id)
    world.heroku.webhooks["foreign"] = "https://somewhere.example.com/hook"
    # WHEN
    opt_out(world)
    # THEN
    assert set(world.heroku.webhooks) == {"foreign"}


def test_a_change_in_between_is_decided_upon_again(world: OperatorWorld) -> None:
    # GIVEN a transfer that comes between our read and our write
    changes = iter(["change"])

    def transfer(operation: str) -> None:
        if operation == "record" and next(changes, None):
            sync = world.only_sync
            world.syncs.stored[sync.sync_id] = a_transferred(sync)

    world.syncs.before_each = transfer
    # WHEN THEN the opt-out is on top of it
    sync = opt_out(world)
    assert (sync.reason, sync.epoch) == (Reason.OPTED_OUT, 3)


def a_transferred(sync: Sync) -> Sync:
    return replace(sync, status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED, connection_id=None, epoch=2)


def test_a_sync_that_never_rests_is_left_to_another_attempt(world: OperatorWorld) -> None:
    def moved(operation: str) -> None:
        if operation == "record":
            raise StaleEpoch

    world.syncs.before_each = moved
    with pytest.raises(TransientFailure, match=r"^sync_contended$"):
        opt_out(world)


def test_a_deleted_sync_is_gone_with_its_webhook_and_its_target_is_free(world: OperatorWorld) -> None:
    # WHEN
    sync_id = world.only_sync.sync_id
    world.delete_sync(sync_id, actor=ACTOR)
    # THEN
    assert world.syncs.stored == {}
    assert world.heroku.webhooks == {}
    assert world.target == FIRST_URL
    assert world.reported()[-1] == "Sync Disconnected"
    assert world.actions() == [("enabled", ACTOR.label), ("opted_out", ACTOR.label), ("deleted", ACTOR.label)]
    assert world.find_syncs.history(sync_id, actor=ADMIN).items[0].action.value == "deleted"
    # AND its name can be had again
    assert world.enable(env_var="PG_DATABASE_URL", take_over=True).in_place


def test_a_second_deletion_changes_nothing(world: OperatorWorld) -> None:
    sync_id = world.only_sync.sync_id
    world.delete_sync(sync_id, actor=ACTOR)
    history = list(world.syncs.history)
    world.delete_sync(sync_id, actor=ACTOR)
    assert world.syncs.history == history


def test_a_deletion_waits_until_the_webhook_is_removed(world: OperatorWorld) -> None:
    # GIVEN a Heroku that does not answer
    world.heroku.before_each = unavailable
    # WHEN
    with pytest.raises(TransientFailure, match=r"^heroku_timeout$"):
        world.delete_sync(world.only_sync.sync_id, actor=ACTOR)
    # THEN the sync is opted out, and deleting it works later
    assert world.only_sync.reason is Reason.OPTED_OUT
    world.heroku.before_each = nothing_happens
    world.delete_sync(world.only_sync.sync_id, actor=ACTOR)
    assert (world.syncs.stored, world.heroku.webhooks) == ({}, {})


def test_a_sync_whose_authorization_is_lost_can_be_deleted(world: OperatorWorld) -> None:
    world.heroku.tokens = set()
    world.oauth.refresh_tokens = set()
    world.delete_sync(world.only_sync.sync_id, actor=ACTOR)
    assert world.syncs.stored == {}


def test_a_restart_meanwhile_is_deleted_too(world: OperatorWorld) -> None:
    # GIVEN somebody who restarts the sync just before it is forgotten
    sync_id = world.only_sync.sync_id
    restarts = iter(["restart"])

    def restart(operation: str) -> None:
        if operation == "delete" and next(restarts, None):
            world.restart_sync(sync_id, CONNECTION_ID, actor=an_actor("somebody", Role.ADMIN))

    world.syncs.before_each = restart
    # WHEN
    world.delete_sync(sync_id, actor=ACTOR)
    # THEN
    assert (world.syncs.stored, world.heroku.webhooks) == ({}, {})


def test_a_sync_that_is_always_restarted_is_left_to_another_attempt(world: OperatorWorld) -> None:
    def moved(operation: str) -> None:
        if operation == "delete":
            raise StaleEpoch

    world.syncs.before_each = moved
    with pytest.raises(TransientFailure, match=r"^sync_contended$"):
        world.delete_sync(world.only_sync.sync_id, actor=ACTOR)


def test_a_sync_that_is_gone_cannot_be_changed() -> None:
    with pytest.raises(NotFound) as unknown:
        ChangeSync(FakeSyncs())(SYNC_ID, lambda _: None)
    assert unknown.value.thing == "sync"


def test_two_deletions_at_once(world: OperatorWorld) -> None:
    # GIVEN another one that is done first
    sync_id = world.only_sync.sync_id
    others = iter(["other"])

    def other(operation: str) -> None:
        if operation == "record" and next(others, None):
            world.delete_sync(sync_id, actor=an_actor("somebody", Role.ADMIN))

    world.syncs.before_each = other
    # WHEN THEN
    world.delete_sync(sync_id, actor=ACTOR)
    assert world.syncs.stored == {}


def test_a_check_now_goes_through_the_queue_and_is_remembered(world: OperatorWorld) -> None:
    # GIVEN a rotation whose webhook was lost
    world.heroku.rotate(SECOND_URL)
    # WHEN
    world.request_check(world.only_sync.sync_id, actor=ACTOR)
    # THEN nothing happened yet but that it was asked for
    assert world.target == FIRST_URL
    assert world.queue.waiting[0].cause is Cause.OPERATOR
    assert world.actions()[-1] == ("check_requested", ACTOR.label)
    world.queue.work()
    assert world.target == SECOND_URL


def test_a_check_now_of_an_opted_out_sync_is_skipped(world: OperatorWorld) -> None:
    sync = opt_out(world)
    world.heroku.rotate(SECOND_URL)
    world.request_check(sync.sync_id, actor=ACTOR)
    world.queue.work()
    assert world.syncs.history[-1].outcome is not None
    assert world.syncs.history[-1].outcome.value == "skipped"
    assert world.target == FIRST_URL
