"""Who sees what of the activity: an owner what is theirs, all others but administrators nothing of connections."""

from dataclasses import replace
from typing import Any, Final

import pytest
from urlsync.domain.activity import ActivityAction, ActivityEntry, ActivityFilter
from urlsync.domain.actor import Actor
from urlsync.domain.errors import RoleRequired
from urlsync.domain.provisioning import Step

from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_sync, an_activity_entry
from tests.fakes.operators import OTHER_CONNECTION_ID
from tests.fakes.rights_world import (
    ADMIN,
    EVERYBODY,
    NOBODY,
    ORDER_ID,
    OWNER,
    PROPOSAL_ID,
    STRANGER,
    TEAMMATE,
    VIEWER,
    RightsWorld,
)

A = ActivityAction
GONE: Final = "5a0c1f3e-0000-4000-8000-00000000dead"
OF_SYNC: Final = {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "connection_id": CONNECTION_ID}
OF_CONNECTION: Final = {"connection_id": CONNECTION_ID, "connection_owner": OWNER.key}

ENTRIES: Final[dict[str, tuple[ActivityAction, dict[str, str]]]] = {
    "a sync with the owner's connection": (A.SYNC_OPTED_OUT, OF_SYNC),
    "a sync of the owner that is gone": (A.SYNC_DELETED, {**OF_SYNC, "sync_id": GONE}),
    "a sync of others": (A.SYNC_DELETED, {**OF_SYNC, "project_id": GONE, "connection_id": GONE}),
    "the owner's project": (A.TRANSFER_REPORTED, {"project_id": PROJECT_ID}),
    "another project": (A.TRANSFER_REPORTED, {"project_id": GONE}),
    "the owner's order": (A.DATABASE_ORDERED, {"provisioning_id": ORDER_ID, "connection_id": CONNECTION_ID}),
    "a proposal to the owner": (A.PROPOSAL_MADE, {"provisioning_id": PROPOSAL_ID, "project_id": PROJECT_ID}),
    "a proposal that is gone": (A.PROPOSAL_MADE, {"provisioning_id": GONE, "project_id": GONE}),
    "the owner's connection": (A.CONNECTION_CREATED, OF_CONNECTION),
    "the owner's connection that is gone": (A.CONNECTION_DELETED, {**OF_CONNECTION, "connection_id": GONE}),
    "a connection that nobody owned": (A.CONNECTION_DELETED, {"connection_id": GONE}),
    "the whole service": (A.SECRET_ROTATED, {"secret_id": "a-secret"}),
}
OWN: Final = {
    "a sync with the owner's connection",
    "a sync of the owner that is gone",
    "the owner's project",
    "the owner's order",
    "a proposal to the owner",
    "the owner's connection",
}
CONNECTIONS: Final = {name for name, (action, _) in ENTRIES.items() if action.startswith("connection_")}
SEEN: Final[dict[str, set[str]]] = {
    "bea": OWN | {"the owner's connection that is gone"},
    "cem": OWN,
    "ann": set(),
    "vic": ENTRIES.keys() - CONNECTIONS,
    "oda": ENTRIES.keys() - CONNECTIONS,
    "adi": set(ENTRIES),
}
"""What each person sees of entries by somebody else: the owner, a member of the team, a stranger, and the roles."""


def entry(name: str, **changes: Any) -> ActivityEntry:
    action, subject = ENTRIES[name]
    return an_activity_entry(entry_id=name, action=action, actor_id="person:somebody", subject=subject, **changes)


def world_with(*entries: ActivityEntry) -> RightsWorld:
    world = RightsWorld()
    for one in entries or tuple(map(entry, ENTRIES)):
        world.activity.add(replace(one, at=world.clock.now()))
    return world


def seen(world: RightsWorld, actor: Actor) -> set[str]:
    return {one.entry_id for one in world.use_cases.find_activity(actor=actor).items}


@pytest.mark.parametrize("name", SEEN)
def test_everybody_sees_what_they_may(name: str) -> None:
    assert seen(world_with(), EVERYBODY[name]) == SEEN[name]


