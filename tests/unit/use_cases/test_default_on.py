from dataclasses import replace
from typing import Any
from uuid import uuid5

import pytest
from urlsync.domain.actor import HASURA_CLOUD_SERVICE
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import HASURA_CLOUD
from urlsync.domain.provisioning import Progress, Provisioning, Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status
from urlsync.use_cases.provisioning.default_on import NAMESPACE

from tests.fakes.actors import ADMIN
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.provisioning_world import ACTOR, ProvisioningWorld


@pytest.fixture
def world() -> ProvisioningWorld:
    return ProvisioningWorld()


def test_the_sync_of_a_trial_database_is_on_by_default(world: ProvisioningWorld) -> None:
    # GIVEN a project that was created with a database
    app = world.app_with_database()

    # WHEN its event comes
    world.follow(world.incoming_event(app))
    run = world.run()

    # THEN a sync of that app is on, and nothing was made at Heroku
    assert (run.step, run.actor) == (Step.DONE, HASURA_CLOUD_SERVICE)
    assert world.only_sync.heroku_app == HerokuApp(id=app.id, name=app.name)
    assert world.hasura.env["PG_DATABASE_URL"] == world.model.config(app)["DATABASE_URL"]
    assert world.made() == []
    assert [entry.actor for entry in world.syncs.history] == [HASURA_CLOUD]


def test_the_env_var_that_the_console_has_set_is_taken_over(world: ProvisioningWorld) -> None:
    # GIVEN a console that has set the second name already, since the first was taken
    app = world.app_with_database()
    world.hasura.set_env("PG_DATABASE_URL", "postgres://someone:fake@elsewhere.example.com/else")
    world.hasura.set_env("PG_DATABASE_URL1", world.model.config(app)["DATABASE_URL"])
    # WHEN the event comes, THEN the sync keeps that one up to date, and no other
    world.follow(world.incoming_event(app))
    assert world.run().env_var == "PG_DATABASE_URL1"
    assert "PG_DATABASE_URL2" not in world.hasura.env


def test_a_database_that_is_not_ready_is_waited_for(world: ProvisioningWorld) -> None:
    world.follow(world.incoming_event(world.town.app))
    assert world.take_step() is not None
    world.app_with_database()
    assert world.run().step is Step.DONE


def test_a_project_without_a_database_is_no_business_of_ours(world: ProvisioningWorld) -> None:
    assert world.follow(world.incoming_event(None)) is None
    assert world.provisionings.stored == {}


def test_an_event_that_comes_again_changes_nothing(world: ProvisioningWorld) -> None:
    incoming_event = world.incoming_event(world.app_with_database())
    world.follow(incoming_event)
    world.follow(incoming_event)
    done = world.run()
    world.follow(incoming_event)
    assert world.run() == done
    assert world.queue.messages == []
    assert world.reported() == [("Heroku Database Ready", None), ("Sync Enabled By Default", None)]


