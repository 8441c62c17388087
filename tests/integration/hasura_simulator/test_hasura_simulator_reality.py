"""What the control plane and a project's API do beyond their happy path, over HTTP."""

import psycopg
import pytest
import requests

from local.hasura.client import ControlPlaneRequestError, HasuraClient, SimulatedProject, SimulatedUser
from local.postgres import PostgresServer

PAGE = """
query Page($after: uuid, $limit: Int, $offset: Int) {
  projects(
    where: {id: {_gt: $after}}, order_by: [{id: asc}], limit: $limit, offset: $offset
  ) { id name endpoint owner { id } tenant { id config { hash } } }
}
"""
NOBODY = "00000000-0000-0000-0000-000000000000"


def test_projects_come_in_pages_with_the_hash_of_their_env(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # GIVEN
    made = [hasura.create_project(owner.token, f"shop-{number}") for number in range(5)]

    # WHEN they are listed by id, once by offset and once after the last id
    by_offset = [
        project
        for offset in (0, 2, 4)
        for project in hasura.graphql(owner.token, PAGE, after=NOBODY, limit=2, offset=offset)["projects"]
    ]
    after, by_id = NOBODY, []
    while page := hasura.graphql(owner.token, PAGE, after=after, limit=2)["projects"]:
        by_id += page
        after = page[-1]["id"]

    # THEN each comes once, in the order of the ids, with the hash of its env
    assert [project["id"] for project in by_id] == sorted(project.id for project in made)
    assert by_offset == by_id
    for project in by_id:
        assert project["owner"]["id"] == owner.id
        hash_of_env = hasura.read_env(owner.token, project["tenant"]["id"])["hash"]
        assert project["tenant"]["config"]["hash"] == hash_of_env


def test_a_rate_limit_is_reported_inside_a_200(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # GIVEN
    hasura.control("PUT", "/rate-limit", {"per_minute": 0})

    # WHEN
    answer = requests.post(
        f"{hasura.url}/v1/graphql",
        json={"query": "{ users { id } }"},
        headers={"Authorization": f"pat {owner.token}"},
        timeout=10,
    )

    # THEN
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (200, "rate-limit-exceeded")
    assert error["message"] == "rate limit of 0 exceeded"
    hasura.control("DELETE", "/rate-limit")
    assert hasura.graphql(owner.token, "{ users { id } }")


@pytest.mark.parametrize("status", [403, 401, 200])
def test_a_proxy_may_answer_in_place_of_hasura(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject, status: int
) -> None:
    # GIVEN
    hasura.control("PUT", "/faults", {"api": {"html": True, "status": status}})

    # WHEN
    answers = [
        requests.post(f"{hasura.url}/v1/graphql", json={"query": "{ users { id } }"}, timeout=10),
        hasura.health(project),
    ]

    # THEN
    assert [answer.status_code for answer in answers] == [status, status]
    assert {answer.headers["Content-Type"] for answer in answers} == {"text/html; charset=utf-8"}
    hasura.control("DELETE", "/faults")
    assert hasura.read_env(owner.token, project.tenant_id)


def test_a_maintenance_for_a_given_time(hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject) -> None:
    # WHEN it lasts ten minutes
    hasura.control("PUT", "/maintenance", {"seconds": 600})

    # THEN
    with pytest.raises(ControlPlaneRequestError, match="maintenance"):
        hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL="postgres://new")

    # WHEN it has no time left
    hasura.control("PUT", "/maintenance", {"seconds": 0})

    # THEN
    assert hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL="postgres://new")


def test_a_value_may_read_back_masked(hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject) -> None:
    # GIVEN
    path = f"/projects/{project.id}/read-back"
    hasura.control("PUT", path, {"masked": ["PG_DATABASE_URL"]})

    # WHEN
    written = hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL="postgres://new")

    # THEN
    assert written["envVars"]["environment"]["PG_DATABASE_URL"] == "********"
    hasura.control("DELETE", path)
    read = hasura.read_env(owner.token, project.tenant_id)
    assert read["envVars"]["environment"]["PG_DATABASE_URL"] == "postgres://new"
    assert read["hash"] == written["hash"]


def test_the_caller_may_be_the_last_of_the_users(
    hasura: HasuraClient, owner: SimulatedUser, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    hasura.control("PUT", f"/projects/{project.id}/collaborators/{stranger.id}", {"privileges": []})

    # WHEN
    hasura.control("PUT", "/users/order", {"caller_first": False})

    # THEN
    users = hasura.graphql(owner.token, "{ users { id } }")["users"]
    assert [user["id"] for user in users] == [stranger.id, owner.id]


def test_a_metadata_api_that_is_switched_off(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # WHEN
    project = hasura.create_project(owner.token, "shop", HASURA_GRAPHQL_ENABLED_APIS="graphql")

    # THEN
    assert hasura.metadata(project, "export_metadata").status_code == 404
    assert hasura.run_sql(project, "SELECT 1").status_code == 404
    assert hasura.health(project).ok
    assert requests.get(f"{project.endpoint}/v1/version", timeout=10).json()["server_type"] == "cloud"


def test_the_host_of_a_simulated_cluster_is_this_machine(
    hasura: HasuraClient, owner: SimulatedUser, postgres: PostgresServer
) -> None:
    # GIVEN a URL of Postgres Advanced, which names a host that does not resolve
    host = "c0123456789ab.cluster-0123456789ab.us-east-1.rds.amazonaws.com"
    url = postgres.admin_dsn.replace("127.0.0.1", host)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)

    # WHEN
    project = hasura.create_project(owner.token, "shop", PG_DATABASE_URL=url)

    # THEN
    assert hasura.add_source(project, "PG_DATABASE_URL").ok
    assert hasura.run_sql(project, "SELECT 1").json()["result"] == [["?column?"], ["1"]]
