"""The connection pools of a project's workers, and which sources are inconsistent for want of a working one.

A worker tries a source when it builds the source's pool: after it took an env over, and when it is told to
reload. From then on it notices a pool that stops working, but never heals one by itself
(https://github.com/hasura/graphql-engine/issues/7064).
"""

from dataclasses import dataclass
from typing import Any

from local.hasura.database import Database, DatabaseRefusedError
from local.hasura.env import Env
from local.hasura.metadata import Source

Json = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Turn:
    """The worker whose turn it is to answer a request, and the env it serves with."""

    worker: int
    env: Env


@dataclass
class Pool:
    """One worker's connections to one source, since it last took an env over or reloaded."""

    env_hash: str
    inconsistency: Json | None = None


class Pools:
    """Every worker's pool of every source."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pools: dict[tuple[int, str], Pool] = {}

    def inconsistency(self, turn: Turn, source: Source) -> Json | None:
        """Look at a source as one worker does: its inconsistent object, or nothing when the source works."""
        pool = self._pools.get((turn.worker, source.name))
        if pool is None or pool.env_hash != turn.env.hash:
            pool = self._pools[turn.worker, source.name] = Pool(turn.env.hash)
        if pool.inconsistency is None:
            pool.inconsistency = self.trial(turn, source)
        return pool.inconsistency

    def inconsistencies(self, turn: Turn, sources: list[Source]) -> list[Json]:
        """Collect the inconsistent objects of several sources."""
        found = (self.inconsistency(turn, source) for source in sources)
        return [inconsistency for inconsistency in found if inconsistency]

    def forget(self, source_name: str) -> None:
        """Drop every worker's pool of a source, so that it is built anew."""
        self._pools = {key: pool for key, pool in self._pools.items() if key[1] != source_name}

    def trial(self, turn: Turn, source: Source) -> Json | None:
        """Connect once: the inconsistent object to show if that fails."""
        url = source.url(turn.env)
        if url is None:
            return _inconsistent(source, f"environment variable '{source.from_env}' not set")
        try:
            self._database.connect(url)
        except DatabaseRefusedError as error:
            return _inconsistent(source, "connection error") | {"message": str(error)}
        return None


def _inconsistent(source: Source, reason: str) -> Json:
    return {
        "type": "source",
        "name": f"source {source.name}",
        "reason": f"Inconsistent object: {reason}",
        "definition": source.name,
    }
