"""Entries have the ids of people, and show their names for as long as they have an account."""

from dataclasses import replace
from typing import Any

import pytest
from urlsync.domain.activity import ActivityFilter
from urlsync.domain.actor import Actor, Person
from urlsync.domain.errors import TransientFailure

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_history_entry, an_activity_entry
from tests.fakes.operators import OperatorWorld

ANN = Person(id="ann-id", name="ann")
SIGNED = {
    "ann-id": "person:ann-id",
    "bob-id": "person:bob-id",
    "deploy-bot": "program:bot-id",
    "hasura_cloud": "service:hasura_cloud",
}


@pytest.fixture
def world() -> OperatorWorld:
    """Ann has an account; Bob was deleted; a program and a service have none and need none."""
    world = OperatorWorld()
    world.people.are(ANN)
    for number, (actor, actor_id) in enumerate(SIGNED.items()):
        fields: dict[str, Any] = {"entry_id": f"entry-{number}", "at": START, "actor": actor, "actor_id": actor_id}
        world.syncs.history.append(a_history_entry(sync_id=SYNC_ID, **fields))
        world.activity.stored.append(an_activity_entry(**fields))
    return world


def shown(world: OperatorWorld, where: str) -> set[str | None]:
    if where == "history":
        return {entry.actor for entry in world.find_syncs.history(SYNC_ID, actor=ADMIN).items}
    return {entry.actor for entry in world.use_cases.find_activity(actor=ADMIN).items}


@pytest.mark.parametrize("where", ["history", "activity"])
def test_the_name_of_who_was_deleted_is_an_id(world: OperatorWorld, where: str) -> None:
    assert shown(world, where) == {"ann", "bob-id", "deploy-bot", "hasura_cloud"}

    world.people.delete("ann")
    assert shown(world, where) == {"ann-id", "bob-id", "deploy-bot", "hasura_cloud"}


@pytest.mark.parametrize("where", ["history", "activity"])
def test_a_new_person_with_the_same_name_did_none_of_it(world: OperatorWorld, where: str) -> None:
    world.people.stored["ann"] = replace(ANN, id="new-id")

    assert "ann" not in shown(world, where)


def test_a_program_with_the_id_of_a_person_has_not_their_name(world: OperatorWorld) -> None:
    world.people.are(ANN, Person(id="bot-id", name="bob"))
    assert shown(world, "activity") == {"ann", "bob-id", "deploy-bot", "hasura_cloud"}


def test_a_person_is_found_by_an_id_with_a_colon(world: OperatorWorld) -> None:
    world.people.are(Person(id="ann:1", name="ann"))
    world.activity.stored = [an_activity_entry(at=START, actor="ann:1", actor_id="person:ann:1")]
    assert shown(world, "activity") == {"ann"}


def test_an_e_mail_address_is_shown_for_as_long_as_there_is_the_account(world: OperatorWorld) -> None:
    world.people.are(replace(ANN, name="ann@example.com"))
    assert "ann@example.com" in shown(world, "activity")

    world.people.delete("ann@example.com")
    assert "@" not in str(shown(world, "activity"))


@pytest.mark.parametrize(("actor", "found"), [("ann", 1), ("ann-id", 1), ("bob", 0), ("bob-id", 1), ("deploy-bot", 1)])
def test_the_activity_of_a_person_is_found_by_their_name(world: OperatorWorld, actor: str, found: int) -> None:
    assert len(world.use_cases.find_activity(ActivityFilter(actor=actor), actor=ADMIN).items) == found


@pytest.mark.parametrize("where", ["history", "activity"])
def test_while_the_pool_does_not_answer_nothing_is_shown(world: OperatorWorld, where: str) -> None:
    def fails(_operation: str) -> None:
        raise TransientFailure("accounts_unavailable")

    world.people.before_each = fails
    with pytest.raises(TransientFailure):
        shown(world, where)


def test_a_service_has_no_account(world: OperatorWorld) -> None:
    assert Actor.service("hasura_cloud").label in shown(world, "activity")
