"""A real PostgreSQL on this machine, for the local stack and the tests; nothing of it is ever deployed."""

from local.postgres.server import PostgresServer

__all__ = ["PostgresServer"]
