"""A database for the Hasura simulator's model: it knows which connection URLs work."""

from local.hasura.database import DatabaseRefusedError, SqlAnswer, SqlFailedError
from tests.fakes.strict import strict


@strict
class SimulatedDatabase:
    """Lets in whoever brings an accepted URL."""

    def __init__(self, *accepted: str) -> None:
        self.accepted = set(accepted)
        self.tried: list[str] = []

    def connect(self, url: str) -> None:
        self.tried.append(url)
        if url not in self.accepted:
            raise DatabaseRefusedError("password authentication failed")

    def run_sql(self, url: str, sql: str, *, read_only: bool) -> SqlAnswer:
        self.connect(url)
        if sql != "SELECT 1":
            raise SqlFailedError("only SELECT 1 is understood", "0A000")
        return SqlAnswer([["?column?"], ["1"]])
