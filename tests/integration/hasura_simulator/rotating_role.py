"""A role of a real PostgreSQL whose password tests change."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from local.postgres import PostgresServer


@dataclass(frozen=True)
class RotatingRole:
    """A role that may log in with its present password only."""

    server: PostgresServer
    name: str

    def url(self, password: str) -> str:
        return f"postgres://{self.name}:{password}@127.0.0.1:{self.server.port}/postgres"

    def set_password(self, password: str) -> str:
        """Make the role, or change its password; return the URL that works from now on."""
        with psycopg.connect(self.server.admin_dsn, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.name]).fetchone()
            statement = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}"
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name), sql.Literal(password)))
        return self.url(password)
