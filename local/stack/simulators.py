"""The Heroku and Hasura Cloud simulators, and the PostgreSQL server whose credentials Heroku rotates."""

import os
import shutil
import sys

import requests

from local.ports import LOOPBACK, Ports
from local.postgres import PostgresServer
from local.postgres.unprivileged import reachable_directory, server_identity
from local.stack.aws import clean_environment
from local.stack.health import is_up, wait_until_up
from local.stack.home import Home
from local.stack.processes import Process

# The id of an OAuth client is public; only its secret is not.
OAUTH_CLIENT_ID = "urlsync-on-one-machine"


class Simulators:
    """The services outside AWS that urlsync calls."""

    def __init__(self, home: Home, ports: Ports) -> None:
        self._home = home
        self._ports = ports
        self.heroku_url = f"http://{LOOPBACK}:{ports.heroku}"
        self.hasura_url = f"http://{LOOPBACK}:{ports.hasura}"
        self.heroku = Process(home, "heroku")
        self.hasura = Process(home, "hasura")

    def start_database(self) -> None:
        """Start PostgreSQL.

        Raises:
            RuntimeError: PostgreSQL does not start.
        """
        self._server().start()

    def start(self) -> None:
        """Start both simulators and return when they answer; PostgreSQL must be running.

        Raises:
            NotHealthyError: one of them does not answer.
        """
        secret = {"HEROKU_SIMULATOR_POSTGRES": self._server().admin_dsn}
        self._launch(self.heroku, "local.heroku", self._ports.heroku, secret)
        self._launch(self.hasura, "local.hasura", self._ports.hasura, {})
        wait_until_up(self.heroku, _health(self.heroku_url))
        wait_until_up(self.hasura, _health(self.hasura_url))

    def register_oauth_client(self, secret: str, redirect_uri: str) -> None:
        """Register the service's OAuth client with Heroku, as an operator does by hand in production."""
        client = {"client_id": OAUTH_CLIENT_ID, "client_secret": secret, "redirect_uri": redirect_uri}
        requests.put(f"{self.heroku_url}/_control/oauth-client", json=client, timeout=10).raise_for_status()

    def healthy(self) -> bool:
        """Return whether PostgreSQL and both simulators run and answer."""
        running = self._server().running() and self.heroku.running() and self.hasura.running()
        return running and is_up(_health(self.heroku_url)) and is_up(_health(self.hasura_url))

    def stop(self) -> None:
        """Stop everything and delete the databases, which are useless without the simulators' state."""
        self.heroku.stop()
        self.hasura.stop()
        self._server().stop()
        shutil.rmtree(reachable_directory(self._home.postgres, server_identity()), ignore_errors=True)

    def _server(self) -> PostgresServer:
        return PostgresServer(self._home.postgres, self._ports.postgres)

    def _launch(self, process: Process, module: str, port: int, secret: dict[str, str]) -> None:
        environment = clean_environment(os.environ) | {"PYTHONUNBUFFERED": "1"} | secret
        process.start([sys.executable, "-m", module, "--port", str(port)], environment)


def _health(url: str) -> str:
    return f"{url}/_control/health"
