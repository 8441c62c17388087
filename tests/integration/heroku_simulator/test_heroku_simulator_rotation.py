"""Rotation: the old credentials really end, the new ones really work."""

import base64

import psycopg
import pytest
import requests

from local.heroku.client import HerokuClient
from tests.integration.heroku_simulator.conftest import Simulator


@pytest.fixture
def database(owner: HerokuClient) -> str:
    """Name of a database attached to `demo-shop`."""
    return str(owner.create_database("demo-shop")["name"])


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, autocommit=True, connect_timeout=5)


def test_a_database_belongs_to_its_own_role(owner: HerokuClient, database: str) -> None:
    # GIVEN two apps with databases
    owner.create_app("other-shop")
    owner.create_database("other-shop")
    url, other = (owner.config_vars(app)["DATABASE_URL"] for app in ("demo-shop", "other-shop"))
    # THEN each role may write into its own database
    with connect(url) as connection:
        connection.execute("CREATE TABLE orders (id int)")
        connection.execute("INSERT INTO orders VALUES (1)")
    # AND not even connect to the other
    foreign = url.rpartition("/")[0] + "/" + other.rpartition("/")[2]
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(foreign)


def test_rotation_ends_the_old_credentials(owner: HerokuClient, database: str) -> None:
    # GIVEN an open connection
    before = owner.config_vars("demo-shop")["DATABASE_URL"]
    open_connection = connect(before)
    open_connection.execute("CREATE TABLE orders (id int)")
    # WHEN the credentials are rotated
    assert owner.rotate(database).status_code == 200
    # THEN the connection is cut, the old URL is refused, and the new one leads to the same data
    with pytest.raises(psycopg.OperationalError):
        open_connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(before)
    after = owner.config_vars("demo-shop")["DATABASE_URL"]
    with connect(after) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    # AND a release says so
    release = owner.call("GET", "/apps/demo-shop/releases", headers={"Range": "version ..; order=desc,max=1"})
    assert release.json()[0]["description"] == "Update DATABASE by heroku-postgresql"


def test_the_data_api_wants_the_token_as_a_password(simulator: Simulator, owner: HerokuClient, database: str) -> None:
    path = f"{simulator.url}/postgres/v0/databases/{database}/credentials"
    assert [one["name"] for one in requests.get(path, auth=("", owner.token), timeout=5).json()] == ["default"]
    refused = base64.b64encode(b":fake-wrong").decode()
    answer = requests.get(path, headers={"Authorization": f"Basic {refused}"}, timeout=5)
    assert (answer.status_code, answer.json()["id"]) == (401, "unauthorized")


@pytest.mark.parametrize("missing", ["databases/no-such/credentials/default", "databases/{0}/credentials/no-such"])
def test_only_what_exists_is_rotated(owner: HerokuClient, database: str, missing: str) -> None:
    before = owner.config_vars("demo-shop")
    url = f"{owner.url}/postgres/v0/{missing.format(database)}/credentials_rotation"
    assert requests.post(url, auth=("", owner.token), timeout=5).status_code == 404
    assert owner.config_vars("demo-shop") == before


def test_a_read_only_token_rotates_nothing(simulator: Simulator, owner: HerokuClient, database: str) -> None:
    reader = simulator.client.as_account("owner@example.com", "read-protected")
    assert reader.rotate(database).status_code == 403


def test_a_destroyed_database_is_gone(owner: HerokuClient, database: str) -> None:
    url = owner.config_vars("demo-shop")["DATABASE_URL"]
    owner.call("DELETE", f"/apps/demo-shop/addons/{database}").raise_for_status()
    assert owner.config_vars("demo-shop") == {}
    with pytest.raises(psycopg.OperationalError):
        connect(url)
