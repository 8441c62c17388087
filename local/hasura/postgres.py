"""The database port on PostgreSQL, with psycopg."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from local.hasura.database import DatabaseRefusedError, SqlAnswer, SqlFailedError
from local.ports import LOOPBACK

CLUSTER_DOMAIN = ".rds.amazonaws.com"

REASONS = (
    "password authentication failed",
    "no pg_hba.conf entry",
    "is not permitted to log in",
    "does not exist",
    "too many clients",
    "too many connections",
    "starting up",
    "shutting down",
    "Connection refused",
    "timeout expired",
    "could not translate host name",
    "failed to resolve host",
    "SSL",
)
"""The only parts of libpq's messages that are shown; the full text names user, host and database."""


@dataclass(frozen=True)
class Postgres:
    """Opens a new connection each time, so that rotated credentials fail at once."""

    connect_timeout: int = 2

    def connect(self, url: str) -> None:
        """Open and close a connection; raise ``DatabaseRefusedError`` if that fails."""
        with self._connection(url):
            pass

    def run_sql(self, url: str, sql: str, *, read_only: bool) -> SqlAnswer:
        """Run SQL on a new connection; raise ``DatabaseRefusedError`` or ``SqlFailedError``."""
        try:
            with self._connection(url) as connection:
                connection.read_only = read_only
                return _execute(connection, sql.encode(errors="replace"))
        except psycopg.Error as error:
            message = error.diag.message_primary or "query execution failed"
            raise SqlFailedError(message, error.sqlstate or "") from None

    @contextmanager
    def _connection(self, url: str) -> "Iterator[psycopg.Connection]":
        try:
            connection = psycopg.connect(_reachable(url), connect_timeout=self.connect_timeout)
        except (psycopg.Error, UnicodeError) as error:
            raise DatabaseRefusedError(_reason(str(error))) from None
        with connection:
            yield connection


def _reachable(url: str) -> str:
    """Return the URL, with an address for the host of a simulated cluster, whose name does not resolve."""
    host = conninfo_to_dict(url).get("host")
    return make_conninfo(url, hostaddr=LOOPBACK) if str(host).endswith(CLUSTER_DOMAIN) else url


def _execute(connection: "psycopg.Connection", sql: bytes) -> SqlAnswer:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while cursor.nextset():
            pass
        result = cursor.pgresult
        if result is None or result.status != ExecStatus.TUPLES_OK:
            return SqlAnswer(None)
        return SqlAnswer(list(_rows(result)))


def _rows(result: PGresult) -> Iterator[list[str]]:
    columns = range(result.nfields)
    yield [(result.fname(column) or b"").decode() for column in columns]
    for row in range(result.ntuples):
        yield [_text(result.get_value(row, column)) for column in columns]


def _text(value: bytes | None) -> str:
    return "NULL" if value is None else value.decode()


def _reason(text: str) -> str:
    return next((reason for reason in REASONS if reason in text), "connection failed")
