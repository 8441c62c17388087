from collections.abc import Callable

import pytest
import requests

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.hasura.server import serving
from local.hasura.settings import Settings
from local.waiting import wait_until
from tests.fakes.hand_clock import HandClock
from tests.integration.hasura_simulator.rotating_role import RotatingRole


@pytest.fixture
def connected(hasura: HasuraClient, owner: SimulatedUser, role: RotatingRole) -> SimulatedProject:
    """A project that serves from the real PostgreSQL, with the role's first password."""
    url = role.set_password("first-fake-password")
    project = hasura.create_project(owner.token, "connected", PG_DATABASE_URL=url)
    hasura.add_source(project, "PG_DATABASE_URL").raise_for_status()
    return project


def both_workers(answer: Callable[[], requests.Response]) -> list[tuple[int, str]]:
    """Ask as often as there are workers."""
    return [(found.status_code, found.text) for found in (answer(), answer())]


def test_health_and_sql_come_from_the_real_database(hasura: HasuraClient, connected: SimulatedProject) -> None:
    # WHEN
    answer = hasura.run_sql(connected, "SELECT current_user AS who, NULL AS nothing", read_only=True)

    # THEN
    assert both_workers(lambda: hasura.health(connected)) == [(200, "OK")] * 2
    assert answer.json() == {"result_type": "TuplesOk", "result": [["who", "nothing"], ["shop_role", "NULL"]]}


def test_sql_may_be_several_statements_commands_or_wrong(hasura: HasuraClient, connected: SimulatedProject) -> None:
    # WHEN
    several = hasura.run_sql(connected, "SELECT 1; SELECT 2 AS two")
    command = hasura.run_sql(connected, "SET application_name = 'x'")
    wrong = hasura.run_sql(connected, "SELECT * FROM not_there")
    forbidden = hasura.run_sql(connected, "CREATE TABLE t (id int)", read_only=True)

    # THEN
    assert several.json()["result"] == [["two"], ["2"]]
    assert command.json() == {"result_type": "CommandOk", "result": None}
    assert (wrong.status_code, wrong.json()["code"]) == (400, "postgres-error")
    assert wrong.json()["internal"]["error"]["status_code"] == "42P01"
    assert forbidden.json()["internal"]["error"]["status_code"] == "25006"


def test_after_a_rotation_the_project_heals_once_the_new_url_is_written_and_taken_over(
    hasura: HasuraClient, owner: SimulatedUser, role: RotatingRole, connected: SimulatedProject
) -> None:
    # GIVEN
    new_url = role.set_password("second-fake-password")

    # WHEN
    before = both_workers(lambda: hasura.health(connected))
    lenient = both_workers(lambda: hasura.health(connected, strict=False))
    hasura.write_env(owner.token, connected.tenant_id, PG_DATABASE_URL=new_url)

    # THEN
    assert before == [(500, "ERROR: inconsistent objects in schema")] * 2
    assert lenient == [(200, "WARN: inconsistent objects in schema")] * 2
    wait_until(lambda: both_workers(lambda: hasura.health(connected)) == [(200, "OK")] * 2, "both workers are well")
    assert hasura.run_sql(connected, "SELECT 1").json()["result"] == [["?column?"], ["1"]]


def test_inconsistent_metadata_names_the_source_and_no_credential(
    hasura: HasuraClient, role: RotatingRole, connected: SimulatedProject
) -> None:
    # GIVEN
    role.set_password("second-fake-password")

    # WHEN
    answer = hasura.metadata(connected, "get_inconsistent_metadata")

    # THEN
    assert answer.status_code == 200
    assert answer.json() == {
        "is_consistent": False,
        "inconsistent_objects": [
            {
                "type": "source",
                "name": "source default",
                "reason": "Inconsistent object: connection error",
                "message": "password authentication failed",
                "definition": "default",
            }
        ],
    }
    assert hasura.run_sql(connected, "SELECT 1").status_code == 400


