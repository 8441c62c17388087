"""Roles and databases of add-ons on a real PostgreSQL server."""

from urllib.parse import urlsplit

import psycopg
from psycopg import sql


class PostgresRoles:
    """The model's `DatabaseServer` on a real server, used as its administrator."""

    def __init__(self, admin_dsn: str) -> None:
        self._admin_dsn = admin_dsn
        self.address = urlsplit(admin_dsn).netloc.rpartition("@")[2]

    def create(self, *, role: str, password: str, database: str) -> None:
        """Create a role that can log in, and a database that only this role may connect to."""
        self._run(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)),
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(role)),
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)),
        )

    def change_password(self, *, role: str, password: str) -> None:
        """Change the password of a role and close its connections."""
        self._run(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)),
            sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = {}").format(
                sql.Literal(role)
            ),
        )

    def add_role(self, *, role: str, password: str, database: str, owner: str) -> None:
        """Create another role that may connect to the database, with the rights of its owner."""
        self._run(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)),
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), sql.Identifier(role)),
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(owner), sql.Identifier(role)),
        )

    def drop(self, *, roles: list[str], database: str) -> None:
        """Drop the database, closing its connections, and the roles."""
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)),
            *(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)) for role in reversed(roles)),
        )

    def _run(self, *statements: sql.Composed) -> None:
        """Run statements one by one, outside a transaction, as `CREATE DATABASE` requires.

        Raises:
            RuntimeError: PostgreSQL refused. The message omits the statement, which may hold a password.

        """
        try:
            with psycopg.connect(self._admin_dsn, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)
        except psycopg.Error as error:
            raise RuntimeError(f"PostgreSQL refused: {type(error).__name__}") from None
