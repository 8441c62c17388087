"""Webhook subscriptions that got lost, changed or left over are repaired during scheduled checks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.http.client import READ_TIMEOUT
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import APP_FORBIDDEN, HerokuNotFound, PermanentFailure, TransientFailure
from urlsync.domain.history import Action
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.entrypoints.queues.parallel import ITEM_SECONDS
from urlsync.ports.heroku import FailedDelivery
from urlsync.provider_adapters import SPARE_SECONDS

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, SYNC_ID, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World

DAY = timedelta(days=1)
OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000aaaa"
TOKEN = Secret("fake-heroku-access-token")


@pytest.fixture
def world() -> World:
    """A sync with its webhook, looked at a moment ago and found right."""
    world = World(a_sync())
    url, secret = world.webhook_endpoint.url(SYNC_ID), world.webhook_endpoint.secret(SYNC_ID)
    webhook_id = world.heroku.create_webhook(TOKEN, APP_ID, url, secret.secret)
    world.syncs.stored[SYNC_ID] = a_sync(
        webhook=Webhook.PRESENT, webhook_id=webhook_id, webhook_checked_at=START, webhook_secret_id=secret.master_id
    )
    return world


def check(world: World, after: timedelta = DAY) -> None:
    """Let time pass, and let the schedule check the sync."""
    world.clock.advance(after)
    world.heroku.calls.clear()
    world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())


def a_failed_delivery(after: timedelta, webhook_id: str = "webhook-1") -> FailedDelivery:
    return FailedDelivery(webhook_id=webhook_id, failed_at=START + after, code=503, retries_exhausted=False)


def is_right(world: World) -> bool:
    """Return whether the app has one subscription, which is as it must be and as the sync knows it."""
    known = {world.sync.webhook_id: world.webhook_endpoint.url(SYNC_ID)}
    return world.heroku.webhooks == known and not world.heroku.levels


def test_one_that_is_right_is_only_looked_at(world: World) -> None:
    check(world)
    assert world.heroku.calls == ["app_owner", "read_config_var", "list_webhooks", "failed_deliveries"]
    assert world.sync.webhook_checked_at == START + DAY
    assert world.repairs == []
    assert [entry.action for entry in world.syncs.history] == [Action.CHECKED]


def test_it_is_looked_at_once_an_hour_and_only_by_the_schedule(world: World) -> None:
    check(world, timedelta(minutes=59))
    assert world.heroku.calls == ["read_config_var"]
    world.clock.advance(DAY)
    world.check(cause=Cause.WEBHOOK)
    assert "list_webhooks" not in world.heroku.calls


def test_a_webhook_s_check_looks_if_nothing_else_has_for_two_intervals(world: World) -> None:
    world.clock.advance(2 * DAY)
    world.check(cause=Cause.WEBHOOK)
    assert "list_webhooks" in world.heroku.calls


def test_one_that_was_removed_is_made_again(world: World) -> None:
    # GIVEN a webhook that somebody removed, WHEN a day has passed
    world.heroku.webhooks.clear()
    check(world)
    # THEN there is one again, and people can see what was wrong
    assert is_right(world)
    assert world.sync.webhook is Webhook.PRESENT
    assert world.repairs == [(SYNC_ID, "webhook_missing")]
    last = world.syncs.history[-1]
    assert (last.action, last.failure, last.outcome) == (Action.WEBHOOK_REPAIRED, "webhook_missing", None)
    # AND nobody was asked about the deliveries of none
    assert "failed_deliveries" not in world.heroku.calls


def test_one_that_was_changed_is_repaired(world: World) -> None:
    world.heroku.levels["webhook-1"] = "notify"
    check(world)
    assert is_right(world)
    assert world.repairs == [(SYNC_ID, "webhook_wrong")]


def test_one_that_we_do_not_know_of_is_taken_over(world: World) -> None:
    # GIVEN somebody who replaced our subscription by one of the same URL, with another secret
    world.heroku.webhooks = {"by-hand": world.webhook_endpoint.url(SYNC_ID)}
    check(world)
    assert is_right(world)
    assert "update_webhook" in world.heroku.calls


def test_repeated_ones_become_one(world: World) -> None:
    world.heroku.webhooks["second"] = world.webhook_endpoint.url(SYNC_ID)
    check(world)
    assert is_right(world)


def test_a_second_one_that_is_wrong_is_removed(world: World) -> None:
    world.heroku.webhooks["second"] = world.webhook_endpoint.url(SYNC_ID)
    world.heroku.levels["second"] = "notify"
    check(world)
    assert list(world.heroku.webhooks) == ["webhook-1"]
    assert world.repairs == [(SYNC_ID, "webhook_repeated")]


def test_a_delivery_that_had_failed_when_it_was_looked_at_is_repaired_once(world: World) -> None:
    world.heroku.failures = [a_failed_delivery(timedelta(0))]
    check(world)
    assert world.repairs == []
    assert world.sync.failed_deliveries == 1


def test_another_url_of_our_api_registers_again(world: World) -> None:
    # GIVEN an API that was deployed again
    world.webhook_endpoint.api_url = "https://another.example.com/live"
    # WHEN a day has passed, THEN the webhook points there, and nothing to the old one
    check(world)
    assert is_right(world)
    assert world.repairs == [(SYNC_ID, "webhook_wrong")]


def test_another_master_secret_registers_again(world: World) -> None:
    world.webhook_endpoint.master = "another-fake-master"
    check(world)
    assert "update_webhook" in world.heroku.calls
    assert world.repairs == [(SYNC_ID, "webhook_secret_outdated")]
    # AND only once
    check(world)
    assert "update_webhook" not in world.heroku.calls


def test_sweeps_learn_of_another_master_secret_from_the_first_repair(world: World) -> None:
    # GIVEN a connection that was swept with the former master
    former = world.connections.stored[CONNECTION_ID]
    world.connections.stored[CONNECTION_ID] = replace(former, sweep=former.sweep.with_master("a-former-master"))
    world.webhook_endpoint.master = "another-master"
    # WHEN
    check(world)
    # THEN
    assert world.repairs == [(SYNC_ID, "webhook_secret_outdated")]
    assert world.connections.stored[CONNECTION_ID].sweep.master_id == world.webhook_endpoint.master_id()


def test_sweeps_that_cannot_learn_of_another_master_secret_learn_it_later(world: World) -> None:
    def fail(operation: str) -> None:
        if operation == "replace_sweep":
            raise TransientFailure("state_unavailable")

    world.webhook_endpoint.master = "another-master"
    world.connections.before_each = fail
    check(world)
    assert is_right(world)


@pytest.mark.parametrize("is_known", [True, False])
def test_sweeps_learn_of_a_master_secret_only_where_one_is_new(world: World, *, is_known: bool) -> None:
    # GIVEN sweeps that know the master, and a webhook with another problem, or the other way round
    found = world.connections.stored[CONNECTION_ID]
    if is_known:
        world.webhook_endpoint.master = "another-master"
        sweep = found.sweep.with_master(world.webhook_endpoint.master_id())
        world.connections.stored[CONNECTION_ID] = found = replace(found, sweep=sweep)
    else:
        world.heroku.levels["webhook-1"] = "notify"
    check(world)
    assert world.repairs != []
    assert world.connections.stored[CONNECTION_ID].sweep.master_id == found.sweep.master_id


def test_failed_deliveries_are_counted_and_the_secret_is_given_again(world: World) -> None:
    # GIVEN deliveries that failed before and since we looked, and one of somebody else's webhook
    hours = [-2 * DAY, DAY / 2]
    world.heroku.failures = [*map(a_failed_delivery, hours), a_failed_delivery(DAY / 2, "somebody-else")]
    check(world)
    assert world.sync.failed_deliveries == 2
    assert world.repairs == [(SYNC_ID, "webhook_deliveries_failed")]
    assert "update_webhook" in world.heroku.calls
    # AND those are nothing new a day later, nor are they forgotten
    check(world)
    assert len(world.repairs) == 1
    assert world.sync.failed_deliveries == 2


def test_a_half_made_enable_is_completed() -> None:
    # GIVEN a sync whose enable crashed before it registered the webhook
    world = World(a_sync())
    # WHEN the schedule finds it a minute later, THEN whoever enables it may still be at it
    check(world, timedelta(minutes=1))
    assert world.heroku.webhooks == {}
    # AND a little later nobody is
    check(world, timedelta(minutes=1))
    assert is_right(world)
    assert (world.sync.webhook, world.sync.failed_deliveries) == (Webhook.PRESENT, 0)
    assert world.repairs == [(SYNC_ID, "webhook_missing")]


def test_a_scheduled_check_does_not_come_back_for_one_that_it_could_not_register() -> None:
    # GIVEN a sync without a webhook, and a Heroku that is not available when it is looked for
    world = World(a_sync())

    def fail(called: str) -> None:
        if called == "list_webhooks":
            raise TransientFailure("heroku_timeout")

    world.heroku.before_each = fail
    # WHEN THEN
    check(world, timedelta(minutes=2))
    assert world.heroku.calls == ["read_config_var", "list_webhooks"]
    assert (world.sync.status, world.sync.webhook) == (Status.ACTIVE, Webhook.MISSING)


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.SCHEDULE}))
def test_one_that_is_missing_is_registered_by_any_check_that_was_asked_for(cause: Cause) -> None:
    # GIVEN a sync whose webhook nobody registered, and whose value is in place
    world = World(a_sync())
    world.check(cause=Cause.SCHEDULE)
    assert world.heroku.webhooks == {}
    # WHEN a check finds nothing to write THEN the webhook is there nevertheless
    assert world.check(cause=cause).outcome is Outcome.UNCHANGED
    assert is_right(world)
    assert world.sync.webhook is Webhook.PRESENT


@pytest.mark.parametrize("operation", ["list_webhooks", "create_webhook"])
def test_a_failure_to_register_one_is_retried_soon_and_never_forgotten(operation: str) -> None:
    # GIVEN a first check that puts the value in place, and a Heroku that fails at the webhook
    world = World(a_sync())

    def fail(called: str) -> None:
        if called == operation:
            raise TransientFailure("heroku_timeout")

    world.heroku.before_each = fail
    # WHEN THEN its message comes back, until its last attempt, and the sync is none the worse
    assert world.check_fails(cause=Cause.ENABLED).code == "heroku_timeout"
    assert world.check(cause=Cause.ENABLED, last_attempt=True).outcome is Outcome.UNCHANGED
    assert world.sync.webhook_checked_at is None
    # AND the schedule registers it as soon as Heroku lets it
    world.heroku.before_each = nothing_happens
    check(world, timedelta(minutes=2))
    assert is_right(world)


def test_the_first_check_of_a_slow_heroku_has_time_for_the_webhook() -> None:
    # GIVEN a sync whose enable left the webhook to its first check
    world = World(a_sync())
    world.check(cause=Cause.ENABLED)
    # THEN the check does with so many calls that even the slowest ones end in time
    assert world.heroku.calls == ["read_config_var", "list_webhooks", "create_webhook"]
    assert len(world.heroku.calls) * READ_TIMEOUT <= ITEM_SECONDS - SPARE_SECONDS


def test_one_that_we_may_not_even_look_for_is_left_to_a_person() -> None:
    # GIVEN a sync without webhook, whose authorization is too narrow
    world = World(a_sync())

    def refuse(operation: str) -> None:
        if operation == "list_webhooks":
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN)

    world.heroku.before_each = refuse
    # WHEN THEN
    world.check(cause=Cause.ENABLED)
    assert (world.sync.webhook, world.sync.status) == (Webhook.MANUAL, Status.ACTIVE)
    # AND nobody has seen the command, so nobody has its secret
    assert world.sync.webhook_secret_id is None


def test_one_that_a_crash_left_unrecorded_is_found_by_its_url() -> None:
    world = World(a_sync())
    world.heroku.webhooks = {"unrecorded": world.webhook_endpoint.url(SYNC_ID)}
    check(world)
    assert is_right(world)
    assert world.sync.webhook_id == "unrecorded"


def test_one_whose_master_nobody_knows_gets_its_secret_again(world: World) -> None:
    # GIVEN a webhook as an older version has left it
    world.syncs.stored[SYNC_ID] = a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1")
    check(world)
    assert world.repairs == [(SYNC_ID, "webhook_secret_outdated")]
    assert world.sync.webhook_secret_id == world.webhook_endpoint.master_id()


def test_one_that_a_person_registered_is_left_alone(world: World) -> None:
    world.syncs.stored[SYNC_ID] = a_sync(webhook=Webhook.MANUAL)
    check(world, 24 * DAY)
    assert world.heroku.calls == ["app_owner", "read_config_var"]


def test_ours_for_syncs_that_are_gone_are_removed_and_all_others_stay(world: World) -> None:
    # GIVEN an app with subscriptions of ours for a sync that never was, for a disconnected and an active one,
    # one of another deployment of this service, and a stranger's
    gone, ended, alive = (SYNC_ID.replace("0001", number) for number in ("0dea", "0e0d", "0a11"))
    end = {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}
    world.syncs.create(a_sync(sync_id=ended, env_var="ENDED", **end))
    world.syncs.create(a_sync(sync_id=alive, env_var="ALIVE"))
    others = {
        "alive": world.webhook_endpoint.url(alive),
        "other-deployment": f"https://staging.example.com/webhooks/heroku/{gone}",
        "stranger": "https://stranger.example.com/hook",
    }
    right = dict(world.heroku.webhooks)
    world.heroku.webhooks |= {
        "gone": world.webhook_endpoint.url(gone),
        "ended": world.webhook_endpoint.url(ended),
        **others,
    }
    # WHEN a day has passed
    check(world)
    # THEN only those for nobody are gone
    assert world.heroku.webhooks == right | others
    assert world.repairs == []


@pytest.mark.parametrize(
    "failure",
    [TransientFailure("heroku_timeout"), PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), HerokuNotFound()],
)
@pytest.mark.parametrize("operation", ["list_webhooks", "failed_deliveries", "create_webhook"])
def test_what_cannot_be_done_now_is_done_later_and_fails_no_check(
    world: World, operation: str, failure: Exception
) -> None:
    # GIVEN a removed webhook, or one that is there, and a Heroku that refuses one call
    if operation == "create_webhook":
        world.heroku.webhooks.clear()

    def refuse(asked: str) -> None:
        if asked == operation:
            raise failure

    world.heroku.before_each = refuse
    # WHEN it should be looked at
    check(world)
    # THEN the check went well, and the sync is not paused for it
    assert world.sync.status is Status.ACTIVE
    # AND the next check looks again, unless a person must do it
    world.heroku.before_each = nothing_happens
    check(world)
    assert is_right(world) or world.sync.webhook is Webhook.MANUAL


def test_a_sync_that_was_opted_out_meanwhile_gets_no_webhook(world: World) -> None:
    # GIVEN an opt-out that comes while the webhook is made again
    world.heroku.webhooks.clear()

    def opt_out(operation: str) -> None:
        if operation == "create_webhook":
            ended = {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}
            world.syncs.stored[SYNC_ID] = a_sync(epoch=2, **ended)

    world.heroku.after_each = opt_out
    check(world)
    # THEN none is left
    assert world.heroku.webhooks == {}
    assert world.sync.status is Status.DISCONNECTED


@pytest.mark.parametrize(
    "changes", [{"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}, {"connection_id": None}, None]
)
def test_a_sync_that_ended_since_it_was_read_is_left_alone(world: World, changes: dict[str, Any] | None) -> None:
    # GIVEN a sync that was opted out, or that lost its connection, or was deleted, after the check had read it
    read = world.sync
    world.heroku.webhooks.clear()
    world.syncs.stored = {} if changes is None else {SYNC_ID: replace(read, **changes)}
    world.clock.advance(DAY)
    world.heroku.calls.clear()
    # WHEN THEN
    world.check_sync.repair_webhook(read, Cause.SCHEDULE, world.connections)
    assert world.heroku.calls == []
    assert world.repairs == []


def test_a_webhook_that_we_may_not_make_any_more_is_left_to_a_person_who_has_no_secret_yet(world: World) -> None:
    # GIVEN a webhook that is gone, and an authorization that becomes too narrow to make another one
    world.heroku.webhooks.clear()
    old = "0" * 16
    world.syncs.stored[SYNC_ID] = replace(world.sync, webhook_secret_id=old)

    def refuse(operation: str) -> None:
        if operation == "create_webhook":
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN)

    world.heroku.before_each = refuse
    # WHEN it is repaired THEN nobody has seen the command, so nobody has the new secret
    check(world)
    assert (world.sync.webhook, world.sync.webhook_id, world.sync.webhook_secret_id) == (Webhook.MANUAL, None, old)