def test_a_database_that_is_well_again_needs_a_reload(
    hasura: HasuraClient, role: RotatingRole, connected: SimulatedProject
) -> None:
    # GIVEN a database that refused both workers for a while
    role.set_password("second-fake-password")
    both_workers(lambda: hasura.health(connected))
    role.set_password("first-fake-password")

    # WHEN
    before = both_workers(lambda: hasura.health(connected))
    reloaded = hasura.metadata(connected, "reload_metadata", reload_sources=["default"])
    after = both_workers(lambda: hasura.health(connected))

    # THEN
    assert [status for status, _ in before] == [500, 500]
    assert reloaded.json() == {"message": "success", "is_consistent": True, "inconsistent_objects": []}
    assert [status for status, _ in after] == [200, 200]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://nobody-fake:fake-password@127.0.0.1:{port}/postgres",
        "postgres://shop_role:first-fake-password@127.0.0.1:{port}/no_such_database",
        "postgres://shop_role:fake-password@127.0.0.1:1/postgres",
        "postgres://shop_role:fake-password@127.0.0.1:not-a-port/postgres",
        "fake-password is no url",
    ],
)
def test_whatever_is_wrong_with_the_url_the_answer_holds_nothing_of_it(
    hasura: HasuraClient, owner: SimulatedUser, role: RotatingRole, url: str
) -> None:
    # GIVEN
    role.set_password("first-fake-password")
    env = {"PG_DATABASE_URL": url.format(port=role.server.port)}
    project = hasura.create_project(owner.token, "wrong", **env)

    # WHEN
    answer = hasura.add_source(project, "PG_DATABASE_URL")

    # THEN
    assert (answer.status_code, answer.json()["code"]) == (400, "inconsistent_object")
    for part in ("fake", "shop_role", "127.0.0.1", "no_such_database"):
        assert part not in answer.text


def test_a_worker_that_is_restarting_answers_503() -> None:
    # GIVEN
    clock = HandClock()
    with serving(Settings(restart_delay_min=1, restart_delay_max=1, unavailable=1), clock=clock) as url:
        hasura = HasuraClient(url)
        owner = hasura.add_user("owner@example.com")
        project = hasura.create_project(owner.token, "restarting")
        hasura.write_env(owner.token, project.tenant_id, OTHER="changed")

        # WHEN
        statuses = []
        for _ in range(3):
            statuses.append([status for status, _ in both_workers(lambda: hasura.health(project))])
            clock.advance(1)

    # THEN
    assert statuses == [[200, 200], [503, 503], [200, 200]]


def test_export_tells_which_variable_the_source_uses(hasura: HasuraClient, connected: SimulatedProject) -> None:
    # WHEN
    exported = hasura.metadata(connected, "export_metadata", version=2).json()

    # THEN
    [source] = exported["metadata"]["sources"]
    assert exported["resource_version"] == 2
    assert source["configuration"]["connection_info"]["database_url"] == {"from_env": "PG_DATABASE_URL"}


def test_the_health_of_sources_asks_for_the_admin_secret(hasura: HasuraClient, connected: SimulatedProject) -> None:
    # WHEN
    url = f"{connected.endpoint}/healthz/sources"
    allowed = requests.get(url, headers={"x-hasura-admin-secret": connected.admin_secret}, timeout=10)

    # THEN
    assert allowed.json() == {}
    assert requests.get(url, timeout=10).status_code == 401


def test_the_alias_and_the_paths_that_are_not_there(hasura: HasuraClient, connected: SimulatedProject) -> None:
    # WHEN / THEN
    assert requests.get(f"{connected.endpoint}/hasura/healthz", timeout=10).text == "OK"
    assert requests.get(f"{hasura.url}/projects/no-such-project/healthz", timeout=10).status_code == 404


@pytest.mark.parametrize("body", ["not json", "[]", '{"type": "run_sql", "args": []}'])
def test_a_body_that_makes_no_sense_is_400(connected: SimulatedProject, body: str) -> None:
    # WHEN
    headers = {"x-hasura-admin-secret": connected.admin_secret}
    answer = requests.post(f"{connected.endpoint}/v2/query", data=body, headers=headers, timeout=10)

    # THEN
    assert (answer.status_code, answer.json()["code"]) == (400, "parse-failed")
