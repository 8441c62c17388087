"""A real PostgreSQL server on this machine, for the local stack and the tests."""

from local.postgres.server import PostgresServer

__all__ = ["PostgresServer"]
