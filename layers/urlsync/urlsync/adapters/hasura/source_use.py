"""How the sources of a project's metadata come by their database URLs.

A source has one connection, perhaps replicas and perhaps a set of connections, each with a `database_url`
that is a text, the parts of a URL, or `{"from_env": NAME}`
(https://hasura.io/docs/2.0/api-reference/syntax-defs/#pgconfiguration).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from urlsync.adapters.http_json import as_object, as_text
from urlsync.ports.project_api import SourceUse


def source_uses(sources: object) -> Iterator[SourceUse]:
    """Return each source that has a name and a configuration; what is none is left out."""
    for source in map(as_object, sources if isinstance(sources, list) else []):
        name = as_text((source or {}).get("name"))
        configuration = as_object((source or {}).get("configuration"))
        if name and configuration is not None:
            yield _use(name, configuration)


def _use(name: str, configuration: Mapping[str, Any]) -> SourceUse:
    urls = [connection["database_url"] for connection in _connections(configuration)]
    variables = [as_text((as_object(url) or {}).get("from_env")) for url in urls]
    return SourceUse(
        name=name,
        variables=frozenset(variable for variable in variables if variable),
        literal=any(variable is None for variable in variables),
    )


def _connections(configuration: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return every connection that has a database URL."""
    several = [configuration.get("connection_info")]
    for name in ("read_replicas", "connection_set"):
        listed = configuration.get(name)
        several += listed if isinstance(listed, list) else []
    for one in map(as_object, several):
        if one is not None:
            connection = as_object(one.get("connection_info")) or one
            if "database_url" in connection:
                yield connection
