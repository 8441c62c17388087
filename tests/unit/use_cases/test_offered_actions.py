"""In every state, an action that is offered works, and one that is not is refused or changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from urlsync.domain.catalogue import PersonAction, actions_of
from urlsync.domain.catalogue.actions import OF_A_SYNC
from urlsync.domain.check import Outcome
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import PermanentFailure, UrlsyncError
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Sync, Webhook

from tests.fakes.actors import ADMIN
from tests.fakes.examples import APP_ID, CONNECTION_ID, OWNER_ID, a_connection
from tests.fakes.heroku import GOOD_CODE
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld

FRESH_CONNECTION_ID: Final = "5a0c1f3e-0000-4000-8000-00000000ffff"
STRANGER: Final = "5a0c1f3e-0000-4000-8000-00000000abcd"
LONG: Final = timedelta(days=9)
ACCOUNTS: Final = {PersonAction.RECONNECT_HEROKU, PersonAction.RESTART}
"""Actions with which a person brings a Heroku account."""


def nothing(world: OperatorWorld) -> None:
    pass


def webhooks_forbidden(world: OperatorWorld) -> None:
    world.heroku.webhooks.clear()
    world.heroku.narrow_tokens = {"fake-heroku-access-token", "fake-fresh-heroku-token"}
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)
    world.restart_sync(world.only_sync.sync_id, CONNECTION_ID, actor=ACTOR)


def webhook_lost(world: OperatorWorld) -> None:
    world.syncs.stored = {s.sync_id: replace(s, webhook=Webhook.MISSING) for s in world.syncs.stored.values()}


def refuse(world: OperatorWorld, call: str, reason: Reason) -> None:
    def refusing(operation: str) -> None:
        if operation == call:
            raise PermanentFailure(reason)

    side = world.hasura if call == "write_target" else world.heroku
    side.before_each = refusing


def source_missing(world: OperatorWorld) -> None:
    world.heroku.drop()


def source_invalid(world: OperatorWorld) -> None:
    world.heroku.rotate("redis://cache.example.com")


def authorization_revoked(world: OperatorWorld) -> None:
    world.heroku.tokens = {"fake-fresh-heroku-token"}
    world.oauth.refresh_tokens = set()


def app_handed_over(world: OperatorWorld) -> None:
    world.heroku.owner_id = STRANGER
    world.clock.advance(timedelta(hours=3))


def app_not_found(world: OperatorWorld) -> None:
    world.heroku.apps = set()


def app_suspended(world: OperatorWorld) -> None:
    refuse(world, "read_config_var", Reason.HEROKU_APP_SUSPENDED)


def hasura_token_revoked(world: OperatorWorld) -> None:
    del world.hasura.users["fake-hasura-token"]


def hasura_refuses(world: OperatorWorld) -> None:
    world.heroku.rotate("postgres://fake-user:fake-password-3@db.example.com:5432/fake")
    refuse(world, "write_target", Reason.HASURA_REFUSED)


def opted_out(world: OperatorWorld) -> None:
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)


def opted_out_and_connection_deleted(world: OperatorWorld) -> None:
    opted_out(world)
    world.delete_connection(CONNECTION_ID, actor=ADMIN)


def project_transferred(world: OperatorWorld) -> None:
    world.project_is_transferred()


def app_deleted(world: OperatorWorld) -> None:
    app_not_found(world)
    world.check(sync_id=world.only_sync.sync_id)
    world.clock.advance(LONG)


STATES: Final[list[tuple[Callable[[OperatorWorld], None], str, set[str]]]] = [
    (nothing, "active", {"check", "opt_out", "delete"}),
    (webhook_lost, "active", {"check", "opt_out", "delete"}),
    (webhooks_forbidden, "active", {"check", "opt_out", "delete", "restart"}),
    (source_missing, "source_missing", {"check", "opt_out", "delete"}),
    (source_invalid, "source_invalid", {"check", "opt_out", "delete"}),
    (authorization_revoked, "heroku_authorization_lost", {"reconnect_heroku", "restart", "check", "opt_out", "delete"}),
    (app_handed_over, "heroku_authorization_lost", {"restart", "check", "opt_out", "delete"}),
    (app_not_found, "heroku_authorization_lost", {"reconnect_heroku", "restart", "check", "opt_out", "delete"}),
    (app_suspended, "heroku_app_suspended", {"check", "opt_out", "delete"}),
    (hasura_token_revoked, "hasura_access_lost", {"restart", "check", "opt_out", "delete"}),
    (hasura_refuses, "hasura_refused", {"check", "opt_out", "delete"}),
    (opted_out, "opted_out", {"restart", "delete"}),
    (opted_out_and_connection_deleted, "opted_out", {"restart", "delete"}),
    (project_transferred, "ownership_transferred", {"restart", "delete"}),
    (app_deleted, "heroku_app_deleted", {"delete"}),
]
IDS: Final = [cause.__name__ for cause, _, _ in STATES]


def world_after(cause: Callable[[OperatorWorld], None]) -> OperatorWorld:
    """Return a world in which this happened to a sync and a check has seen it, with good connections."""
    world = OperatorWorld()
    world.enable()
    world.stranger_connects()
    world.hasura.users["fake-fresh-hasura-token"] = OWNER_ID
    world.heroku.tokens |= {"fake-fresh-heroku-token"}
    world.connections.stored[FRESH_CONNECTION_ID] = a_connection(
        connection_id=FRESH_CONNECTION_ID,
        hasura_token=Secret("fake-fresh-hasura-token"),
        heroku=HerokuAuthorization(access_token=Secret("fake-fresh-heroku-token")),
    )
    cause(world)
    world.check(sync_id=world.only_sync.sync_id)
    return world


def standing(sync: Sync) -> str:
    return "active" if sync.status is Status.ACTIVE else str(sync.reason)


def perform(world: OperatorWorld, action: PersonAction) -> None:
    """Do what the action is about, with a connection of the project's present owner where one is needed."""
    sync_id = world.only_sync.sync_id
    match action:
        case PersonAction.CHECK:
            world.request_check(sync_id, actor=ACTOR)
            world.queue.work()
        case PersonAction.OPT_OUT:
            world.opt_out_sync(sync_id, actor=ACTOR)
        case PersonAction.DELETE:
            world.delete_sync(sync_id, actor=ACTOR)
        case PersonAction.RESTART:
            owner = world.hasura.owner_id
            connection = OTHER_CONNECTION_ID if owner == OTHER_USER_ID else FRESH_CONNECTION_ID
            own = world.only_sync.status is Status.ACTIVE
            world.restart_sync(sync_id, CONNECTION_ID if own else connection, actor=ACTOR)
        case PersonAction.RECONNECT_HEROKU:
            begun = world.begin_sign_in(str(world.only_sync.connection_id), actor=ACTOR)
            world.finish_sign_in(begun.state.reveal(), GOOD_CODE, same_browser=True)
            world.queue.work()


