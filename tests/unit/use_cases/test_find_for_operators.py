"""What operators can look at: apps, projects, syncs and their history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.errors import CursorInvalid, MustPause, NotFound, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.connections.browse_accounts import AppSources, EnvVar, Unreachable

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection, a_history_entry, a_sync
from tests.fakes.heroku import FIRST_URL
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OTHER_CONNECTION_ID, OperatorWorld

UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> OperatorWorld:
    return OperatorWorld()


def a_dead_connection(world: OperatorWorld) -> None:
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(
        connection_id=OTHER_CONNECTION_ID, hasura_token=Secret("fake-dead-token")
    )


def test_apps_come_with_the_names_of_their_postgres_urls_only(world: OperatorWorld) -> None:
    world.heroku.config["FOLLOWER_URL"] = FIRST_URL
    assert world.list_heroku_apps(CONNECTION_ID) == [
        AppSources(app=APP, config_vars=["DATABASE_URL", "FOLLOWER_URL"])
    ]


def test_an_app_that_hides_its_config_vars_is_listed_without(world: OperatorWorld) -> None:
    world.apps.blind_tokens = {"fake-heroku-access-token"}
    assert world.list_heroku_apps(CONNECTION_ID) == [AppSources(app=APP, config_vars=None)]


def test_apps_of_a_connection_that_is_unknown_or_dead(world: OperatorWorld) -> None:
    with pytest.raises(NotFound):
        world.list_heroku_apps(UNKNOWN)
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=None)
    with pytest.raises(MustPause):
        world.list_heroku_apps(CONNECTION_ID)


def test_projects_show_their_env_vars_with_the_sync_on_each(world: OperatorWorld) -> None:
    # GIVEN a sync that is in place, and one that is not written yet
    first = world.enable().sync
    world.queue.held = True
    second = world.enable(env_var="NOT_WRITTEN_YET").sync
    # WHEN
    found = world.find_projects()
    # THEN
    (view,) = found.projects
    assert view.project.project_id == PROJECT_ID
    assert view.connection_ids == [CONNECTION_ID]
    assert view.env_vars_complete
    assert view.env_vars == [
        EnvVar(name="NOT_WRITTEN_YET", sync=second),
        EnvVar(name="OTHER", sync=None),
        EnvVar(name="PG_DATABASE_URL", sync=first),
    ]
    assert found.unreachable == []
    assert world.find_projects.one(PROJECT_ID) == view


def test_a_dead_connection_hides_nothing_of_the_others(world: OperatorWorld) -> None:
    a_dead_connection(world)
    found = world.find_projects()
    assert [view.project.project_id for view in found.projects] == [PROJECT_ID]
    assert found.unreachable == [Unreachable(connection_id=OTHER_CONNECTION_ID, code="hasura_access_lost")]
    assert world.find_projects.one(PROJECT_ID).connection_ids == [CONNECTION_ID]


def test_a_project_that_two_connections_see_is_one(world: OperatorWorld) -> None:
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(connection_id=OTHER_CONNECTION_ID)
    (view,) = world.find_projects().projects
    assert view.connection_ids == [CONNECTION_ID, OTHER_CONNECTION_ID]


def test_env_vars_that_hasura_does_not_tell_are_said_to_be_missing(world: OperatorWorld) -> None:
    sync = world.enable().sync

    def closed(operation: str) -> None:
        if operation == "env_var_names":
            raise MustPause(Reason.HASURA_ACCESS_LOST)

    world.hasura.before_each = closed
    (view,) = world.find_projects().projects
    assert not view.env_vars_complete
    assert view.env_vars == [EnvVar(name="PG_DATABASE_URL", sync=sync)]


def test_a_project_that_nobody_sees(world: OperatorWorld) -> None:
    with pytest.raises(NotFound):
        world.find_projects.one(UNKNOWN)


def test_a_project_that_may_be_hidden_for_now_is_not_called_unknown(world: OperatorWorld) -> None:
    def unavailable(operation: str) -> None:
        raise TransientFailure("hasura_timeout")

    world.hasura.before_each = unavailable
    with pytest.raises(TransientFailure):
        world.find_projects.one(PROJECT_ID)
    assert [item.code for item in world.find_projects().unreachable] == ["hasura_timeout"]


def some_syncs() -> OperatorWorld:
    """Return a world with two active syncs, a paused and a disconnected one."""
    statuses = [Status.ACTIVE, Status.DISCONNECTED, Status.ACTIVE, Status.PAUSED]
    return OperatorWorld(
        *[
            replace(
                a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=f"E{number}", status=status),
                created_at=START + timedelta(minutes=number),
            )
            for number, status in enumerate(statuses)
        ]
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("wanted", "env_vars"),
    [
        ({}, ["E2", "E0", "E3", "E1"]),
        ({"status": Status.ACTIVE}, ["E2", "E0"]),
        ({"project_id": PROJECT_ID}, ["E0", "E1", "E2", "E3"]),
        ({"project_id": PROJECT_ID, "status": Status.PAUSED}, ["E3"]),
        ({"project_id": UNKNOWN}, []),
    ],
)
def test_syncs_are_found_page_by_page(limit: int, wanted: dict[str, object], env_vars: list[str]) -> None:
    # GIVEN
    world = some_syncs()
    # WHEN all pages are read
    found, cursor = [], None
    while True:
        page = world.find_syncs(**wanted, cursor=cursor, limit=limit)  # type: ignore[arg-type] # as named
        assert len(page.items) <= limit
        found += [sync.env_var for sync in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    # THEN each sync came once, in order
    assert found == env_vars


@pytest.mark.parametrize("cursor", ["", "active", "sleeping.1", ".", "active.-1", "é"])
def test_a_made_up_cursor(world: OperatorWorld, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        world.find_syncs(cursor=cursor)


def test_one_sync(world: OperatorWorld) -> None:
    sync = world.enable().sync
    assert world.find_syncs.one(sync.sync_id) == sync
    with pytest.raises(NotFound):
        world.find_syncs.one(UNKNOWN)


def test_history_is_read_newest_first(world: OperatorWorld) -> None:
    world.syncs.stored[SYNC_ID] = a_sync()
    assert world.find_syncs.history(SYNC_ID).items == []
    for number in range(3):
        world.syncs.note(a_history_entry(entry_id=f"entry-{number}"))
    first = world.find_syncs.history(SYNC_ID, limit=2)
    second = world.find_syncs.history(SYNC_ID, first.next_cursor, limit=2)
    entries = [entry.entry_id for page in (first, second) for entry in page.items]
    assert entries == ["entry-2", "entry-1", "entry-0"]


def test_history_of_an_unknown_sync(world: OperatorWorld) -> None:
    with pytest.raises(NotFound):
        world.find_syncs.history(UNKNOWN)