@pytest.mark.parametrize("deleted", [False, True])
def test_an_opt_out_stands_against_event_that_comes_late(
    world: ProvisioningWorld,
    deleted: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    # GIVEN a sync that a person enabled by hand, and opted out of or deleted, before the event
    app = world.app_with_database()
    sync = a_sync(heroku_app=HerokuApp(id=app.id, name=app.name))
    world.syncs.create(sync)
    (world.delete_sync if deleted else world.opt_out_sync)(SYNC_ID, actor=ACTOR)

    # WHEN the event comes
    world.follow(world.incoming_event(app))
    run = world.run()

    # THEN no sync is on
    assert (run.step, run.reason) == (Step.DONE, "opted_out")
    assert [stored.reason for stored in world.syncs.stored.values()] == [Reason.OPTED_OUT] * (not deleted)
    assert "PG_DATABASE_URL" not in world.hasura.env


def test_an_opt_out_stands_against_the_same_event(world: ProvisioningWorld) -> None:
    incoming_event = world.incoming_event(world.app_with_database())
    world.follow(incoming_event)
    run = world.run()
    world.delete_sync(str(run.sync_id), actor=ACTOR)
    world.follow(incoming_event)
    world.run()
    assert world.syncs.stored == {}


def test_a_sync_that_is_on_already_is_left_as_it_is(world: ProvisioningWorld) -> None:
    # GIVEN a sync that an operator enabled for another env var before the event came
    app = world.app_with_database()
    sync = a_sync(
        heroku_app=HerokuApp(id=app.id, name=app.name), env_var="MY_DATABASE", outcome=None, status=Status.ACTIVE
    )
    world.syncs.create(sync)
    world.follow(world.incoming_event(app))
    run = world.take_step() and world.take_step()
    assert run is not None
    assert (run.step, run.sync_id, run.env_var) == (Step.SETTING_ENV_VAR, SYNC_ID, "MY_DATABASE")
    assert world.only_sync == sync


def test_without_a_connection_the_sync_is_proposed_once(world: ProvisioningWorld) -> None:
    # GIVEN an owner whom nobody here knows
    incoming_event = world.incoming_event(world.app_with_database(), owner_id="somebody-else")

    # WHEN the event comes, twice
    world.follow(incoming_event)
    world.run()
    world.follow(incoming_event)
    run = world.run()

    # THEN people are notified of a proposal once, and nothing else happens
    assert (run.step, run.reason, run.concerns) == (Step.PROPOSED, "no_connection", ("no_connection",))
    assert world.reported() == [("Sync Proposed", "no_connection")]
    assert (world.syncs.stored, world.hasura.writes) == ({}, [])


def test_without_a_connection_an_opt_out_stands(world: ProvisioningWorld) -> None:
    app = world.app_with_database()
    world.syncs.declined.add((PROJECT_ID, app.id))
    world.follow(world.incoming_event(app, owner_id="somebody-else"))
    run = world.run()
    assert (run.step, run.reason, run.concerns) == (Step.DONE, "opted_out", ())
    assert world.proposals.waiting(None, actor=ADMIN).items == []


def test_an_event_that_is_sent_again_after_a_connection_was_made_is_followed(world: ProvisioningWorld) -> None:
    incoming_event = world.incoming_event(world.app_with_database())
    connection = world.connections.stored.pop(CONNECTION_ID)
    world.follow(incoming_event)
    world.run()
    world.connections.stored[CONNECTION_ID] = connection
    world.follow(incoming_event)
    assert world.run().step is Step.DONE


def test_an_app_that_the_owners_connection_does_not_see_is_not_followed(world: ProvisioningWorld) -> None:
    # GIVEN a connection of the owner with somebody else's Heroku account
    app = world.app_with_database()
    world.model.authorizations.grant(world.model.accounts.named("other@example.com"), ["global"], token="other")
    heroku = a_connection().heroku
    assert heroku is not None
    stranger = type(heroku)(access_token=Secret("other"))
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=stranger)
    world.follow(world.incoming_event(app))
    assert world.run().reason == "heroku_app_not_found"


def test_of_several_connections_the_one_that_sees_the_app_is_used(world: ProvisioningWorld) -> None:
    blind = "5a0c1f3e-0000-4000-8000-000000000000"
    world.connections.stored = {blind: a_connection(connection_id=blind, heroku=None), **world.connections.stored}
    world.follow(world.incoming_event(world.app_with_database()))
    run = world.run()
    assert (run.step, run.connection_id) == (Step.DONE, CONNECTION_ID)


def test_a_project_that_has_another_owner_by_now_gets_no_sync(world: ProvisioningWorld) -> None:
    incoming_event = world.incoming_event(world.app_with_database())
    assert incoming_event.owner_id == OWNER_ID
    world.hasura.owner_id = "somebody-else"
    world.follow(incoming_event)
    run = world.run()
    assert (run.step, run.reason, world.syncs.stored) == (Step.FAILED, "not_owner", {})


def begun(world: ProvisioningWorld, **changes: Any) -> Provisioning:
    """Return the provisioning that the an event about the town's app begins, with these changes."""
    app = HerokuApp(id=world.town.app.id, name=world.town.app.name)
    run = Provisioning(
        provisioning_id=str(uuid5(NAMESPACE, f"{PROJECT_ID} {app.id}")),
        project_id=PROJECT_ID,
        connection_id=CONNECTION_ID,
        owner_id=OWNER_ID,
        actor=HASURA_CLOUD_SERVICE,
        created_at=world.clock.now(),
        app_name=app.name,
        makes_app=False,
        plan=None,
        step=Step.WAITING_FOR_URL,
        since=world.clock.now(),
        app=app,
        progress=(Progress(step=Step.WAITING_FOR_URL, at=world.clock.now()),),
    )
    return replace(run, **changes)


