"""A restart needs a connection of whoever owns the project now, and begins again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import HerokuAppNotFound, NotFound, NotOwner, SourceUnusable, StaleEpoch, TransientFailure
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.lifecycle.enable_sync import Started
from urlsync.use_cases.lifecycle.transfer_ownership import NewOwner

from tests.fakes.clock import START
from tests.fakes.examples import APP_OWNER_ID, CONNECTION_ID, OWNER_ID
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld

UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world with one sync that is in place, and another Hasura user's connection."""
    world = OperatorWorld()
    world.enable()
    world.stranger_connects()
    return world


def restart(world: OperatorWorld, connection_id: str = CONNECTION_ID) -> Started:
    return world.restart_sync(world.only_sync.sync_id, connection_id, actor=ACTOR)


def opt_out(world: OperatorWorld) -> None:
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)


def test_an_opted_out_sync_restarts_with_a_webhook_and_the_value_of_now(world: OperatorWorld) -> None:
    # GIVEN a rotation after an opt-out
    opt_out(world)
    world.heroku.rotate(SECOND_URL)
    # WHEN
    started = restart(world)
    # THEN
    assert started.in_place
    assert world.target == SECOND_URL
    sync = world.only_sync
    assert (sync.status, sync.reason, sync.epoch, sync.webhook) == (Status.ACTIVE, None, 3, Webhook.PRESENT)
    assert list(world.heroku.webhooks) == [sync.webhook_id]
    assert "Sync Resumed" in world.reported()
    assert world.actions()[-1] == ("restarted", ACTOR.label)


def test_a_new_owner_restarts_with_their_own_connection(world: OperatorWorld) -> None:
    # GIVEN a project that was transferred, which a check found out
    world.project_is_transferred()
    world.hasura.users["fake-hasura-token"] = OWNER_ID
    world.check(sync_id=world.only_sync.sync_id)
    assert world.only_sync.reason is Reason.OWNERSHIP_TRANSFERRED
    world.heroku.rotate(SECOND_URL)
    # WHEN
    started = restart(world, OTHER_CONNECTION_ID)
    # THEN the sync is the new owner's
    assert started.in_place
    sync = world.only_sync
    assert (sync.owner_id, sync.connection_id) == (OTHER_USER_ID, OTHER_CONNECTION_ID)
    assert world.target == SECOND_URL


@pytest.mark.parametrize("hidden", [True, False])
def test_an_old_owner_cannot_restart(world: OperatorWorld, hidden: bool) -> None:  # noqa: FBT001
    # GIVEN a project that was transferred, and an old owner who may still see it as a collaborator
    opt_out(world)
    before = world.only_sync
    world.project_is_transferred()
    if not hidden:
        world.projects.strangers = set()
    # WHEN THEN
    with pytest.raises(NotOwner):
        restart(world)
    assert world.only_sync == before
    assert world.heroku.webhooks == {}


def test_a_stranger_cannot_restart(world: OperatorWorld) -> None:
    opt_out(world)
    with pytest.raises(NotOwner):
        restart(world, OTHER_CONNECTION_ID)


def test_what_is_unknown(world: OperatorWorld) -> None:
    for sync_id, connection_id, thing in [
        (UNKNOWN, CONNECTION_ID, "sync"),
        (world.only_sync.sync_id, UNKNOWN, "connection"),
    ]:
        with pytest.raises(NotFound) as unknown:
            world.restart_sync(sync_id, connection_id, actor=ACTOR)
        assert unknown.value.thing == thing


def test_an_active_sync_with_the_same_connection_stays_as_it_is(world: OperatorWorld) -> None:
    before, history = world.only_sync, list(world.syncs.history)
    started = restart(world)
    assert started.in_place
    assert (world.only_sync, world.syncs.history) == (before, history)
    assert len(world.heroku.webhooks) == 1


def test_an_active_sync_changes_to_another_connection_of_the_owner(world: OperatorWorld) -> None:
    # GIVEN the owner's second connection
    connection = world.connections.stored[OTHER_CONNECTION_ID]
    world.hasura.users[connection.hasura_token.reveal()] = OWNER_ID
    world.projects.strangers = set()
    world.connections.stored[OTHER_CONNECTION_ID] = replace(connection, hasura_user_id=OWNER_ID)
    # WHEN
    started = restart(world, OTHER_CONNECTION_ID)
    # THEN it uses that one, under a new epoch, with the one webhook it had
    assert started.in_place
    assert (started.sync.connection_id, started.sync.epoch) == (OTHER_CONNECTION_ID, 2)
    assert list(world.heroku.webhooks) == ["webhook-1"]


def test_a_paused_sync_restarts_at_once(world: OperatorWorld) -> None:
    world.heroku.drop()
    world.check(sync_id=world.only_sync.sync_id)
    assert world.only_sync.status is Status.PAUSED
    world.heroku.rotate(SECOND_URL)
    assert restart(world).in_place


