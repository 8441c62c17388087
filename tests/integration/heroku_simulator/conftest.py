"""The Heroku simulator in a thread of this process, and a real PostgreSQL whose roles it rotates."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from local.heroku.client import HerokuClient
from local.heroku.model.heroku import Heroku
from local.heroku.roles import PostgresRoles
from local.heroku.server import serving
from local.postgres import PostgresServer
from tests.fakes.heroku_platform_schema import PlatformSchema
from tests.fakes.webhook_receiver import WebhookReceiver


@dataclass(frozen=True)
class Simulator:
    """The running simulator and the model behind it."""

    url: str
    heroku: Heroku

    @property
    def client(self) -> HerokuClient:
        return HerokuClient(self.url)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), free_port()).start()
    yield server
    server.remove()


@pytest.fixture
def simulator(postgres: PostgresServer) -> Iterator[Simulator]:
    heroku = Heroku(PostgresRoles(postgres.admin_dsn))
    heroku.settings.provision_s = 0.05
    with serving(heroku) as url:
        yield Simulator(url, heroku)


@pytest.fixture
def owner(simulator: Simulator) -> HerokuClient:
    """Somebody who owns the app `demo-shop`."""
    client = simulator.client.as_account("owner@example.com")
    client.create_app("demo-shop")
    return client


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as running:
        yield running


@pytest.fixture(scope="session")
def schema() -> PlatformSchema:
    return PlatformSchema()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
