"""The simulator and PostgreSQL as processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.heroku.client import HerokuClient
from local.postgres import PostgresServer
from local.postgres.unprivileged import everybody_may_pass
from tests.integration.heroku_simulator.conftest import free_port

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="urlsync-process-"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def test_the_command_serves_until_a_signal_and_logs_no_secret(postgres: PostgresServer) -> None:
    # GIVEN the command as the stack starts it
    command = [sys.executable, "-m", "local.heroku", "--port", "0", "--speed", "2", "--seed", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HEROKU_SIMULATOR_POSTGRES": postgres.admin_dsn}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    # WHEN it is used, with a refused call too, and stopped by a signal
    owner = HerokuClient(url).as_account("owner@example.com")
    owner.create_app("process-shop")
    addon = owner.create_database("process-shop")
    owner.rotate(addon["id"]).raise_for_status()
    database_url = owner.config_vars("process-shop")["DATABASE_URL"]
    HerokuClient(url, "fake-sentinel-token").call("GET", "/account")
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=10)
    # THEN it stops, and has logged nothing secret
    assert process.returncode in {0, -signal.SIGTERM}
    for secret in (owner.token, "fake-sentinel-token", database_url.split(":")[2].split("@")[0]):
        assert secret not in output


def test_the_command_says_what_is_missing() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("HEROKU_SIMULATOR_POSTGRES", None)
    command = [sys.executable, "-m", "local.heroku", "--port", "0"]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert "HEROKU_SIMULATOR_POSTGRES" in finished.stderr


def test_postgres_takes_up_its_data_again(home: Path) -> None:
    # GIVEN a cluster with a table
    with PostgresServer(home, free_port()) as server, psycopg.connect(server.admin_dsn) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    assert not server.running()
    # WHEN it is started again, elsewhere
    with PostgresServer(home, free_port()) as again, psycopg.connect(again.admin_dsn) as connection:
        # THEN the table is there
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_postgres_asks_for_the_password(home: Path) -> None:
    with PostgresServer(home, free_port()) as server:
        wrong = server.admin_dsn.replace("postgres://postgres:", "postgres://postgres:fake")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", dbname="postgres")


def test_postgres_starts_below_a_private_directory(home: Path) -> None:
    # GIVEN a place that an unprivileged server could not reach
    home.chmod(0o700)
    private = home / "private" / "postgres"
    private.parent.mkdir(mode=0o700)
    server = PostgresServer(private, free_port())
    # WHEN the server is given this data directory
    try:
        with server, psycopg.connect(server.admin_dsn) as connection:
            # THEN it starts all the same
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.remove()
    # AND leaves nothing behind when removed
    with pytest.raises(FileNotFoundError):
        _ = server.admin_dsn


def test_a_second_start_replaces_the_first(home: Path) -> None:
    first = PostgresServer(home, free_port()).start()
    with PostgresServer(home, free_port()) as second:
        with psycopg.connect(second.admin_dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(first.admin_dsn)


def test_who_may_pass(home: Path) -> None:
    open_to_all = home / "open"
    open_to_all.mkdir(mode=0o755)
    home.chmod(0o755)
    assert everybody_may_pass(open_to_all / "not-there-yet")
    home.chmod(0o700)
    assert not everybody_may_pass(open_to_all)