def test_a_restart_forgets_what_earlier_checks_learned(world: OperatorWorld) -> None:
    # GIVEN a sync with a long past, and a queue in which its first check stays
    opt_out(world)
    world.syncs.stored[world.only_sync.sync_id] = replace(
        world.only_sync,
        pending_fingerprint="00",
        failure_reported=True,
        source_not_found_since=START,
        paused_since=START,
        next_check_at=START + timedelta(hours=6),
        webhook_secret_id="11",
        webhook_rotation_notified="22",
        failed_deliveries=3,
    )
    world.queue.held = True
    # WHEN
    sync = restart(world).sync
    # THEN nothing of it holds the new beginning up, and the schedule finds it at once
    assert (sync.outcome, sync.pending_fingerprint, sync.failure_reported) == (None, None, False)
    assert (sync.source_etag, sync.source_fingerprint, sync.source_not_found_since) == (None, None, None)
    assert (sync.paused_since, sync.next_check_at) == (None, None)
    assert (sync.webhook_secret_id, sync.webhook_rotation_notified) == (world.webhook_endpoint.master_id(), None)
    assert sync.webhook_secret_rotated_at is not None
    assert sync.failed_deliveries == 0


def test_a_source_that_is_no_use_changes_nothing(world: OperatorWorld) -> None:
    opt_out(world)
    before = world.only_sync
    world.heroku.drop()
    with pytest.raises(SourceUnusable, match=r"^source_missing$"):
        restart(world)
    world.heroku.apps.clear()
    with pytest.raises(HerokuAppNotFound):
        restart(world)
    assert world.only_sync == before


def test_a_first_check_that_pauses_is_reported_by_the_sync(world: OperatorWorld) -> None:
    # GIVEN a source that is lost between our look and the check
    opt_out(world)

    def lose_source(operation: str) -> None:
        if operation == "create_webhook":
            world.heroku.drop()

    world.heroku.after_each = lose_source
    # WHEN THEN
    started = restart(world)
    assert not started.in_place
    assert (started.sync.status, started.sync.reason) == (Status.PAUSED, Reason.SOURCE_MISSING)


def test_a_restart_that_failed_half_way_is_finished_by_the_next_one(world: OperatorWorld) -> None:
    # GIVEN a Heroku that cannot make the webhook now
    opt_out(world)

    def unavailable(operation: str) -> None:
        if operation == "create_webhook":
            raise TransientFailure("heroku_timeout")

    world.heroku.before_each = unavailable
    assert restart(world).sync.webhook is Webhook.MISSING
    # WHEN it is tried again
    world.heroku.before_each = nothing_happens
    started = restart(world)
    # THEN it is finished, and was begun once
    assert started.in_place
    assert started.sync.webhook is Webhook.PRESENT
    assert [action for action, _ in world.actions()].count("restarted") == 1


def test_without_leave_to_manage_webhooks_the_command_is_reported(world: OperatorWorld) -> None:
    opt_out(world)
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    started = restart(world)
    assert started.in_place
    assert started.sync.webhook is Webhook.MANUAL
    assert started.webhook_command is not None


def test_an_opt_out_meanwhile_wins(world: OperatorWorld) -> None:
    opt_out(world)
    opts_out = iter(["once"])

    def again(operation: str) -> None:
        if operation == "create_webhook" and next(opts_out, None):
            opt_out(world)

    world.heroku.after_each = again
    started = restart(world)
    assert not started.in_place
    assert started.sync.reason is Reason.OPTED_OUT
    assert world.heroku.webhooks == {}


def test_an_app_that_vanishes_meanwhile(world: OperatorWorld) -> None:
    opt_out(world)

    def vanish(operation: str) -> None:
        if operation == "list_webhooks":
            world.heroku.apps.clear()

    world.heroku.before_each = vanish
    with pytest.raises(HerokuAppNotFound):
        restart(world)


def test_a_late_tidying_up_admits_that_it_may_have_removed_a_new_webhook(world: OperatorWorld) -> None:
    # GIVEN a sync that is restarted while its opt-out is being tidied up
    restarts = iter(["once"])

    def restart_meanwhile(operation: str) -> None:
        if operation == "list_webhooks" and world.only_sync.status is Status.DISCONNECTED and next(restarts, 0):
            restart(world)

    world.heroku.before_each = restart_meanwhile
    # WHEN
    opt_out(world)
    # THEN the webhook is gone, and the active sync says so: reconcile makes another one
    assert world.heroku.webhooks == {}
    assert (world.only_sync.status, world.only_sync.webhook) == (Status.ACTIVE, Webhook.MISSING)


def test_a_sync_deleted_between_our_steps_is_unknown(world: OperatorWorld) -> None:
    # GIVEN a deletion just before we record the webhook
    opt_out(world)
    deletions = iter(["once"])

    def delete(operation: str) -> None:
        if operation == "create_webhook" and next(deletions, None):
            world.delete_sync(world.only_sync.sync_id, actor=ACTOR)

    world.heroku.after_each = delete
    with pytest.raises(NotFound, match=r"\bsync\b"):
        restart(world)
    assert world.heroku.webhooks == {}


