"""Default-on asks both services; what speaks against it becomes a proposal, on which a person decides."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

import pytest
from urlsync.domain.actor import HASURA_CLOUD_SERVICE, Role
from urlsync.domain.connection import Connection
from urlsync.domain.errors import (
    HerokuAppNotFound,
    NotFound,
    NotOwner,
    OwnerNotConnected,
    ProposalChanged,
    TransientFailure,
)
from urlsync.domain.provisioning import Provisioning, Step
from urlsync.domain.sync import HerokuApp
from urlsync.use_cases.provisioning.default_on import NAMESPACE

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_connection
from tests.fakes.provisioning_world import ACTOR, ProvisioningWorld

OLD = timedelta(hours=1, seconds=1)


@pytest.fixture
def world() -> ProvisioningWorld:
    return ProvisioningWorld()


def reported(world: ProvisioningWorld) -> Provisioning:
    """Let anybody put `Project Created` on the bus about the owner's app, and return what came of it."""
    world.follow(world.incoming_event(world.app_with_database()))
    return world.run()


def proposed(world: ProvisioningWorld) -> Provisioning:
    """Return a proposal: somebody else can see the project."""
    world.projects.others = True
    return reported(world)


def assert_only_proposed(world: ProvisioningWorld, run: Provisioning, *concerns: str) -> None:
    assert (run.step, run.reason, run.concerns) == (Step.PROPOSED, concerns[0], concerns)
    assert world.syncs.stored == {}
    assert world.hasura.writes == []
    assert world.reported() == [("Sync Proposed", concerns[0])]


# ---------------------------------------------------------------- what speaks against default-on


@pytest.mark.parametrize("others", [True, None], ids=["shared", "unknown"])
def test_a_project_that_others_may_see_is_only_proposed(
    world: ProvisioningWorld,
    others: bool | None,  # noqa: FBT001 (a parameter of the test)
) -> None:
    # GIVEN a collaborator, or a Hasura Cloud that does not say whether there is one
    world.projects.others = others
    # WHEN the event comes, THEN nothing is written
    assert_only_proposed(world, reported(world), "project_shared")


def test_an_app_that_existed_before_is_only_proposed(world: ProvisioningWorld) -> None:
    # GIVEN an owner's production app
    world.town.app.created_at = world.clock.now() + timedelta(minutes=1) - OLD
    # WHEN somebody names it in an event, THEN nothing is written
    assert_only_proposed(world, reported(world), "app_not_new")


def test_an_app_that_is_an_hour_old_was_made_for_the_project(world: ProvisioningWorld) -> None:
    world.town.app.created_at = world.clock.now() + timedelta(minutes=1) - timedelta(hours=1)
    assert reported(world).step is Step.DONE


def test_an_app_of_another_account_is_only_proposed(world: ProvisioningWorld) -> None:
    # GIVEN an app that the connection's account may only use
    app = world.app_with_database()
    app.transfer_to(world.model.accounts.named("team@example.com"), keep_collaborator=True)
    # WHEN THEN
    world.follow(world.incoming_event(app))
    assert_only_proposed(world, world.run(), "app_of_another")


def test_everything_that_speaks_against_it_is_said(world: ProvisioningWorld) -> None:
    world.projects.others = True
    world.town.app.created_at -= timedelta(days=100)
    assert_only_proposed(world, reported(world), "project_shared", "app_not_new")


def test_what_counts_is_asked_when_the_sync_is_enabled(world: ProvisioningWorld) -> None:
    # GIVEN a database that is not ready when the event comes, and nobody else in the project
    world.follow(world.incoming_event(world.town.app))
    world.take_step()
    # WHEN somebody is invited before it is, THEN nothing is written
    world.projects.others = True
    world.app_with_database()
    assert_only_proposed(world, world.run(), "project_shared")


def test_an_unknown_owner_of_the_project_is_asked_again(world: ProvisioningWorld) -> None:
    run = replace(proposed(world), actor=HASURA_CLOUD_SERVICE)
    world.hasura.owner_id = None
    with pytest.raises(TransientFailure, match=r"^hasura_owner_unknown$"):
        world.proposals.verify_default_on(run)