def has_effect(world: OperatorWorld, action: PersonAction, before: Sync) -> bool:
    """Return True if the action did what it is for."""
    if action is PersonAction.DELETE:
        return not world.syncs.stored
    sync = world.only_sync
    match action:
        case PersonAction.CHECK:
            return world.syncs.history[-1].outcome not in {None, Outcome.SKIPPED}
        case PersonAction.OPT_OUT:
            return sync.reason is Reason.OPTED_OUT and before.status is not Status.DISCONNECTED
        case PersonAction.RESTART:
            return sync.status is Status.ACTIVE and (sync.epoch > before.epoch or sync.webhook is Webhook.MANUAL)
        case _:
            return sync.status is Status.ACTIVE and before.status is not Status.ACTIVE


def works(cause: Callable[[OperatorWorld], None], action: PersonAction) -> bool:
    """Return True if the action is accepted in this state and does what it is for."""
    world = world_after(cause)
    before = world.only_sync
    if cause is app_not_found and action in ACCOUNTS:
        world.heroku.apps = {APP_ID}  # the account that a person brings can see the app
    try:
        perform(world, action)
    except (UrlsyncError, AssertionError):
        return False
    return has_effect(world, action, before)


@pytest.mark.parametrize(("cause", "state", "offered"), STATES, ids=IDS)
def test_what_is_offered_in_each_state(cause: Callable[[OperatorWorld], None], state: str, offered: set[str]) -> None:
    sync = world_after(cause).only_sync

    assert standing(sync) == state
    assert set(actions_of(sync)) == offered


@pytest.mark.parametrize(("cause", "state", "offered"), STATES, ids=IDS)
def test_an_action_is_offered_just_where_it_works(
    cause: Callable[[OperatorWorld], None], state: str, offered: set[str]
) -> None:
    assert {action.value for action in OF_A_SYNC if works(cause, action)} == offered


def test_every_reason_is_among_the_states() -> None:
    assert {state for _, state, _ in STATES} == {"active", *Reason}