def test_who_has_no_role_sees_nothing() -> None:
    with pytest.raises(RoleRequired):
        world_with().use_cases.find_activity(actor=NOBODY)


def test_what_one_did_oneself_one_sees_whatever_became_of_it() -> None:
    own = [replace(entry(name), actor_id=STRANGER.key) for name in ENTRIES]

    assert seen(world_with(*own), STRANGER) == set(ENTRIES)


def test_only_who_may_use_a_connection_sees_its_id() -> None:
    world = world_with(entry("a sync with the owner's connection"))
    shown = {
        name: world.use_cases.find_activity(actor=EVERYBODY[name]).items[0].subject.connection_id
        for name in ("bea", "cem", "vic", "oda", "adi")
    }

    assert shown == {**dict.fromkeys(("bea", "cem", "adi"), CONNECTION_ID), **dict.fromkeys(("vic", "oda"), None)}


@pytest.mark.parametrize("actor", [OWNER, TEAMMATE], ids=lambda actor: actor.name)
def test_a_sync_that_was_transferred_is_no_longer_of_the_old_owner(actor: Actor) -> None:
    # GIVEN a sync that has no connection since its project was transferred
    world = world_with(an_activity_entry(entry_id="now", subject={"project_id": PROJECT_ID, "sync_id": SYNC_ID}))
    world.syncs.stored[SYNC_ID] = a_sync(connection_id=None, owner_id="the new owner")
    # THEN
    assert seen(world, actor) == set()
    # AND the new owner sees what is done with it
    stored = world.connections.stored[OTHER_CONNECTION_ID]
    world.connections.stored[OTHER_CONNECTION_ID] = replace(stored, hasura_user_id="the new owner")
    assert seen(world, STRANGER) == {"now"}


def test_a_proposal_without_a_connection_is_seen_by_the_owner_of_the_project() -> None:
    # GIVEN
    world = world_with(entry("a proposal to the owner"))
    run = world.provisionings.stored[PROPOSAL_ID]
    world.provisionings.stored[PROPOSAL_ID] = replace(run, connection_id=None, step=Step.PROPOSED)
    # THEN
    assert [bool(seen(world, actor)) for actor in (OWNER, TEAMMATE, STRANGER, VIEWER)] == [True, True, False, True]


def test_the_filters_hold_for_what_one_sees() -> None:
    found = world_with().use_cases.find_activity(ActivityFilter(action=A.CONNECTION_CREATED), actor=OWNER)

    assert [one.entry_id for one in found.items] == ["the owner's connection"]


def test_the_activity_is_read_in_pages_of_fifty() -> None:
    world = world_with(*[an_activity_entry(entry_id=f"{number:02}") for number in range(60)])
    find = world.use_cases.find_activity

    first = find(actor=ADMIN)
    second = find(cursor=first.next_cursor, actor=ADMIN)

    assert [one.entry_id for one in first.items] == [f"{number:02}" for number in range(59, 9, -1)]
    assert [one.entry_id for one in second.items] == [f"{number:02}" for number in range(9, -1, -1)]
    assert second.next_cursor is None


def test_each_thing_is_read_once_however_many_entries_are_about_it() -> None:
    # GIVEN many entries about one sync without a connection, and one proposal
    subjects = [{"sync_id": SYNC_ID}, {"provisioning_id": PROPOSAL_ID}]
    entries = [an_activity_entry(entry_id=f"{n}", subject=subjects[n % 2]) for n in range(40)]
    world, reads = world_with(*entries), list[str]()

    def count(operation: str) -> None:
        reads.append(operation)

    world.syncs.before_each = count
    # WHEN
    world.use_cases.find_activity(actor=OWNER)
    # THEN
    assert reads.count("get") == 1


def test_an_administrators_list_reads_no_connection() -> None:
    world, reads = world_with(), list[str]()
    world.connections.before_each = reads.append
    world.use_cases.find_activity(actor=ADMIN)

    assert reads == []
