"""What the model asks of a PostgreSQL server; the model itself speaks no SQL."""

from typing import Protocol


class DatabaseServer(Protocol):
    """A server that holds the databases of the add-ons."""

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""

    def create(self, *, role: str, password: str, database: str) -> None:
        """Make a role that can log in, and a database it owns."""

    def change_password(self, *, role: str, password: str) -> None:
        """Let the old password be refused from now on, and cut the role's connections."""

    def drop(self, *, role: str, database: str) -> None:
        """Remove the database with its connections, and the role."""
