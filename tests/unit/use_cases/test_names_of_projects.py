"""The names of projects, for those who may see the syncs that have them."""

from dataclasses import replace

import pytest
from urlsync.domain.actor import Actor

from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_sync
from tests.fakes.rights_world import ADMIN, OWNER, STRANGER, VIEWER, RightsWorld

GONE = "5a0c1f3e-0000-4000-8000-00000000dead"


def world_with(name: str | None) -> RightsWorld:
    world = RightsWorld()
    world.syncs.stored[SYNC_ID] = replace(a_sync(), project_name=name)
    return world


@pytest.mark.parametrize(
    ("actor", "names"),
    [(OWNER, {PROJECT_ID: "shop"}), (VIEWER, {PROJECT_ID: "shop"}), (ADMIN, {PROJECT_ID: "shop"}), (STRANGER, {})],
)
def test_only_those_who_may_see_a_sync_learn_the_name_of_its_project(actor: Actor, names: dict[str, str]) -> None:
    name = world_with("shop").use_cases.name_projects
    assert name(sync_ids=[None, SYNC_ID, GONE], actor=actor) == names
    assert name(project_ids=[PROJECT_ID, GONE], actor=actor) == names


def test_a_project_without_a_stored_name_has_none() -> None:
    name = world_with(None).use_cases.name_projects
    assert name(sync_ids=[SYNC_ID], project_ids=[PROJECT_ID], actor=ADMIN) == {}
