from typing import Any

import pytest

from local.hasura.cloud import Cloud
from local.hasura.engine import Engine, WorkerRestartingError
from local.hasura.metadata_errors import MetadataError
from local.hasura.projects import Project
from local.hasura.users import User
from tests.fakes.hand_clock import HandClock
from tests.fakes.simulated_database import SimulatedDatabase

OLD, NEW = "postgres://old", "postgres://new"
CONSISTENT = {"is_consistent": True, "inconsistent_objects": []}
REFUSED = {
    "type": "source",
    "name": "source default",
    "reason": "Inconsistent object: connection error",
    "message": "password authentication failed",
    "definition": "default",
}


@pytest.fixture
def database() -> SimulatedDatabase:
    return SimulatedDatabase(OLD)


@pytest.fixture
def engine(project: Project, database: SimulatedDatabase, clock: HandClock) -> Engine:
    return Engine(project, database, clock)


@pytest.fixture
def admin_secret(project: Project) -> str:
    return str(project.env.get("HASURA_GRAPHQL_ADMIN_SECRET"))


@pytest.fixture
def connected(engine: Engine, admin_secret: str) -> Engine:
    engine.metadata(admin_secret, adding("PG_DATABASE_URL"))
    return engine


def adding(variable: str, **more: Any) -> dict[str, Any]:
    configuration = {"connection_info": {"database_url": {"from_env": variable}}}
    return {"type": "pg_add_source", "args": {"name": "default", "configuration": configuration, **more}}


def inconsistencies(engine: Engine, admin_secret: str) -> dict[str, Any]:
    return engine.metadata(admin_secret, {"type": "get_inconsistent_metadata", "args": {}})


def reloading(sources: Any) -> dict[str, Any]:
    return {"type": "reload_metadata", "args": {"reload_sources": sources}}


def refusal(engine: Engine, admin_secret: str | None, request: dict[str, Any]) -> MetadataError:
    with pytest.raises(MetadataError) as refused:
        engine.metadata(admin_secret, request)
    return refused.value


def test_a_source_that_works_is_consistent_and_answers_sql(connected: Engine, admin_secret: str) -> None:
    # WHEN
    answer = connected.query(admin_secret, {"type": "run_sql", "args": {"sql": "SELECT 1"}})

    # THEN
    assert connected.is_consistent()
    assert inconsistencies(connected, admin_secret) == CONSISTENT
    assert answer == {"result_type": "TuplesOk", "result": [["?column?"], ["1"]]}


def test_refused_credentials_make_the_source_inconsistent_in_the_documented_shape(
    connected: Engine, database: SimulatedDatabase, admin_secret: str
) -> None:
    # GIVEN
    database.accepted.clear()

    # WHEN
    found = inconsistencies(connected, admin_secret)

    # THEN
    assert found == {"is_consistent": False, "inconsistent_objects": [REFUSED]}
    assert not connected.is_consistent()
    with pytest.raises(MetadataError, match="is inconsistent"):
        connected.query(admin_secret, {"type": "run_sql", "args": {"sql": "SELECT 1"}})


def test_an_inconsistent_source_stays_so_until_it_is_reloaded(
    connected: Engine, database: SimulatedDatabase, admin_secret: str
) -> None:
    # GIVEN a database that refused both workers, and lets them in again
    database.accepted.clear()
    for _ in range(2):
        assert not connected.is_consistent()
    database.accepted.add(OLD)

    # WHEN
    before = [connected.is_consistent() for _ in range(2)]
    without_sources = connected.metadata(admin_secret, {"type": "reload_metadata", "args": {}})
    with_sources = connected.metadata(admin_secret, reloading(["default"]))
    after = [connected.is_consistent() for _ in range(2)]

    # THEN
    assert (before, after) == ([False, False], [True, True])
    assert without_sources["is_consistent"] is False
    assert with_sources == {"message": "success"} | CONSISTENT


def test_reload_answers_success_even_if_the_source_stays_inconsistent(
    connected: Engine, database: SimulatedDatabase, admin_secret: str
) -> None:
    # GIVEN
    database.accepted.clear()

    # WHEN
    answer = connected.metadata(admin_secret, reloading(sources=True))

    # THEN
    assert answer == {"message": "success", "is_consistent": False, "inconsistent_objects": [REFUSED]}


