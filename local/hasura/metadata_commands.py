"""The requests of ``/v1/metadata``.

https://hasura.io/docs/2.0/api-reference/metadata-api/manage-metadata/
"""

from collections.abc import Callable
from typing import Any

from local.hasura.metadata import Metadata, Source
from local.hasura.metadata_errors import already_exists, inconsistent_source, malformed, no_such_source
from local.hasura.pools import ActiveWorker, Pools

Json = dict[str, Any]


class MetadataCommands:
    """Reads and changes one project's metadata on one of its workers."""

    def __init__(self, metadata: Metadata, pools: Pools) -> None:
        self._metadata = metadata
        self._pools = pools
        self._commands: dict[str, Callable[[ActiveWorker, Json], Json]] = {
            "export_metadata": self._export,
            "get_inconsistent_metadata": self._inconsistent,
            "reload_metadata": self._reload,
            "pg_add_source": self._add_source,
        }

    def execute(self, worker: ActiveWorker, request: Json) -> Json:
        """Run a request; raise ``MetadataError`` where Hasura responds with 4xx."""
        command = self._commands.get(str(request.get("type")))
        if command is None:
            raise malformed("unknown metadata command")
        return command(worker, request)

    def _export(self, _worker: ActiveWorker, request: Json) -> Json:
        exported = self._metadata.exported()
        if request.get("version", 1) == 1:
            return exported
        return {"resource_version": self._metadata.resource_version, "metadata": exported}

    def _inconsistent(self, worker: ActiveWorker, _request: Json) -> Json:
        objects = self._pools.inconsistencies(worker, list(self._metadata.sources.values()))
        return {"is_consistent": not objects, "inconsistent_objects": objects}

    def _reload(self, worker: ActiveWorker, request: Json) -> Json:
        for name in self._named(request.get("args", {}).get("reload_sources", False)):
            self._pools.reset(name)
        return {"message": "success"} | self._inconsistent(worker, request)

    def _named(self, asked: object) -> list[str]:
        """Return the sources of ``reload_sources``; the default is false, not as documented (#8244)."""
        if isinstance(asked, bool):
            return list(self._metadata.sources) if asked else []
        if not isinstance(asked, list):
            raise malformed("reload_sources is a boolean or a list of names")
        return [self._known(name) for name in asked]

    def _known(self, name: str) -> str:
        if name not in self._metadata.sources:
            raise no_such_source(name)
        return name

    def _add_source(self, worker: ActiveWorker, request: Json) -> Json:
        source = _source(request.get("args", {}))
        if source.name in self._metadata.sources:
            raise already_exists(source.name)
        inconsistency = self._pools.try_connection(worker, source)
        if inconsistency:
            raise inconsistent_source(source.name, inconsistency)
        self._metadata.add(source)
        return {"message": "success"}


def _source(arguments: Json) -> Source:
    try:
        source = Source(arguments["name"], arguments["configuration"], arguments.get("health_check"))
        source.check_shape()
    except (KeyError, TypeError):
        raise malformed("name and configuration.connection_info.database_url are needed") from None
    return source
