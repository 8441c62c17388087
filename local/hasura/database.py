"""The port to the database a project's sources name."""

from dataclasses import dataclass
from typing import Protocol


class DatabaseRefusedError(Exception):
    """No connection could be made; the text holds no part of the connection URL."""


class SqlFailedError(Exception):
    """The database ran a statement and answered with an error."""

    def __init__(self, message: str, status_code: str) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code


@dataclass(frozen=True)
class SqlAnswer:
    """What a statement answered: a header row and the rows as text, or no rows at all for a command."""

    rows: list[list[str]] | None


class Database(Protocol):
    """A database reached by a connection URL."""

    def connect(self, url: str) -> None:
        """Make a connection and close it again; raise ``DatabaseRefusedError`` if that fails."""

    def run_sql(self, url: str, sql: str, *, read_only: bool) -> SqlAnswer:
        """Run SQL on a new connection; raise ``DatabaseRefusedError`` or ``SqlFailedError``."""
