"""The connection pools of a project's workers, which decide whether a source is inconsistent.

A worker connects to a source when it builds the source's pool: after a restart with a new env, and on reload.
It notices later when a pool stops working, but never repairs one automatically
(https://github.com/hasura/graphql-engine/issues/7064).
"""

from dataclasses import dataclass
from typing import Any

from local.hasura.database import Database, DatabaseRefusedError
from local.hasura.env import Env
from local.hasura.metadata import Source

Json = dict[str, Any]


@dataclass(frozen=True, repr=False)
class ActiveWorker:
    """The worker that handles a request, and the env it serves with."""

    index: int
    env: Env


@dataclass
class Pool:
    """One worker's connections to one source, since its last restart or reload."""

    env_hash: str
    inconsistency: Json | None = None


class Pools:
    """Every worker's pool of every source."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pools: dict[tuple[int, str], Pool] = {}

    def inconsistency(self, worker: ActiveWorker, source: Source) -> Json | None:
        """Return a source's inconsistent object on one worker, or ``None`` if the source works."""
        pool = self._pools.get((worker.index, source.name))
        if pool is None or pool.env_hash != worker.env.hash:
            pool = self._pools[worker.index, source.name] = Pool(worker.env.hash)
        if pool.inconsistency is None:
            pool.inconsistency = self.try_connection(worker, source)
        return pool.inconsistency

    def inconsistencies(self, worker: ActiveWorker, sources: list[Source]) -> list[Json]:
        """Return the inconsistent objects of several sources."""
        found = (self.inconsistency(worker, source) for source in sources)
        return [inconsistency for inconsistency in found if inconsistency]

    def reset(self, source_name: str) -> None:
        """Drop every worker's pool of a source, so that it is built again."""
        self._pools = {key: pool for key, pool in self._pools.items() if key[1] != source_name}

    def try_connection(self, worker: ActiveWorker, source: Source) -> Json | None:
        """Connect once, and return the inconsistent object if that fails."""
        url = source.url(worker.env)
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
