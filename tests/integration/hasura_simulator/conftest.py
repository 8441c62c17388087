"""The Hasura simulator in a thread of this process, and a real PostgreSQL for its projects."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.hasura.server import serving
from local.hasura.settings import Settings
from local.postgres import PostgresServer
from tests.integration.hasura_simulator.rotating_role import RotatingRole

QUICK = Settings(restart_delay_min=0.05, restart_delay_max=0.2, unavailable=0.05)


@pytest.fixture
def hasura() -> Iterator[HasuraClient]:
    with serving(QUICK) as url:
        yield HasuraClient(url)


@pytest.fixture
def owner(hasura: HasuraClient) -> SimulatedUser:
    return hasura.add_user("owner@example.com")


@pytest.fixture
def stranger(hasura: HasuraClient) -> SimulatedUser:
    return hasura.add_user("stranger@example.com")


@pytest.fixture
def project(hasura: HasuraClient, owner: SimulatedUser) -> SimulatedProject:
    return hasura.create_project(owner.token, "shop", PG_DATABASE_URL="postgres://old", OTHER="kept")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    directory: Path = tmp_path_factory.mktemp("hasura-simulator-postgres")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with PostgresServer(directory, port) as server:
        yield server


@pytest.fixture
def role(postgres: PostgresServer) -> RotatingRole:
    return RotatingRole(postgres, "shop_role")