def test_a_person_who_orders_is_not_asked(world: ProvisioningWorld) -> None:
    world.projects.others = True
    world.ordered()
    assert world.run().step is Step.DONE


def test_the_same_event_proposes_once(world: ProvisioningWorld) -> None:
    run = proposed(world)
    world.follow(world.incoming_event(world.town.app))
    assert world.run() == run
    assert world.reported() == [("Sync Proposed", "project_shared")]


# ---------------------------------------------------------------- decisions


def test_an_accepted_proposal_enables_the_sync_for_the_person(world: ProvisioningWorld) -> None:
    run = proposed(world)
    assert [each.provisioning_id for each in world.proposals.waiting(None, actor=ADMIN).items] == [run.provisioning_id]

    accepted = world.proposals.accept(run.provisioning_id, actor=ACTOR)
    done = world.run()

    assert (accepted.step, accepted.reason, accepted.actor) == (Step.WAITING_FOR_URL, None, ACTOR.as_stored())
    assert (done.step, done.actor, done.sync_id) == (Step.DONE, ACTOR.as_stored(), world.only_sync.sync_id)
    assert world.proposals.waiting(None, actor=ADMIN).items == []
    assert world.reported()[1:] == [("Heroku Database Ready", None)]


def test_acceptance_asks_everything_again(world: ProvisioningWorld) -> None:
    # GIVEN a proposal, and an app that is transferred afterwards
    run = proposed(world)
    world.town.app.transfer_to(world.model.accounts.named("team@example.com"), keep_collaborator=True)

    # WHEN a person accepts what they have seen, THEN it is refused, and what changed is proposed
    with pytest.raises(ProposalChanged):
        world.proposals.accept(run.provisioning_id, actor=ACTOR)
    assert world.run().concerns == ("project_shared", "app_of_another")
    assert world.reported() == [("Sync Proposed", "project_shared")] * 2
    assert world.syncs.stored == {}

    # WHEN they accept that, THEN the sync is on
    world.proposals.accept(run.provisioning_id, actor=ACTOR)
    assert world.run().step is Step.DONE


def test_a_concern_that_is_gone_is_no_obstacle(world: ProvisioningWorld) -> None:
    run = proposed(world)
    world.projects.others = False
    assert world.proposals.accept(run.provisioning_id, actor=ACTOR).step is Step.WAITING_FOR_URL


def test_a_proposal_for_a_project_of_another_owner_cannot_be_accepted(world: ProvisioningWorld) -> None:
    run = proposed(world)
    world.hasura.owner_id = "somebody-else"
    with pytest.raises(NotOwner):
        world.proposals.accept(run.provisioning_id, actor=ACTOR)
    assert world.syncs.stored == {}


@pytest.mark.parametrize("gone", ["connection", "project"])
def test_what_is_gone_cannot_be_accepted(world: ProvisioningWorld, gone: str) -> None:
    run = proposed(world)
    if gone == "connection":
        world.connections.stored.pop(CONNECTION_ID)
    else:
        world.projects.strangers.add("fake-hasura-token")
    with pytest.raises(NotFound, match=rf"\b{gone}\b"):
        world.proposals.accept(run.provisioning_id, actor=ACTOR)


def test_a_connection_that_is_gone_is_named_whoever_asks(world: ProvisioningWorld) -> None:
    run = proposed(world)
    world.connections.stored.clear()
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.proposals.verify_default_on(run)


def test_an_acceptance_can_be_repeated_until_its_message_is_sent(world: ProvisioningWorld) -> None:
    # GIVEN an acceptance whose message the queue refused
    run = proposed(world)
    world.queue.failures = 1
    with pytest.raises(TransientFailure):
        world.proposals.accept(run.provisioning_id, actor=ACTOR)
    # WHEN it is repeated, THEN the sync comes on, once
    world.proposals.accept(run.provisioning_id, actor=an_actor("another@example.com", Role.ADMIN))
    assert (world.run().step, world.run().actor) == (Step.DONE, ACTOR.as_stored())
    with pytest.raises(NotFound):
        world.proposals.accept(run.provisioning_id, actor=ACTOR)


