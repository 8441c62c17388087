"""Deleting a person ends their tokens, whatever interrupts it, and leaves their id alone."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.actor import Person, Role
from urlsync.domain.connection import Profile
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.errors import NotFound, OwnAccount, RoleRequired, TransientFailure
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.operations.delete_person import DeletionsRun, LeftAtHeroku, PersonDeleted

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.endpoints import ENDPOINT_ID, an_endpoint
from tests.fakes.examples import CONNECTION_ID, a_connection, a_deletion, an_activity_entry
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import OTHER_CONNECTION_ID, OperatorWorld

BEA = an_actor("bea@example.com", Role.OWNER)
OTHER_ENDPOINT_ID = "5a0c1f3e-0000-4000-8000-0000000000e2"
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
    for endpoint_id, owner in ((ENDPOINT_ID, BEA.key), (OTHER_ENDPOINT_ID, ADMIN.key)):
        world.endpoints.stored[endpoint_id] = an_endpoint(endpoint_id=endpoint_id, owner=owner)
    return world


def is_done(world: OperatorWorld) -> bool:
    """Return True if nothing is left of Bea but her id."""
    return (
        BEA.name not in world.people.stored
        and set(world.connections.stored) == {OTHER_CONNECTION_ID}
        and set(world.endpoints.stored) == {OTHER_ENDPOINT_ID}
        and world.only_sync.status is Status.DISCONNECTED
    )


def test_sessions_connections_and_the_account_end_and_somebody_elses_stay(world: OperatorWorld) -> None:
    before = world.target
    # WHEN
    done = world.use_cases.delete_person(BEA.name, actor=ADMIN)
    # THEN what was hers is gone, at Heroku too, and the env var keeps its value
    assert is_done(world)
    assert world.people.shut == [BEA.name]
    assert done == PersonDeleted(
        person_id=BEA.id,
        sync_ids=(world.only_sync.sync_id,),
        connection_ids=(CONNECTION_ID,),
        endpoint_ids=(ENDPOINT_ID,),
        left_at_heroku=(),
    )
    assert world.only_sync.reason is Reason.OPTED_OUT
    assert world.heroku.webhooks == {}
    assert world.target == before


def test_the_activity_has_who_deleted_whom_and_no_e_mail(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)

    [entry] = [entry for entry in world.activity.stored if entry.action is ActivityAction.PERSON_DELETED]
    assert entry.subject == Subject(person_id=BEA.id)
    assert (entry.actor, entry.actor_id) == (ADMIN.id, ADMIN.key)
    assert "@" not in repr(world.activity.stored) + repr(world.syncs.history) + repr(world.only_sync)


def test_the_activity_says_why_an_endpoint_is_gone(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)

    entries = [(entry.action, entry.subject, entry.actor_id) for entry in world.activity.stored]
    deleted = Subject(endpoint_id=ENDPOINT_ID, endpoint_owner=BEA.key)
    assert entries[1:3] == [
        (ActivityAction.PERSON_DELETED, Subject(person_id=BEA.id), ADMIN.key),
        (ActivityAction.ENDPOINT_DELETED, deleted, ADMIN.key),
    ]


def test_an_endpoint_that_is_deleted_at_the_same_moment_stops_nothing(world: OperatorWorld) -> None:
    def gone(operation: str) -> None:
        if operation == "delete":
            world.endpoints.stored.pop(ENDPOINT_ID, None)

    world.endpoints.before_each = gone
    assert world.use_cases.delete_person(BEA.name, actor=ADMIN).endpoint_ids == (ENDPOINT_ID,)
    assert is_done(world)


def crash_at(nth: int) -> Callable[[str], None]:
    """Return what interrupts a port at its nth call."""
    calls = iter(range(100))

    def crash(_operation: str) -> None:
        if next(calls) == nth:
            raise TransientFailure("state_unavailable")

    return crash


@pytest.mark.parametrize("part", ["people", "endpoints", "connections", "syncs", "deletions"])
@pytest.mark.parametrize("nth", range(5))
def test_an_interrupted_deletion_continues(world: OperatorWorld, part: str, nth: int) -> None:
    getattr(world, part).before_each = crash_at(nth)
    # WHEN it is asked for, and again after an error
    for _ in range(2):
        try:
            world.use_cases.delete_person(BEA.name, actor=ADMIN)
            break
        except TransientFailure:
            continue
    # THEN it is done
    assert is_done(world)


@pytest.mark.parametrize("part", ["people", "endpoints", "connections", "syncs", "deletions"])
@pytest.mark.parametrize("nth", range(5))
def test_a_deletion_that_nobody_repeats_is_completed_by_the_job(world: OperatorWorld, part: str, nth: int) -> None:
    # GIVEN a request that was interrupted after it began
    getattr(world, part).before_each = crash_at(nth)
    with suppress(TransientFailure):
        world.use_cases.delete_person(BEA.name, actor=ADMIN)
    begun = bool(world.deletions.stored)
    getattr(world, part).before_each = nothing_happens
    # WHEN the job runs some minutes later
    world.clock.advance(timedelta(minutes=5))
    run = world.use_cases.continue_deletions()
    # THEN nothing is left, not even what is left to do; what did not begin has not happened
    assert run.failures == ()
    assert is_done(world) is begun
    assert world.deletions.stored == {}
    assert world.deletions.left == {}
    deleted = [entry for entry in world.activity.stored if entry.action is ActivityAction.PERSON_DELETED]
    assert len(deleted) == int(begun)


def test_what_was_added_with_a_token_that_still_worked_is_deleted_by_the_job(world: OperatorWorld) -> None:
    # GIVEN a deletion, and a connection that was added within two minutes of it
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    world.connections.stored[CONNECTION_ID] = a_connection(owner=BEA.key)
    world.endpoints.stored[ENDPOINT_ID] = an_endpoint(owner=BEA.key)
    # WHEN
    world.clock.advance(timedelta(minutes=2))
    world.use_cases.continue_deletions()
    assert CONNECTION_ID in world.connections.stored
    world.clock.advance(timedelta(minutes=1))
    run = world.use_cases.continue_deletions()
    # THEN
    assert is_done(world)
    assert (run.completed, run.oldest) == (1, timedelta(0))


def test_somebody_new_with_the_name_is_not_deleted_by_the_job(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    world.people.stored[BEA.name] = Person(id="another-id", name=BEA.name)

    world.clock.advance(timedelta(minutes=5))
    world.use_cases.continue_deletions()
    assert world.people.stored[BEA.name].id == "another-id"
    assert world.people.shut == [BEA.name]


def test_a_deletion_that_fails_stops_no_other_and_is_tried_again(world: OperatorWorld) -> None:
    # GIVEN two deletions, one of whose people the user pool does not find
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    world.use_cases.delete_connection(OTHER_CONNECTION_ID, actor=ADMIN)
    world.deletions.begin(a_deletion(id=OTHER_CONNECTION_ID), an_activity_entry())
    world.people.before_each = refuse
    # WHEN
    world.clock.advance(timedelta(minutes=5))
    run = world.use_cases.continue_deletions()
    # THEN
    assert [str(failure) for failure in run.failures] == ["accounts_unavailable"]
    assert (run.completed, run.oldest) == (1, timedelta(minutes=5))
    assert [kind for kind, _ in world.deletions.stored] == [DeletionKind.PERSON]


def refuse(_operation: str) -> None:
    """Let the user pool not answer."""
    raise TransientFailure("accounts_unavailable")


def test_a_repeated_deletion_finds_nobody(world: OperatorWorld) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    with pytest.raises(NotFound) as unknown:
        world.use_cases.delete_person(BEA.name, actor=ADMIN)
    assert unknown.value.thing == "person"


def test_what_is_left_at_heroku_is_said(world: OperatorWorld) -> None:
    # GIVEN a Heroku that does not revoke the grant, which nobody else uses
    del world.connections.stored[OTHER_CONNECTION_ID]

    def fail(operation: str) -> None:
        if operation == "revoke_grant":
            raise TransientFailure("heroku_unavailable")

    world.heroku.before_each = fail
    # WHEN THEN
    done = world.use_cases.delete_person(BEA.name, actor=ADMIN)
    assert done.left_at_heroku == (LeftAtHeroku(connection_id=CONNECTION_ID, code="heroku_grant_left"),)


def test_a_deletion_is_stored_with_the_name_that_it_needs_and_no_e_mail_address_of_whoever_asked(
    world: OperatorWorld,
) -> None:
    world.use_cases.delete_person(BEA.name, actor=ADMIN)
    assert world.deletions.stored[DeletionKind.PERSON, BEA.id] == Deletion(
        kind=DeletionKind.PERSON,
        id=BEA.id,
        person_name=BEA.name,
        actor=replace(ADMIN, name=ADMIN.id),
        begun_at=world.clock.now(),
    )


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER, Role.OPERATOR])
def test_only_an_administrator_deletes_people(world: OperatorWorld, role: Role) -> None:
    with pytest.raises(RoleRequired):
        world.use_cases.delete_person(BEA.name, actor=an_actor("oda", role))
    assert world.people.shut == []


def test_nobody_deletes_the_account_that_they_use(world: OperatorWorld) -> None:
    with pytest.raises(OwnAccount):
        world.use_cases.delete_person(ADMIN.name, actor=ADMIN)
    assert world.people.shut == []


def test_where_no_deletion_waits_the_job_reads_once(world: OperatorWorld) -> None:
    asked: list[str] = []
    world.connections.deletions.before_each = asked.append
    assert world.use_cases.continue_deletions() == DeletionsRun(completed=0, oldest=timedelta(0), failures=())
    assert asked == ["unfinished"]
