"""A database server that only remembers what it was asked."""


class RememberedDatabases:
    """`local.heroku.model.postgres.DatabaseServer` without a database."""

    address = "127.0.0.1:5432"

    def __init__(self) -> None:
        self.passwords: dict[str, str] = {}

    def create(self, *, role: str, password: str, database: str) -> None:
        self.passwords[role] = password

    def change_password(self, *, role: str, password: str) -> None:
        self.passwords[role] = password

    def add_role(self, *, role: str, password: str, database: str, owner: str) -> None:
        self.passwords[role] = password

    def drop(self, *, roles: list[str], database: str) -> None:
        for role in roles:
            del self.passwords[role]
