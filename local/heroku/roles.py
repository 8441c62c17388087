"""Roles and databases of a real PostgreSQL, as Heroku Postgres keeps them for its add-ons."""

from urllib.parse import urlsplit

import psycopg
from psycopg import sql


class PostgresRoles:
    """The model's `DatabaseServer` on a server we administrate."""

    def __init__(self, admin_dsn: str) -> None:
        self._admin_dsn = admin_dsn
        self.address = urlsplit(admin_dsn).netloc.rpartition("@")[2]

    def create(self, *, role: str, password: str, database: str) -> None:
        """Make a role that can log in, and a database that only it may connect to."""
        self._run(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)),
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(role)),
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)),
        )

    def change_password(self, *, role: str, password: str) -> None:
        """Let the old password be refused from now on, and cut the role's connections."""
        self._run(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)),
            sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = {}").format(
                sql.Literal(role)
            ),
        )

    def drop(self, *, role: str, database: str) -> None:
        """Remove the database with its connections, and the role."""
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)),
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)),
        )

    def _run(self, *statements: sql.Composed) -> None:
        """Run statements one by one, outside a transaction: databases are not made within one.

        Raises:
            RuntimeError: PostgreSQL refused. It does not name the statement, which may hold a password.

        """
        try:
            with psycopg.connect(self._admin_dsn, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)
        except psycopg.Error as error:
            raise RuntimeError(f"PostgreSQL refused: {type(error).__name__}") from None
