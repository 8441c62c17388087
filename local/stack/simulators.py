"""The Heroku and Hasura Cloud simulators, and the PostgreSQL whose credentials Heroku rotates."""

import os
import shutil
import sys

import requests

from local.postgres import PostgresServer
from local.postgres.unprivileged import reachable_directory, server_identity
from local.stack.aws import clean_environment
from local.stack.health import answers, wait_until_it_answers
from local.stack.home import Home
from local.stack.ports import LOOPBACK, Ports
from local.stack.processes import Process

# At Heroku a client's id is public and its secret is not; both simulators only know this one.
OAUTH_CLIENT_ID = "urlsync-on-one-machine"


class Simulators:
    """Everything outside AWS that the service talks to."""

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
            RuntimeError: it does not start.
        """
        self._server().start()

    def start(self) -> None:
        """Start both simulators beside a running PostgreSQL and return when they answer.

        Raises:
            NotHealthyError: one of them does not.
        """
        secret = {"HEROKU_SIMULATOR_POSTGRES": self._server().admin_dsn}
        self._launch(self.heroku, "local.heroku", self._ports.heroku, secret)
        self._launch(self.hasura, "local.hasura", self._ports.hasura, {})
        wait_until_it_answers(self.heroku, _health(self.heroku_url))
        wait_until_it_answers(self.hasura, _health(self.hasura_url))

    def register_oauth_client(self, secret: str, redirect_uri: str) -> None:
        """Make this service's OAuth client known to Heroku, as an operator does by hand in production."""
        client = {"client_id": OAUTH_CLIENT_ID, "client_secret": secret, "redirect_uri": redirect_uri}
        requests.put(f"{self.heroku_url}/_control/oauth-client", json=client, timeout=10).raise_for_status()

    def healthy(self) -> bool:
        """Tell whether all of it runs and answers."""
        running = self._server().running() and self.heroku.running() and self.hasura.running()
        return running and answers(_health(self.heroku_url)) and answers(_health(self.hasura_url))

    def stop(self) -> None:
        """Stop all of it and drop the databases, which mean nothing without the simulators' memory."""
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
