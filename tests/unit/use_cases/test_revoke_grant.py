"""What becomes of a connection's grant at Heroku when the connection ends, or gets another one."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.connection import HerokuAuthorization, Profile
from urlsync.domain.errors import HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason

from tests.fakes.actors import ADMIN
from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.fakes.heroku import GOOD_CODE
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OperatorWorld

TOKEN = "fake-heroku-access-token"
OWN = Profile(heroku_account="owner@example.com")


@pytest.fixture
def world() -> OperatorWorld:
    world = OperatorWorld()
    world.connections.stored[CONNECTION_ID] = a_connection(profile=OWN)
    return world


def sign_in_again(world: OperatorWorld) -> str | None:
    """Connect Heroku once more, and return what is left there of the former grant."""
    state = world.begin_sign_in(CONNECTION_ID, actor=ACTOR).state.reveal()
    return world.finish_sign_in(state, GOOD_CODE, same_browser=True).left


def test_a_deletion_revokes_the_grant(world: OperatorWorld) -> None:
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) is None
    assert world.apps.revoked == [(TOKEN, None)]
    assert world.connections.stored == {}


def test_a_replacement_revokes_the_former_grant_and_keeps_the_new_one(world: OperatorWorld) -> None:
    assert sign_in_again(world) is None
    assert world.apps.revoked == [(TOKEN, "fake-exchanged-token")]


def test_a_grant_of_another_account_cannot_be_the_new_one(world: OperatorWorld) -> None:
    world.connections.stored[CONNECTION_ID] = a_connection(profile=Profile(heroku_account="other@example.com"))
    assert sign_in_again(world) is None
    assert world.apps.revoked == [(TOKEN, None)]


def test_an_expired_token_is_refreshed_to_revoke_its_grant(world: OperatorWorld) -> None:
    world.clock.advance(timedelta(hours=8))
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) is None
    assert world.apps.revoked == [("fake-heroku-access-token-1", None)]


def test_an_account_that_another_connection_uses_keeps_its_grant(world: OperatorWorld) -> None:
    other = "5a0c1f3e-0000-4000-8000-00000000abcd"
    world.connections.stored[other] = a_connection(connection_id=other, profile=OWN)
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) is None
    assert sign_in_again_with(world, other) is None
    assert world.apps.revoked == [(TOKEN, "fake-exchanged-token")]


def sign_in_again_with(world: OperatorWorld, connection_id: str) -> str | None:
    state = world.begin_sign_in(connection_id, actor=ACTOR).state.reveal()
    return world.finish_sign_in(state, GOOD_CODE, same_browser=True).left


def test_a_pasted_token_is_never_revoked_and_people_are_reminded(world: OperatorWorld) -> None:
    pasted = HerokuAuthorization(access_token=Secret(TOKEN))
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=pasted, profile=OWN)
    assert sign_in_again(world) == "heroku_token_left"
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=pasted, profile=OWN)
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) == "heroku_token_left"
    assert world.apps.revoked == []


def test_without_a_heroku_account_there_is_nothing_to_revoke(world: OperatorWorld) -> None:
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=None)
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) is None
    assert "revoke_grant" not in world.heroku.calls


@pytest.mark.parametrize(
    ("failure", "left"),
    [
        (TransientFailure("heroku_unavailable"), "heroku_grant_left"),
        (PermanentFailure(Reason.HEROKU_APP_SUSPENDED), "heroku_grant_left"),
        (HerokuNotFound("heroku_not_found"), "heroku_grant_left"),
        (HerokuTokenRejected("heroku_token_rejected"), None),
    ],
    ids=str,
)
def test_a_failure_is_said_and_keeps_nothing_here(world: OperatorWorld, failure: Exception, left: str | None) -> None:
    def fail(operation: str) -> None:
        if operation == "revoke_grant":
            raise failure

    world.heroku.before_each = fail
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) == left
    assert world.connections.stored == {}
    # AND the authorization is kept to try again, for a day
    assert bool(world.deletions.left) is (left is not None)
    world.clock.advance(timedelta(hours=23))
    world.use_cases.continue_deletions()
    assert bool(world.deletions.left) is (left is not None)
    world.clock.advance(timedelta(hours=1))
    world.use_cases.continue_deletions()
    assert (world.deletions.stored, world.deletions.left) == ({}, {})


def test_a_grant_that_could_not_be_revoked_is_revoked_by_the_job(world: OperatorWorld) -> None:
    # GIVEN a deletion while Heroku did not respond
    def fail(operation: str) -> None:
        raise TransientFailure("heroku_unavailable")

    world.heroku.before_each = fail
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) == "heroku_grant_left"
    # WHEN it responds again
    world.heroku.before_each = nothing_happens
    world.clock.advance(timedelta(minutes=5))
    world.use_cases.continue_deletions()
    # THEN
    assert world.apps.revoked == [(TOKEN, None)]
    assert (world.deletions.stored, world.deletions.left) == ({}, {})


@pytest.mark.parametrize("part", ["syncs", "connections", "heroku", "deletions"])
@pytest.mark.parametrize("nth", range(6))
def test_an_interrupted_deletion_is_completed_by_the_job(part: str, nth: int) -> None:
    # GIVEN a sync that was opted out, and a function that dies while its connection is deleted
    world = OperatorWorld()
    world.opt_out_sync(world.enable().sync.sync_id, actor=ACTOR)
    calls = iter(range(100))

    def die(_operation: str) -> None:
        if next(calls) == nth:
            raise Died

    getattr(world, part).before_each = die
    with suppress(Died):
        world.delete_connection(CONNECTION_ID, actor=ADMIN)
    begun = CONNECTION_ID not in world.connections.stored
    getattr(world, part).before_each = nothing_happens
    # WHEN
    world.clock.advance(timedelta(minutes=5))
    run = world.use_cases.continue_deletions()
    # THEN all of it is done, or nothing
    assert run.failures == ()
    assert bool(world.apps.revoked) is (world.only_sync.connection_id is None) is begun
    assert (world.deletions.stored, world.deletions.left) == ({}, {})


class Died(BaseException):
    """The function ended in the middle."""


def test_a_grant_that_heroku_does_not_show_is_left(world: OperatorWorld) -> None:
    world.apps.hidden_grants.add(TOKEN)
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) == "heroku_grant_left"


def test_a_refused_refresh_may_be_about_our_client_and_proves_nothing(world: OperatorWorld) -> None:
    world.oauth.client_is_refused = True
    world.clock.advance(timedelta(hours=8))
    assert world.delete_connection(CONNECTION_ID, actor=ADMIN) == "heroku_grant_left"


def test_the_newest_authorization_is_the_one_that_is_revoked(world: OperatorWorld) -> None:
    # GIVEN a refresh that happens while the person consents
    state = world.begin_sign_in(CONNECTION_ID, actor=ACTOR).state.reveal()
    stored = world.connections.stored[CONNECTION_ID]
    assert stored.heroku is not None
    world.heroku.tokens |= {"fake-newer"}
    world.connections.replace_heroku(stored, replace(stored.heroku, access_token=Secret("fake-newer")))
    # WHEN THEN
    assert world.finish_sign_in(state, GOOD_CODE, same_browser=True).left is None
    assert world.apps.revoked == [("fake-newer", "fake-exchanged-token")]
