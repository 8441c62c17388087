"""One project's own API; its workers answer the requests in turn."""

import itertools
import json
import threading
from datetime import UTC, datetime
from typing import Any

from local.hasura.database import Database, DatabaseRefusedError, SqlFailedError
from local.hasura.env import Env
from local.hasura.metadata import Source
from local.hasura.metadata_commands import MetadataCommands
from local.hasura.metadata_errors import (
    inconsistent_source,
    malformed,
    no_such_resource,
    no_such_source,
    sql_failed,
    unauthorized,
)
from local.hasura.pools import ActiveWorker, Pools
from local.hasura.projects import Project
from local.hasura.settings import Clock

Json = dict[str, Any]
VERSION = "v2.48.5-cloud.1"
DEFAULT_APIS = ["metadata", "graphql", "pgdump", "config"]


class WorkerRestartingError(Exception):
    """The request reached a worker that is restarting."""


class Engine:
    """A project's workers behind its endpoint; thread-safe.

    Every method raises ``WorkerRestartingError`` if the next worker is restarting, and those that take the
    admin secret raise ``MetadataError`` where Hasura responds with 4xx.
    """

    def __init__(self, project: Project, database: Database, clock: Clock) -> None:
        self._project = project
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._requests = itertools.count()
        self._pools = Pools(database)
        self._commands = MetadataCommands(project.metadata, self._pools)

    def is_consistent(self) -> bool:
        """Return whether every source works, which ``/healthz`` shows without a secret."""
        with self._lock:
            return not self._pools.inconsistencies(self._next_worker(), self._sources())

    def sources_health(self, admin_secret: str | None) -> Json:
        """Return the health of the sources that have a ``health_check``."""
        with self._lock:
            worker = self._authorized_worker(admin_secret)
            checked = [source for source in self._sources() if source.health_check]
            return {source.name: self._health(worker, source) for source in checked}

    def version(self) -> Json:
        """Return the version of the engine, which needs no secret."""
        with self._lock:
            self._next_worker()
            return {"server_type": "cloud", "version": VERSION}

    def metadata(self, admin_secret: str | None, request: Json) -> Json:
        """Handle ``/v1/metadata``."""
        with self._lock:
            worker = self._authorized_worker(admin_secret, api="metadata")
            return self._commands.execute(worker, request)

    def query(self, admin_secret: str | None, request: Json) -> Json:
        """Handle ``/v2/query``, of which only ``run_sql`` is simulated."""
        with self._lock:
            worker = self._authorized_worker(admin_secret, api="metadata")
            if request.get("type") != "run_sql" or not isinstance(request.get("args", {}).get("sql"), str):
                raise malformed("run_sql with args.sql is needed")
            return self._run_sql(worker, request["args"])

    def _run_sql(self, worker: ActiveWorker, arguments: Json) -> Json:
        name = arguments.get("source", "default")
        source = self._project.metadata.sources.get(name)
        if source is None:
            raise no_such_source(name)
        inconsistency = self._pools.inconsistency(worker, source)
        if inconsistency:
            raise inconsistent_source(name, inconsistency)
        return self._executed(source.url(worker.env) or "", arguments)

    def _executed(self, url: str, arguments: Json) -> Json:
        try:
            answer = self._database.run_sql(url, arguments["sql"], read_only=bool(arguments.get("read_only")))
        except SqlFailedError as error:
            raise sql_failed(error.message, error.status_code) from None
        except DatabaseRefusedError as error:
            raise sql_failed(str(error), "") from None
        return {"result_type": "CommandOk" if answer.rows is None else "TuplesOk", "result": answer.rows}

    def _health(self, worker: ActiveWorker, source: Source) -> Json:
        inconsistency = self._pools.inconsistency(worker, source)
        return {
            "status": "ERROR" if inconsistency else "OK",
            "error": {"message": inconsistency["reason"], "extra": None} if inconsistency else None,
            "timestamp": datetime.fromtimestamp(self._clock(), UTC).isoformat(),
        }

    def _authorized_worker(self, admin_secret: str | None, api: str | None = None) -> ActiveWorker:
        worker = self._next_worker()
        if api and api not in _enabled_apis(worker.env):
            raise no_such_resource()
        if admin_secret not in _admin_secrets(worker.env):
            raise unauthorized()
        return worker

    def _next_worker(self) -> ActiveWorker:
        views = self._project.workers.views(self._clock())
        worker = next(self._requests) % len(views)
        if not views[worker].up:
            raise WorkerRestartingError
        return ActiveWorker(worker, views[worker].env)

    def _sources(self) -> list[Source]:
        return list(self._project.metadata.sources.values())


def _enabled_apis(env: Env) -> list[str]:
    """Return the enabled APIs; the production checklist recommends `graphql` alone.

    https://hasura.io/docs/2.0/deployment/production-checklist/
    """
    enabled = env.get("HASURA_GRAPHQL_ENABLED_APIS")
    return DEFAULT_APIS if enabled is None else [name.strip() for name in enabled.split(",")]


def _admin_secrets(env: Env) -> list[str | None]:
    """Return the admin secrets; the list wins if both variables are set.

    https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/
    """
    several = env.get("HASURA_GRAPHQL_ADMIN_SECRETS")
    return json.loads(several) if several else [env.get("HASURA_GRAPHQL_ADMIN_SECRET")]