def test_a_sync_that_never_rests_is_left_to_another_attempt(world: OperatorWorld) -> None:
    opt_out(world)

    def moved(operation: str) -> None:
        if operation == "record":
            raise StaleEpoch

    world.syncs.before_each = moved
    with pytest.raises(TransientFailure, match=r"^sync_contended$"):
        restart(world)
    assert world.target == FIRST_URL


def no_look(operation: str) -> None:
    if operation == "app_owner":
        raise TransientFailure("heroku_timeout")


def test_a_restart_means_whoever_has_the_app_now(world: OperatorWorld) -> None:
    # GIVEN a sync that is paused because its app is in other hands
    sync, new_owner = world.only_sync, "5a0c1f3e-0000-4000-8000-00000000bbbb"
    assert sync.heroku_app.owner_id == APP_OWNER_ID
    world.heroku.owner_id = new_owner
    world.syncs.stored[sync.sync_id] = replace(
        sync, status=Status.PAUSED, reason=Reason.HEROKU_AUTHORIZATION_LOST, source_handed_over=True
    )
    world.heroku.rotate(SECOND_URL)
    world.clock.advance(timedelta(minutes=5))
    now = world.clock.now()
    # WHEN somebody restarts it, and no look at the owner succeeds afterwards
    world.heroku.before_each = no_look
    started = restart(world)
    # THEN
    assert started.in_place
    assert world.target == SECOND_URL
    assert world.only_sync.source_owner_checked_at == now
    assert (world.only_sync.heroku_app.owner_id, world.only_sync.source_handed_over) == (new_owner, False)


def test_a_restart_before_we_noticed_means_the_new_owner_too(world: OperatorWorld) -> None:
    world.heroku.owner_id = "5a0c1f3e-0000-4000-8000-00000000bbbb"
    restart(world)
    assert world.only_sync.heroku_app.owner_id == world.heroku.owner_id


def test_an_active_sync_whose_webhook_is_a_persons_is_reported_its_command_again(world: OperatorWorld) -> None:
    # GIVEN a sync whose webhook only a person may register, and a master secret that was rotated since
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    world.syncs.stored[world.only_sync.sync_id] = replace(world.only_sync, webhook=Webhook.MANUAL)
    world.webhook_endpoint.master = "another-fake-master"
    epoch = world.only_sync.epoch
    # WHEN it is restarted
    started = restart(world)
    # THEN the command has the new secret, and the sync goes on as it was
    assert started.webhook_command is not None
    new = world.webhook_endpoint.secret(started.sync.sync_id)
    assert new.secret.reveal() in started.webhook_command.reveal()
    assert world.only_sync.webhook_secret_id == new.master_id
    assert (world.only_sync.status, world.only_sync.epoch) == (Status.ACTIVE, epoch)


def test_a_sync_that_runs_on_is_returned_as_it_is(world: OperatorWorld) -> None:
    assert restart(world) == Started(sync=world.only_sync, in_place=True)


def test_an_end_that_somebody_else_came_first_with_is_no_obstacle(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a project that was transferred, and somebody who ends its sync just before we do
    world.project_is_transferred()
    ended = iter(["once"])

    def end(operation: str) -> None:
        if operation == "record" and next(ended, None):
            sync = world.only_sync
            world.syncs.stored[sync.sync_id] = replace(
                sync, status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED, epoch=sync.epoch + 1
            )

    world.syncs.before_each = end
    # WHEN the new owner restarts it THEN it runs with their connection
    started = restart(world, OTHER_CONNECTION_ID)
    assert (started.sync.status, started.sync.owner_id) == (Status.ACTIVE, OTHER_USER_ID)
    assert started.sync.epoch == 3


def test_a_restart_that_is_overtaken_is_not_in_place(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN somebody who opts out while the webhook is registered
    opt_out(world)

    def opt_out_again(operation: str) -> None:
        if operation == "create_webhook":
            opt_out(world)

    world.heroku.after_each = opt_out_again
    # WHEN THEN
    assert restart(world) == Started(sync=world.only_sync, in_place=False)
    assert world.only_sync.reason is Reason.OPTED_OUT


def test_the_old_owner_s_sync_ends_because_the_new_owner_restarts_it(world: OperatorWorld) -> None:
    # GIVEN a project that was transferred a minute ago, as nobody has noticed
    world.project_is_transferred()
    world.clock.advance(timedelta(minutes=1))
    ended: list[tuple[Sync, NewOwner]] = []
    recorder: Any = lambda sync, incoming_event: ended.append((sync, incoming_event))  # noqa: E731
    before, now = world.only_sync, world.clock.now()
    # WHEN
    restart_sync = replace(world.restart_sync, disconnect_transferred=recorder)
    restart_sync(before.sync_id, OTHER_CONNECTION_ID, actor=ACTOR)
    # THEN
    request = CheckRequest(sync_id=before.sync_id, cause=Cause.OPERATOR, requested_at=now)
    assert ended == [(before, NewOwner(owner_id=OTHER_USER_ID, request=request, since=now))]