def test_a_worker_uses_the_value_it_has_taken_over_and_not_the_one_that_was_written(
    connected: Engine, database: SimulatedDatabase, cloud: Cloud, owner: User, project: Project, clock: HandClock
) -> None:
    # GIVEN rotated credentials, and the write that follows
    database.accepted = {NEW}
    cloud.environments.update(owner, project, project.env.hash, {"PG_DATABASE_URL": NEW})

    # WHEN
    at_once = [connected.is_consistent() for _ in range(2)]
    clock.advance(10)
    later = [connected.is_consistent() for _ in range(2)]

    # THEN
    assert at_once == [False, False]
    assert later == [True, True]
    assert database.tried[-2:] == [NEW, NEW]


def test_a_worker_that_is_restarting_answers_nothing(
    connected: Engine, cloud: Cloud, owner: User, project: Project, clock: HandClock
) -> None:
    # GIVEN
    cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"})

    # WHEN
    down = 0
    for _ in range(60):
        clock.advance(0.05)
        try:
            connected.is_consistent()
        except WorkerRestartingError:
            down += 1

    # THEN about 0.5 of 3 seconds, for one worker and the other
    assert 5 <= down <= 15


def test_a_missing_variable_is_named(
    connected: Engine, cloud: Cloud, owner: User, project: Project, clock: HandClock, admin_secret: str
) -> None:
    # GIVEN
    cloud.environments.delete(owner, project, project.env.hash, ["PG_DATABASE_URL"])
    clock.advance(10)

    # WHEN
    [inconsistent] = inconsistencies(connected, admin_secret)["inconsistent_objects"]

    # THEN
    assert inconsistent["reason"] == "Inconsistent object: environment variable 'PG_DATABASE_URL' not set"


def test_a_source_whose_variable_no_worker_knows_cannot_be_added(engine: Engine, admin_secret: str) -> None:
    # WHEN
    refused = refusal(engine, admin_secret, adding("NOT_THERE"))

    # THEN
    assert (refused.status, refused.body["code"]) == (400, "inconsistent_object")
    assert refused.body["internal"][0]["reason"].endswith("environment variable 'NOT_THERE' not set")
    assert engine.metadata(admin_secret, {"type": "export_metadata"}) == {"version": 3, "sources": []}


def test_a_source_is_added_once(connected: Engine, admin_secret: str) -> None:
    # WHEN / THEN
    assert refusal(connected, admin_secret, adding("PG_DATABASE_URL")).body["code"] == "already-exists"


def test_a_source_may_hold_its_url_itself(engine: Engine, admin_secret: str) -> None:
    # GIVEN
    request = adding("")
    request["args"]["configuration"]["connection_info"]["database_url"] = OLD

    # WHEN
    engine.metadata(admin_secret, request)

    # THEN
    assert engine.is_consistent()


def test_export_shows_from_env_and_the_resource_version_that_changes_raise(engine: Engine, admin_secret: str) -> None:
    # GIVEN
    request = {"type": "export_metadata", "version": 2, "args": {}}
    empty = engine.metadata(admin_secret, request)
    engine.metadata(admin_secret, adding("PG_DATABASE_URL"))

    # WHEN
    exported = engine.metadata(admin_secret, request)

    # THEN
    [source] = exported["metadata"]["sources"]
    assert exported["resource_version"] == empty["resource_version"] + 1
    assert (source["name"], source["kind"]) == ("default", "postgres")
    assert source["configuration"]["connection_info"]["database_url"] == {"from_env": "PG_DATABASE_URL"}


def test_sources_health_tells_only_of_sources_with_a_health_check(
    engine: Engine, database: SimulatedDatabase, admin_secret: str
) -> None:
    # GIVEN
    engine.metadata(admin_secret, adding("PG_DATABASE_URL", name="unchecked"))
    engine.metadata(admin_secret, adding("PG_DATABASE_URL", name="checked", health_check={"interval": 60}))

    # WHEN
    well = engine.sources_health(admin_secret)
    database.accepted.clear()
    ill = engine.sources_health(admin_secret)

    # THEN
    assert [(name, health["status"], health["error"]) for name, health in well.items()] == [("checked", "OK", None)]
    assert ill["checked"]["status"] == "ERROR"
    assert "connection error" in ill["checked"]["error"]["message"]


