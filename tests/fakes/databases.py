"""A database server that only remembers what it was asked."""


class RememberedDatabases:
    """`local.heroku.model.databases.DatabaseServer` without a database."""

    address = "127.0.0.1:5432"

    def __init__(self) -> None:
        self.passwords: dict[str, str] = {}

    def create(self, *, role: str, password: str, database: str) -> None:
        self.passwords[role] = password

    def change_password(self, *, role: str, password: str) -> None:
        self.passwords[role] = password

    def drop(self, *, role: str, database: str) -> None:
        del self.passwords[role]