@pytest.fixture
def unconnected(world: ProvisioningWorld) -> Provisioning:
    """Return the proposal of a project whose owner had no connection. The database is there."""
    connections, world.connections.stored = world.connections.stored, {}
    world.follow(world.incoming_event(world.app_with_database()))
    run = world.run()
    world.connections.stored = connections
    return run


def test_a_proposal_for_an_owner_who_has_connected_since_can_be_accepted(
    world: ProvisioningWorld, unconnected: Provisioning
) -> None:
    # WHEN it is accepted THEN the owner's connection is used
    accepted = world.proposals.accept(unconnected.provisioning_id, actor=ACTOR)
    app = HerokuApp(id=world.town.app.id, name=world.town.app.name)
    assert (accepted.connection_id, accepted.app, accepted.app_name) == (CONNECTION_ID, app, app.name)
    assert (world.run().step, world.only_sync.heroku_app) == (Step.DONE, app)


def test_a_proposal_without_a_connection_is_accepted_with_one_of_the_persons_own(
    world: ProvisioningWorld, unconnected: Provisioning
) -> None:
    # GIVEN two connections of the project's owner, of which the first belongs to somebody else
    bea, first = an_actor("bea", Role.OWNER), "5a0c1f3e-0000-4000-8000-000000000000"
    connection = world.connections.stored[CONNECTION_ID]
    world.connections.stored = {
        first: replace(connection, connection_id=first),
        CONNECTION_ID: replace(connection, owner=bea.key),
    }
    # WHEN THEN
    assert world.proposals.accept(unconnected.provisioning_id, actor=bea).connection_id == CONNECTION_ID


def test_what_speaks_against_it_besides_is_proposed_first(world: ProvisioningWorld, unconnected: Provisioning) -> None:
    # GIVEN a project that others can see, which nobody could ask before
    world.projects.others = True
    # WHEN the proposal is accepted, THEN that is proposed, with the owner's connection
    with pytest.raises(ProposalChanged):
        world.proposals.accept(unconnected.provisioning_id, actor=ACTOR)
    run = world.run()
    assert (run.concerns, run.connection_id) == (("project_shared",), CONNECTION_ID)
    assert world.syncs.stored == {}
    # AND then it can be accepted
    world.proposals.accept(run.provisioning_id, actor=ACTOR)
    assert world.run().step is Step.DONE


@pytest.mark.parametrize(
    ("connections", "error"),
    [
        ({}, OwnerNotConnected),
        ({CONNECTION_ID: a_connection(hasura_user_id="somebody-else")}, OwnerNotConnected),
        ({CONNECTION_ID: a_connection(heroku=None)}, HerokuAppNotFound),
    ],
    ids=["nobody", "another user", "no Heroku account"],
)
def test_a_proposal_is_not_accepted_without_a_connection_of_the_owner(
    world: ProvisioningWorld, unconnected: Provisioning, connections: dict[str, Connection], error: type[Exception]
) -> None:
    world.connections.stored = connections
    with pytest.raises(error):
        world.proposals.accept(unconnected.provisioning_id, actor=ACTOR)
    # AND it still waits
    assert world.proposals.waiting(None, actor=ADMIN).items == [unconnected]
    assert world.queue.messages == []


def test_who_was_named_as_the_owner_must_be_the_owner(world: ProvisioningWorld, unconnected: Provisioning) -> None:
    # GIVEN an event that named somebody with a connection who sees the app, but does not own the project
    world.hasura.owner_id = "the-real-owner"
    with pytest.raises(NotOwner):
        world.proposals.accept(unconnected.provisioning_id, actor=ACTOR)
    assert world.syncs.stored == {}