def test_a_provisioning_begins_where_its_database_is_there_already(world: ProvisioningWorld) -> None:
    world.follow(world.incoming_event(world.app_with_database()))
    (run,) = world.provisionings.stored.values()
    assert run == begun(world)
    assert [(message.provisioning_id, message.due) for message in world.queue.messages] == [
        (run.provisioning_id, world.clock.now())
    ]


def test_the_same_event_has_the_same_id_for_ever() -> None:
    # What was once stored under this id must be found again by any later version.
    assert str(uuid5(NAMESPACE, "project app")) == "17d9288d-292d-5724-9801-03f42463ad57"


@pytest.mark.parametrize(
    ("seen_by", "step", "changes"),
    [
        ("nobody", Step.PROPOSED, {"reason": "no_connection", "concerns": ("no_connection",)}),
        ("others", Step.FAILED, {"reason": "heroku_app_not_found"}),
    ],
)
def test_a_provisioning_that_cannot_begin_is_stored_with_the_reason(
    world: ProvisioningWorld, seen_by: str, step: Step, changes: dict[str, Any]
) -> None:
    # GIVEN an owner without a connection, or without a Heroku account in it
    app = world.app_with_database()
    world.connections.stored = {} if seen_by == "nobody" else {CONNECTION_ID: a_connection(heroku=None)}
    # WHEN
    world.follow(world.incoming_event(app))
    # THEN
    (run,) = world.provisionings.stored.values()
    progress = tuple(Progress(step=each, at=world.clock.now()) for each in (Step.WAITING_FOR_URL, step))
    fields = {"connection_id": None, "app": None, "app_name": app.id, "revision": 2, "outbox": run.outbox}
    assert run == begun(world, step=step, progress=progress, **fields, **changes)
    assert len(run.outbox) == 1


def test_a_provisioning_that_begins_after_all_takes_the_place_of_the_proposal(world: ProvisioningWorld) -> None:
    # GIVEN one that was proposed, because there was no connection
    incoming_event = world.incoming_event(world.app_with_database())
    connection = world.connections.stored.pop(CONNECTION_ID)
    world.follow(incoming_event)
    proposal = world.run()
    # WHEN the event comes once more, and there is one
    world.connections.stored[CONNECTION_ID] = connection
    world.follow(incoming_event)
    # THEN
    (run,) = world.provisionings.stored.values()
    assert run == begun(world, revision=proposal.revision + 1)


def test_connections_of_others_are_passed_over(world: ProvisioningWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a connection of another user, and one that is deleted while we look, before the owner's own
    other, gone = (f"5a0c1f3e-0000-4000-8000-00000000000{number}" for number in (0, 1))
    world.connections.stored = {
        other: a_connection(connection_id=other, hasura_user_id="somebody-else"),
        gone: a_connection(connection_id=gone),
        **world.connections.stored,
    }
    get = world.connections.get
    monkeypatch.setattr(world.connections, "get", lambda one: None if one == gone else get(one))
    # WHEN THEN
    world.follow(world.incoming_event(world.app_with_database()))
    (run,) = world.provisionings.stored.values()
    assert run == begun(world)


@pytest.mark.parametrize("known", [False, True])
def test_two_that_begin_at_once_come_again(world: ProvisioningWorld, known: bool) -> None:  # noqa: FBT001
    # GIVEN somebody else who stores another provisioning of the same event at the same moment
    incoming_event = world.incoming_event(world.app_with_database())
    if known:
        connection = world.connections.stored.pop(CONNECTION_ID)
        world.follow(incoming_event)
        world.run()
        world.connections.stored[CONNECTION_ID] = connection
    refuse: Any = lambda *_: False  # noqa: E731
    world.provisionings.create = world.provisionings.replace = refuse  # type: ignore[method-assign]
    # WHEN THEN
    with pytest.raises(TransientFailure, match=r"^provisioning_contended$"):
        world.follow(incoming_event)
