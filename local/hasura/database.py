"""The port to the databases of the projects' sources."""

from dataclasses import dataclass
from typing import Protocol


class DatabaseRefusedError(Exception):
    """The connection failed; the message holds no part of the URL."""


class SqlFailedError(Exception):
    """The database returned an error for a statement."""

    def __init__(self, message: str, status_code: str) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code


@dataclass(frozen=True)
class SqlAnswer:
    """The result of a statement: a header row and the rows as text, or ``None`` for a command."""

    rows: list[list[str]] | None


class Database(Protocol):
    """A database reached by a connection URL."""

    def connect(self, url: str) -> None:
        """Open and close a connection; raise ``DatabaseRefusedError`` if that fails."""

    def run_sql(self, url: str, sql: str, *, read_only: bool) -> SqlAnswer:
        """Run SQL on a new connection; raise ``DatabaseRefusedError`` or ``SqlFailedError``."""