def test_a_declined_proposal_without_a_connection_is_an_opt_out(
    world: ProvisioningWorld, unconnected: Provisioning
) -> None:
    world.proposals.decline(unconnected.provisioning_id, actor=ACTOR)
    world.provisionings.stored.clear()
    world.follow(world.incoming_event(world.town.app))
    run = world.run()
    assert (run.step, run.reason, world.syncs.stored) == (Step.DONE, "opted_out", {})


def test_a_declined_proposal_is_an_opt_out_for_good(world: ProvisioningWorld) -> None:
    # GIVEN a proposal that a person declines
    run = proposed(world)
    world.proposals.decline(run.provisioning_id, actor=ACTOR)
    (declined,) = world.provisionings.stored.values()
    assert (declined.step, declined.reason, declined.actor) == (Step.DONE, "opted_out", ACTOR.as_stored())
    assert world.syncs.was_opted_out(PROJECT_ID, world.town.app.id)
    assert world.proposals.waiting(None, actor=ADMIN).items == []

    # WHEN the event comes again, even after everything about it was forgotten and nothing speaks against it
    world.provisionings.stored.clear()
    world.projects.others = False
    world.follow(world.incoming_event(world.town.app))
    run = world.run()

    # THEN no sync is on
    assert (run.step, run.reason, world.syncs.stored) == (Step.DONE, "opted_out", {})


def test_of_an_app_that_was_never_read_the_id_counts(world: ProvisioningWorld) -> None:
    # GIVEN a proposal that knows nothing of its app but the id
    run = proposed(world)
    app = world.town.app
    unread = replace(run, app=None, app_name=app.id)
    world.provisionings.stored[run.provisioning_id] = unread
    # THEN that is looked up at Heroku, as is the id of an app that has another name by now
    for known in (unread, replace(run, app_name="a-former-name")):
        assert world.proposals.verify_default_on(known) == ("project_shared",)
    # AND it is what a person opts out of
    world.proposals.decline(run.provisioning_id, actor=ACTOR)
    assert world.syncs.was_opted_out(PROJECT_ID, app.id)


@pytest.mark.parametrize("decide", ["accept", "decline"])
def test_a_proposal_lapses_after_thirty_days(world: ProvisioningWorld, decide: str) -> None:
    run = proposed(world)
    world.pass_time(timedelta(days=30) - timedelta(seconds=1))
    assert world.proposals.waiting(None, actor=ADMIN).items == [run]
    world.pass_time(timedelta(seconds=1))
    assert world.proposals.waiting(None, actor=ADMIN).items == []
    with pytest.raises(NotFound, match=r"\bproposal\b"):
        getattr(world.proposals, decide)(run.provisioning_id, actor=ACTOR)


@pytest.mark.parametrize("decide", ["accept", "decline"])
def test_nothing_else_can_be_decided(world: ProvisioningWorld, decide: str) -> None:
    ordered = world.ordered()
    for unknown in (ordered.provisioning_id, str(uuid5(NAMESPACE, "unknown"))):
        with pytest.raises(NotFound, match=r"\bproposal\b"):
            getattr(world.proposals, decide)(unknown, actor=ACTOR)


def test_of_two_decisions_at_once_one_counts(world: ProvisioningWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    run = proposed(world)
    monkeypatch.setattr(world.provisionings, "replace", lambda *_: False)
    for decide in (world.proposals.accept, world.proposals.decline):
        with pytest.raises(ProposalChanged):
            decide(run.provisioning_id, actor=ACTOR)


def test_proposals_are_listed_in_pages(world: ProvisioningWorld) -> None:
    run = proposed(world)
    ids = sorted(str(uuid5(NAMESPACE, str(number))) for number in range(50 + 1))
    world.provisionings.stored = {each: replace(run, provisioning_id=each) for each in ids}
    first = world.proposals.waiting(None, actor=ADMIN)
    assert [each.provisioning_id for each in first.items] == ids[:50]
    assert [each.provisioning_id for each in world.proposals.waiting(first.next_cursor, actor=ADMIN).items] == ids[50:]
