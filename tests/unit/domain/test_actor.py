"""What each role allows, and how roles and teams are named."""

from dataclasses import replace

import pytest
from urlsync.domain.actor import (
    HASURA_CLOUD_SERVICE,
    Account,
    Actor,
    ActorKind,
    Caller,
    RequestOrigin,
    Right,
    Role,
    require,
    roles_in,
    roles_with,
    teams_in,
)
from urlsync.domain.errors import RoleRequired

from tests.fakes.actors import an_actor


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.OWNER, {Right.SEE, Right.USE_OWN}),
        (Role.VIEWER, {Right.SEE, Right.SEE_ALL}),
        (Role.OPERATOR, {Right.SEE, Right.USE_OWN, Right.SEE_ALL, Right.OPERATE_ALL}),
        (Role.ADMIN, {Right.SEE, Right.USE_OWN, Right.SEE_ALL, Right.OPERATE_ALL, Right.USE_ALL, Right.TEST}),
    ],
)
def test_a_role_allows(role: Role, rights: set[Right]) -> None:
    actor = an_actor("ann", role)
    assert actor.rights == rights
    assert {right for right in Right if actor.may(right)} == rights


def test_two_roles_allow_what_either_allows() -> None:
    assert an_actor("ann", Role.OWNER, Role.VIEWER).rights == {Right.SEE, Right.USE_OWN, Right.SEE_ALL}


@pytest.mark.parametrize("actor", [an_actor("ann"), HASURA_CLOUD_SERVICE])
def test_without_a_role_nothing_is_allowed(actor: Actor) -> None:
    assert actor.rights == frozenset()


def test_the_roles_that_have_a_right() -> None:
    assert roles_with(Right.OPERATE_ALL) == (Role.OPERATOR, Role.ADMIN)


def test_who_lacks_a_right_learns_which_roles_have_it() -> None:
    require(an_actor("ann", Role.OPERATOR), Right.OPERATE_ALL)
    with pytest.raises(RoleRequired) as refused:
        require(an_actor("ann", Role.OWNER), Right.OPERATE_ALL)
    assert refused.value.roles == (Role.OPERATOR, Role.ADMIN)


def test_a_caller_acts_with_the_roles_and_teams_of_the_account() -> None:
    origin = RequestOrigin(source_address="192.0.2.1", request_id="a-request")
    caller = Caller(kind=ActorKind.PROGRAM, id="client-id", name="client-id", origin=origin)
    account = Account(name="deploys", groups=("operator", "team-shops"))
    assert Actor.of(caller, account) == Actor(
        kind=ActorKind.PROGRAM, id="client-id", name="deploys", roles=(Role.OPERATOR,), teams=("shops",), origin=origin
    )


def test_a_service_acts_under_its_name() -> None:
    assert Actor.service("a-service") == Actor(kind=ActorKind.SERVICE, id="a-service", name="a-service")


def test_a_person_and_a_program_with_the_same_id_are_not_the_same() -> None:
    person, program = (an_actor("x", kind=kind, id="1") for kind in (ActorKind.PERSON, ActorKind.PROGRAM))
    assert (person.key, program.key, HASURA_CLOUD_SERVICE.key) == ("person:1", "program:1", "service:hasura.cloud")


@pytest.mark.parametrize("name", ["ann", "ann@example.com"])
def test_no_name_of_a_person_is_stored(name: str) -> None:
    actor = an_actor(name, Role.OWNER)
    assert actor.as_stored() == replace(actor, name="sub-of-ann")


def test_the_name_of_a_program_is_stored() -> None:
    program = an_actor("deploy-bot", Role.OWNER, kind=ActorKind.PROGRAM)
    assert program.as_stored() == program


def test_roles_and_teams_are_found_by_their_whole_names() -> None:
    names = ["team-shops", "admin", "Owner", "administrators", "team-blue", "viewer", "xteam-red"]
    assert roles_in(names) == (Role.VIEWER, Role.ADMIN)
    assert teams_in(names) == ("blue", "shops")
