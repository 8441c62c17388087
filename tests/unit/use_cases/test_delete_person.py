"""Deleting a person ends their tokens, whatever interrupts it, and leaves their id alone."""

from dataclasses import replace

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.actor import Person, Role
from urlsync.domain.connection import Profile
from urlsync.domain.errors import NotFound, OwnAccount, RoleRequired, TransientFailure
from urlsync.domain.sync import Reason, Status

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.fakes.operators import OTHER_CONNECTION_ID, OperatorWorld

BEA = an_actor("bea@example.com", Role.OWNER)
PERSON = Person(id=BEA.id, name=BEA.name)


@pytest.fixture
def world() -> OperatorWorld:
    """Bea has a connection and a sync; a connection of somebody else is shared with her team."""
    world = OperatorWorld()
    world.enable()
    world.people.are(PERSON, Person(id=ADMIN.id, name=ADMIN.name))
    world.stranger_connects()
    profile = Profile(hasura_account=BEA.name, heroku_account=BEA.name, created_by=BEA.name)
    for connection_id, owner in ((CONNECTION_ID, BEA.key), (OTHER_CONNECTION_ID, ADMIN.key)):
        stored = world.connections.stored[connection_id]
        world.connections.stored[connection_id] = replace(stored, owner=owner, team="shops", profile=profile)
    world.hasura.users.setdefault("fake-hasura-token", a_connection().hasura_user_id)
    return world


def is_done(world: OperatorWorld) -> bool:
    """Return True if nothing is left of Bea but her id."""
    return (
        BEA.name not in world.people.stored
        and set(world.connections.stored) == {OTHER_CONNECTION_ID}
        and world.only_sync.status is Status.DISCONNECTED
    )


def test_sessions_connections_and_the_account_end_and_somebody_elses_stay(world: OperatorWorld) -> None:
    before = world.target
    # WHEN
    done = world.use_cases.delete_person(BEA.name, actor=ADMIN)
    # THEN what was hers is gone, at Heroku too, and the env var keeps its value
    assert is_done(world)
    assert world.people.shut == [BEA.name]
    assert (done.person_id, done.sync_ids, done.connection_ids) == (
        BEA.id,
        (world.only_sync.sync_id,),
        (CONNECTION_ID,),
    )
    assert world.only_sync.reason is Reason.OPTED_OUT
    assert world.heroku.webhooks == {}
    assert world.target == before


def test_the_activity_has_who_deleted_whom_and_no_e_mail(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)

    entry = world.activity.stored[-1]
    assert (entry.action, entry.subject) == (ActivityAction.PERSON_DELETED, Subject(person_id=BEA.id))
    assert (entry.actor, entry.actor_id) == (ADMIN.id, ADMIN.key)
    assert "@" not in repr(world.activity.stored) + repr(world.syncs.history) + repr(world.only_sync)


@pytest.mark.parametrize("part", ["people", "connections", "syncs", "activity"])
@pytest.mark.parametrize("nth", range(4))
def test_an_interrupted_deletion_continues(world: OperatorWorld, part: str, nth: int) -> None:
    # GIVEN a crash at this moment
    port, calls = getattr(world, part), iter(range(100))

    def crash(_operation: str) -> None:
        if next(calls) == nth:
            raise TransientFailure("state_unavailable")

    port.before_each = crash
    # WHEN it is asked for, and again after an error
    for _ in range(2):
        try:
            world.use_cases.delete_person(BEA.name, actor=ADMIN)
            break
        except TransientFailure:
            continue
    # THEN it is done
    assert is_done(world)


def test_a_repeated_deletion_finds_nobody(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    with pytest.raises(NotFound):
        world.use_cases.delete_person(BEA.name, actor=ADMIN)


def test_what_is_left_at_heroku_is_said(world: OperatorWorld) -> None:
    done = world.use_cases.delete_person(BEA.name, actor=ADMIN)
    left = {one.connection_id for one in done.left_at_heroku}
    assert left <= {CONNECTION_ID}


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER, Role.OPERATOR])
def test_only_an_administrator_deletes_people(world: OperatorWorld, role: Role) -> None:
    with pytest.raises(RoleRequired):
        world.use_cases.delete_person(BEA.name, actor=an_actor("oda", role))
    assert world.people.shut == []


def test_nobody_deletes_the_account_that_they_use(world: OperatorWorld) -> None:
    with pytest.raises(OwnAccount):
        world.use_cases.delete_person(ADMIN.name, actor=ADMIN)
    assert world.people.shut == []