@pytest.mark.parametrize("given", [None, "", "wrong"])
def test_without_the_admin_secret_only_the_health_is_public(connected: Engine, given: str | None) -> None:
    # WHEN / THEN
    assert connected.is_consistent()
    assert refusal(connected, given, {"type": "export_metadata"}).status == 401
    with pytest.raises(MetadataError, match="x-hasura-admin-secret"):
        connected.query(given, {"type": "run_sql", "args": {"sql": "SELECT 1"}})
    with pytest.raises(MetadataError, match="x-hasura-admin-secret"):
        connected.sources_health(given)


def test_a_list_of_admin_secrets_wins_over_the_single_one(
    connected: Engine, cloud: Cloud, owner: User, project: Project, clock: HandClock, admin_secret: str
) -> None:
    # GIVEN
    secrets = {"HASURA_GRAPHQL_ADMIN_SECRETS": '["first-fake", "second-fake"]'}
    cloud.environments.update(owner, project, project.env.hash, secrets)
    clock.advance(10)

    # WHEN / THEN
    assert inconsistencies(connected, "second-fake") == CONSISTENT
    assert refusal(connected, admin_secret, {"type": "export_metadata"}).status == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "drop_inconsistent_metadata", "args": {}}, "parse-failed"),
        ({}, "parse-failed"),
        ({"type": "pg_add_source", "args": {"name": "x"}}, "parse-failed"),
        ({"type": "pg_add_source", "args": {"name": "x", "configuration": {"connection_info": 1}}}, "parse-failed"),
        (adding("PG_DATABASE_URL", configuration={"connection_info": {"database_url": 7}}), "parse-failed"),
        (reloading(["unknown"]), "not-exists"),
        (reloading("default"), "parse-failed"),
    ],
)
def test_requests_that_make_no_sense_are_400(
    engine: Engine, admin_secret: str, body: dict[str, Any], code: str
) -> None:
    # WHEN
    refused = refusal(engine, admin_secret, body)

    # THEN
    assert (refused.status, refused.body["code"]) == (400, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "bulk", "args": {}}, "parse-failed"),
        ({"type": "run_sql", "args": {}}, "parse-failed"),
        ({"type": "run_sql", "args": {"sql": 1}}, "parse-failed"),
        ({"type": "run_sql", "args": {"sql": "SELECT 1", "source": "unknown"}}, "not-exists"),
        ({"type": "run_sql", "args": {"sql": "SELECT nonsense"}}, "postgres-error"),
    ],
)
def test_queries_that_cannot_be_run_are_400(
    connected: Engine, admin_secret: str, body: dict[str, Any], code: str
) -> None:
    # WHEN
    with pytest.raises(MetadataError) as refused:
        connected.query(admin_secret, body)

    # THEN
    assert (refused.value.status, refused.value.body["code"]) == (400, code)


def test_a_metadata_api_that_is_switched_off_is_404_and_health_is_not(
    cloud: Cloud, owner: User, project: Project, engine: Engine, admin_secret: str, clock: HandClock
) -> None:
    # GIVEN
    apis = {"HASURA_GRAPHQL_ENABLED_APIS": "graphql"}
    cloud.environments.update(owner, project, project.env.hash, apis)
    clock.advance(60)

    # WHEN
    refused = refusal(engine, admin_secret, {"type": "export_metadata", "args": {}})
    with pytest.raises(MetadataError) as no_query:
        engine.query(admin_secret, {"type": "run_sql", "args": {"sql": "SELECT 1"}})

    # THEN
    assert (refused.status, refused.body["code"], no_query.value.status) == (404, "not-found", 404)
    assert engine.is_consistent()
    assert engine.version()["version"].startswith("v2.")


def test_an_overwritten_admin_secret_is_the_secret_from_then_on(
    cloud: Cloud, owner: User, project: Project, engine: Engine, admin_secret: str, clock: HandClock
) -> None:
    # WHEN somebody writes a database URL over the admin secret
    secret = {"HASURA_GRAPHQL_ADMIN_SECRET": NEW}
    cloud.environments.update(owner, project, project.env.hash, secret)
    clock.advance(60)

    # THEN
    assert refusal(engine, admin_secret, {"type": "export_metadata", "args": {}}).status == 401
    assert engine.metadata(NEW, {"type": "export_metadata", "args": {}})
