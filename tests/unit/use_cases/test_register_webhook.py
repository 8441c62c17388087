"""What registering a webhook makes of a sync: whole objects are compared."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from urlsync.domain.errors import PermanentFailure, StaleEpoch
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.webhooks.register_webhook import Registered, RegisterWebhook, RemoveWebhook

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_connection, a_sync
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.operators import OperatorWorld

OLD_MASTER = "0" * 16


def remover(world: OperatorWorld) -> RemoveWebhook:
    authorize = AuthorizeHeroku(world.connections, world.oauth, world.clock, world.oauth_client)
    return RemoveWebhook(world.connections, world.heroku, authorize, FakeLiveTable())


def registered(world: OperatorWorld, *, command_is_shown: bool = True) -> Registered:
    authorize = AuthorizeHeroku(world.connections, world.oauth, world.clock, world.oauth_client)
    register = RegisterWebhook(
        world.heroku, authorize, world.webhook_endpoint, remover(world), world.syncs, world.clock
    )
    return register(world.only_sync, a_connection(), command_is_shown=command_is_shown)


@pytest.mark.parametrize(
    ("before", "rotated_at"),
    [
        (a_sync(), None),
        (a_sync(webhook=Webhook.PRESENT), START),  # with the secret of an unknown master
        (a_sync(webhook_secret_id=OLD_MASTER), START),
        (a_sync(webhook=Webhook.PRESENT, webhook_secret_id=OLD_MASTER), START),
    ],
)
def test_a_webhook_has_the_secret_of_the_current_master(before: Sync, rotated_at: datetime | None) -> None:
    # GIVEN
    world = OperatorWorld(before)
    # WHEN
    after = registered(world)
    # THEN it is known since when it has that secret, unless it never had another one
    expected = replace(
        before,
        webhook=Webhook.PRESENT,
        webhook_id="webhook-1",
        webhook_secret_id=world.webhook_endpoint.master_id(),
        webhook_secret_rotated_at=rotated_at,
    )
    assert after == Registered(expected)
    assert world.only_sync == expected


def test_a_webhook_that_has_the_secret_already_is_not_said_to_have_changed() -> None:
    world = OperatorWorld()
    before = a_sync(webhook=Webhook.PRESENT, webhook_id="x", webhook_secret_id=world.webhook_endpoint.master_id())
    world.syncs.stored[SYNC_ID] = before
    assert registered(world).sync == replace(before, webhook_id="webhook-1")


@pytest.mark.parametrize("command_is_shown", [True, False])
def test_a_person_has_the_secret_only_if_the_command_is_shown(*, command_is_shown: bool) -> None:
    # GIVEN a token that may not manage webhooks, and a webhook that it made when it might
    before = a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1", webhook_secret_id=OLD_MASTER)
    world = OperatorWorld(before)
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    # WHEN
    after = registered(world, command_is_shown=command_is_shown)
    # THEN
    by_hand = replace(before, webhook=Webhook.MANUAL, webhook_id=None)
    if command_is_shown:
        new = world.webhook_endpoint.master_id()
        by_hand = replace(by_hand, webhook_secret_id=new, webhook_secret_rotated_at=START)
    assert after.sync == by_hand
    assert after.command is not None
    assert world.only_sync == by_hand


def test_nothing_is_known_of_webhooks_without_their_connection() -> None:
    world = OperatorWorld(a_sync())
    world.connections.stored.clear()
    assert remover(world)(a_sync()) is False
    assert remover(world)(a_sync(connection_id=None)) is True


def test_a_refusal_that_is_not_about_webhooks_is_passed_on() -> None:
    world = OperatorWorld(a_sync())

    def suspended(_: str) -> None:
        raise PermanentFailure(Reason.HEROKU_APP_SUSPENDED)

    world.heroku.before_each = suspended
    with pytest.raises(PermanentFailure) as refused:
        registered(world)
    assert refused.value.reason is Reason.HEROKU_APP_SUSPENDED
    assert world.only_sync == a_sync()


@pytest.mark.parametrize(
    ("meanwhile", "left"),
    [({"epoch": 2}, 1), ({"epoch": 2, "status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}, 0), (None, 0)],
)
def test_a_webhook_that_was_overtaken_stays_only_if_the_sync_wants_one(
    meanwhile: dict[str, Any] | None, left: int
) -> None:
    # GIVEN a sync that is restarted, opted out or deleted while its webhook is registered
    world = OperatorWorld(a_sync())

    def overtake(operation: str) -> None:
        if operation == "record":
            world.syncs.stored = {} if meanwhile is None else {SYNC_ID: a_sync(**meanwhile)}

    world.syncs.before_each = overtake
    # WHEN THEN
    with pytest.raises(StaleEpoch):
        registered(world)
    assert len(world.heroku.webhooks) == left
