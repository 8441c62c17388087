"""After a rotation of the master secret every webhook gets its new secret, or a person is notified to give it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause
from urlsync.domain.events import EventType
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.webhooks.repair_webhook import NotifyManualRotation

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_sync
from tests.fakes.world import World

HOUR = timedelta(hours=1)
CHANGED = EventType.WEBHOOK_OUTDATED.value


def a_world(webhook: Webhook) -> World:
    """A sync whose webhook has its secret from the present master."""
    world = World(a_sync())
    world.heroku.webhooks["webhook-1"] = world.webhook_endpoint.url(SYNC_ID)
    world.syncs.stored[SYNC_ID] = a_sync(
        webhook=webhook,
        webhook_id="webhook-1" if webhook is Webhook.PRESENT else None,
        webhook_checked_at=START,
        webhook_secret_id=world.webhook_endpoint.master_id(),
    )
    return world


@pytest.fixture
def world() -> World:
    return a_world(Webhook.PRESENT)


@pytest.fixture
def by_hand() -> World:
    return a_world(Webhook.MANUAL)


def check(world: World, cause: Cause = Cause.SCHEDULE, after: timedelta = HOUR) -> Sync:
    world.clock.advance(after)
    world.check(cause=cause, requested_at=world.clock.now(), release_version=None)
    return world.sync


def test_the_next_look_gives_the_new_secret_and_remembers_its_master(world: World) -> None:
    world.webhook_endpoint.master = "another-fake-master"
    assert check(world).webhook_secret_id == world.webhook_endpoint.master_id()
    assert world.heroku.secrets["webhook-1"] == world.webhook_endpoint.secret(SYNC_ID).secret
    # AND since when, because what was signed before may still come
    assert world.sync.webhook_secret_rotated_at == world.clock.now()


def test_a_secret_that_is_given_again_is_no_other_one(world: World) -> None:
    world.heroku.levels["webhook-1"] = "notify"
    check(world, after=24 * HOUR)
    assert world.repairs == [(SYNC_ID, "webhook_wrong")]
    assert world.sync.webhook_secret_rotated_at is None


def test_webhooks_that_put_the_schedule_off_do_not_put_the_new_secret_off_for_ever(world: World) -> None:
    # GIVEN an app that is released every ten minutes, so that the schedule never has to ask
    world.webhook_endpoint.master = "another-fake-master"
    for _ in range(12):
        check(world, Cause.WEBHOOK, timedelta(minutes=10))
    # THEN it has the new secret after two hours
    assert world.sync.webhook_secret_id == world.webhook_endpoint.master_id()


def test_a_process_that_remembers_the_old_master_gives_the_new_secret_all_the_same(world: World) -> None:
    # GIVEN a webhook that has its new secret, and a process that has missed the rotation
    world.webhook_endpoint.known_master, world.webhook_endpoint.master = "fake-master", "another-fake-master"
    new = world.webhook_endpoint.secret(SYNC_ID)
    world.syncs.stored[SYNC_ID] = a_sync(
        webhook=Webhook.PRESENT, webhook_id="webhook-1", webhook_checked_at=START, webhook_secret_id=new.master_id
    )
    # WHEN that process looks, THEN it does not give the old one
    assert check(world).webhook_secret_id == new.master_id
    assert world.heroku.secrets["webhook-1"] == new.secret


def test_a_person_who_registered_the_webhook_is_reported_once_for_each_master(by_hand: World) -> None:
    check(by_hand)
    assert CHANGED not in by_hand.reported()
    for number, master in enumerate(["second-fake-master", "third-fake-master"], start=1):
        by_hand.webhook_endpoint.master = master
        for _ in range(3):
            check(by_hand)
        assert by_hand.reported().count(CHANGED) == number
    # AND the secret is in no event, and the webhook still has that of the first master
    reported = [event for event in by_hand.event_bus.published if event.type.value == CHANGED]
    secret = by_hand.webhook_endpoint.secret(SYNC_ID).secret.reveal()
    assert all(secret not in str(event.detail) for event in reported)
    by_hand.webhook_endpoint.master = "fake-master"
    assert by_hand.sync.webhook_secret_id == by_hand.webhook_endpoint.master_id()


def test_a_process_that_remembers_the_old_master_tells_nobody_of_it(by_hand: World) -> None:
    # GIVEN a person who has given the webhook its new secret, and a process that has missed the rotation
    by_hand.webhook_endpoint.known_master = "fake-master"
    by_hand.webhook_endpoint.master = "another-fake-master"
    new = by_hand.webhook_endpoint.secret(SYNC_ID).master_id
    by_hand.syncs.stored[SYNC_ID] = a_sync(webhook=Webhook.MANUAL, webhook_secret_id=new)
    check(by_hand)
    check(by_hand)
    assert CHANGED not in by_hand.reported()


def test_one_that_was_registered_before_masters_had_ids_is_taken_for_up_to_date(by_hand: World) -> None:
    by_hand.syncs.stored[SYNC_ID] = a_sync(webhook=Webhook.MANUAL)
    assert check(by_hand).webhook_secret_id == by_hand.webhook_endpoint.master_id()
    check(by_hand)
    assert CHANGED not in by_hand.reported()


def test_losing_the_leave_to_change_a_webhook_does_not_make_it_up_to_date(world: World) -> None:
    # GIVEN a connection that may not manage webhooks any more, and a rotation
    old = world.webhook_endpoint.master_id()
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    world.webhook_endpoint.master = "another-fake-master"
    # WHEN it is looked at, THEN nobody takes it for one with the new secret
    for _ in range(4):
        check(world)
    assert world.sync.webhook_secret_id == old


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook": Webhook.PRESENT, "webhook_id": "webhook-1"},
        {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT},
        None,
    ],
)
def test_a_sync_that_changed_meanwhile_needs_no_secret(by_hand: World, changes: dict[str, Any] | None) -> None:
    # GIVEN a person who needs another secret, and a sync that is not theirs to give one to any more
    sync = by_hand.sync
    by_hand.webhook_endpoint.master = "another-fake-master"
    by_hand.syncs.stored = {} if changes is None else {SYNC_ID: replace(sync, **changes)}
    before = dict(by_hand.syncs.stored)
    # WHEN THEN
    NotifyManualRotation(by_hand.syncs, by_hand.webhook_endpoint, by_hand.clock)(sync)
    assert by_hand.syncs.stored == before


def test_the_event_says_that_the_schedule_found_out(by_hand: World) -> None:
    by_hand.webhook_endpoint.master = "another-fake-master"
    NotifyManualRotation(by_hand.syncs, by_hand.webhook_endpoint, by_hand.clock)(by_hand.sync)
    (event,) = by_hand.sync.outbox
    assert (event.type, event.detail["cause"]) == (EventType.WEBHOOK_OUTDATED, Cause.SCHEDULE)
    assert by_hand.sync.webhook_rotation_notified == by_hand.webhook_endpoint.secret(SYNC_ID).master_id
