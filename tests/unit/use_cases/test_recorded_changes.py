"""What the activity says of a change: who made it, when, from where, and what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import HASURA_CLOUD_SERVICE, Actor, RequestOrigin
from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.errors import NotFound, NotInTeam, NotYours, ProposalChanged, TransientFailure
from urlsync.domain.secret import Secret

from tests.fakes.actors import ADMIN as ADMINISTRATOR
from tests.fakes.examples import CONNECTION_ID
from tests.fakes.heroku import GOOD_CODE
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import BROWSER
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.rights_world import ADMIN, OWNER, TEAMMATE, RightsWorld

ORIGIN: Final = RequestOrigin(source_address="192.0.2.1", request_id="a-fake-request")
ACTOR: Final = replace(OWNER, teams=("books",), origin=ORIGIN)
OF_CONNECTION: Final = Subject(connection_id=CONNECTION_ID, connection_owner=OWNER.key)


@pytest.fixture
def world() -> RightsWorld:
    world = RightsWorld()
    world.syncs.stored.clear()
    return world


def share(world: RightsWorld, team: str | None) -> ConnectionSummary:
    return world.use_cases.share_connection(CONNECTION_ID, team, actor=ACTOR)


def an_entry(world: RightsWorld, action: ActivityAction, subject: Subject = OF_CONNECTION) -> ActivityEntry:
    """Return the entry of what the actor has just done, with the id of the last one."""
    return Recorder(world.clock.now(), lambda: world.activity.stored[-1].entry_id)(ACTOR, action, subject)


DEEDS: Final[dict[ActivityAction, tuple[Callable[[RightsWorld], object], Subject]]] = {
    ActivityAction.CONNECTION_SHARED: (lambda world: share(world, "books"), replace(OF_CONNECTION, team="books")),
    ActivityAction.CONNECTION_UNSHARED: (lambda world: share(world, None), OF_CONNECTION),
    ActivityAction.CONNECTION_DELETED: (
        lambda world: world.delete_connection(CONNECTION_ID, actor=ACTOR), OF_CONNECTION,
    ),
    ActivityAction.HEROKU_SIGN_IN_STARTED: (
        lambda world: world.begin_sign_in(CONNECTION_ID, actor=ACTOR), OF_CONNECTION,
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", DEEDS)
def test_a_change_of_a_connection_is_recorded(world: RightsWorld, action: ActivityAction) -> None:
    change, subject = DEEDS[action]
    change(world)
    assert world.activity.stored == [an_entry(world, action, subject)]


def test_a_new_connection_belongs_to_whoever_makes_it(world: RightsWorld) -> None:
    summary = world.connect_account(Secret("fake-hasura-token"), actor=ACTOR)
    subject = Subject(connection_id=summary.connection_id, connection_owner=OWNER.key)
    assert world.activity.stored == [an_entry(world, ActivityAction.CONNECTION_CREATED, subject)]
    assert world.connections.stored[summary.connection_id].owner == OWNER.key


def test_a_sign_in_at_heroku_is_of_whoever_began_it_from_where_it_ended(world: RightsWorld) -> None:
    state = world.begin_sign_in(CONNECTION_ID, actor=ACTOR).state.reveal()
    world.finish_sign_in(state, GOOD_CODE, same_browser=True)
    connected = an_entry(world, ActivityAction.HEROKU_CONNECTED)
    assert world.activity.stored[1:] == [
        replace(connected, source_address=BROWSER.source_address, request_id=BROWSER.request_id)
    ]


# ---------------------------------------------------------------- databases


def is_recorded(world: ProvisioningWorld, action: ActivityAction, actor: Actor) -> bool:
    """Return True if the last entry is of this actor, at the last step of the only provisioning, and all about it."""
    [run], last = world.provisionings.stored.values(), world.activity.stored[-1]
    return last == Recorder(run.since, lambda: last.entry_id)(actor, action, Subject.of_provisioning(run))


def test_an_order_of_a_database_is_recorded() -> None:
    world = ProvisioningWorld()
    world.ordered()
    assert is_recorded(world, ActivityAction.DATABASE_ORDERED, ADMINISTRATOR)


def test_an_order_that_begins_again_is_recorded_again() -> None:
    world = ProvisioningWorld()
    world.queue.failures = 1
    with pytest.raises(TransientFailure):
        world.ordered(key="order-1")
    world.clock.advance(timedelta(seconds=1))
    world.ordered(key="order-1")
    assert is_recorded(world, ActivityAction.DATABASE_ORDERED, ADMINISTRATOR)


def test_an_order_that_takes_the_place_of_its_twin_is_recorded() -> None:
    # GIVEN the same order, which comes while the first one is about to be stored, and cannot begin
    world = ProvisioningWorld()

    def twin(operation: str) -> None:
        world.provisionings.before_each = nothing_happens
        world.queue.failures = 1
        with pytest.raises(TransientFailure):
            world.ordered(key="order-1")
        world.clock.advance(timedelta(seconds=1))

    world.provisionings.before_each = twin
    # WHEN THEN
    world.ordered(key="order-1")
    assert is_recorded(world, ActivityAction.DATABASE_ORDERED, ADMINISTRATOR)


def test_a_created_project_is_recorded_and_so_is_its_proposal() -> None:
    # GIVEN an owner who has no connection yet
    world = ProvisioningWorld()
    event = world.incoming_event(world.app_with_database())
    connections, world.connections.stored = world.connections.stored, {}
    # WHEN their project is created
    world.follow(event)
    assert is_recorded(world, ActivityAction.PROPOSAL_MADE, HASURA_CLOUD_SERVICE)
    # AND the event comes again when there is one
    world.run()
    world.connections.stored = connections
    world.follow(event)
    assert is_recorded(world, ActivityAction.PROJECT_CREATED, HASURA_CLOUD_SERVICE)


def test_every_decision_on_a_proposal_is_recorded() -> None:
    # GIVEN a project that others can see
    world = ProvisioningWorld()
    world.projects.others = True
    world.follow(world.incoming_event(world.app_with_database()))
    proposal_id = world.run().provisioning_id
    assert [entry.action for entry in world.activity.stored] == ["project_created", "proposal_made"]
    assert is_recorded(world, ActivityAction.PROPOSAL_MADE, HASURA_CLOUD_SERVICE)
    # WHEN somebody accepts it and more speaks against it THEN it is their proposal
    world.town.app.created_at = world.clock.now() - timedelta(days=1)
    with pytest.raises(ProposalChanged):
        world.proposals.accept(proposal_id, actor=ADMINISTRATOR)
    assert is_recorded(world, ActivityAction.PROPOSAL_MADE, ADMINISTRATOR)
    # AND once they know it, they accept or decline it
    run = world.run()
    world.proposals.accept(proposal_id, actor=ADMINISTRATOR)
    assert is_recorded(world, ActivityAction.PROPOSAL_ACCEPTED, ADMINISTRATOR)
    world.provisionings.stored[proposal_id] = run
    world.proposals.decline(proposal_id, actor=ADMINISTRATOR)
    assert is_recorded(world, ActivityAction.PROPOSAL_DECLINED, ADMINISTRATOR)


# ---------------------------------------------------------------- sharing


@pytest.mark.parametrize("team", ["books", None])
def test_a_shared_connection_is_returned_as_it_is_stored(world: RightsWorld, team: str | None) -> None:
    before = world.connections.stored[CONNECTION_ID]
    assert share(world, team) == replace(before.summary(), team=team)
    assert world.connections.stored[CONNECTION_ID] == replace(before, team=team)


def test_only_the_owner_shares_a_connection_and_only_with_a_team_of_theirs(world: RightsWorld) -> None:
    before = dict(world.connections.stored)
    with pytest.raises(NotYours):
        world.use_cases.share_connection(CONNECTION_ID, "shops", actor=TEAMMATE)
    with pytest.raises(NotInTeam) as refused:
        share(world, "shops")
    assert refused.value.team == "shops"
    assert world.connections.stored == before
    # AND an administrator shares it with any team
    assert world.use_cases.share_connection(CONNECTION_ID, "blue", actor=ADMIN).team == "blue"


@pytest.mark.parametrize("action", [ActivityAction.CONNECTION_SHARED, ActivityAction.CONNECTION_DELETED])
def test_a_connection_that_is_deleted_meanwhile_is_not_found(world: RightsWorld, action: ActivityAction) -> None:
    # GIVEN
    def delete(operation: str) -> None:
        if operation in {"share", "delete"}:
            world.connections.stored.clear()

    world.connections.before_each = delete
    # WHEN THEN
    with pytest.raises(NotFound) as unknown:
        DEEDS[action][0](world)
    assert unknown.value.thing == "connection"
    assert world.activity.stored == []
