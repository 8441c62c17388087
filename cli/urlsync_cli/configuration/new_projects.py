"""Find the projects of new syncs, which only Hasura Cloud knows.

For each page of a list, the service reads the projects of all connections that are asked. So each connection is asked
on its own, and if the files name the connections, only those.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from urlsync_cli.api import MAX_PAGE, Api
from urlsync_cli.configuration.document import WantedSync
from urlsync_cli.errors import Json
from urlsync_cli.resolve import has_name

AT_ONCE: Final = 4
"""How many connections are asked at the same time."""


def find_projects(api: Api, new: Sequence[WantedSync], connections: Sequence[Json]) -> list[Json]:
    """Return all projects that may be those of new syncs, without their env vars; none if there is no new sync."""
    if not new:
        return []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(partial(_seen_by, api), _asked(new, connections))
        return _merged(project for listed in found for project in listed)


def _asked(new: Sequence[WantedSync], connections: Sequence[Json]) -> list[str]:
    """Return the ids of the connections that the syncs name, or of all if a sync names none."""
    names = {sync.connection for sync in new}
    return [
        each["connection_id"] for each in connections if any(name is None or has_name(each, name) for name in names)
    ]


def _seen_by(api: Api, connection_id: str) -> list[Json]:
    return list(api.items("/v1/projects", connection_id=connection_id, env_vars="false", limit=MAX_PAGE))


def _merged(projects: Iterable[Json]) -> list[Json]:
    """Return each project once, with all of the connections that see it."""
    merged: dict[str, Json] = {}
    for project in projects:
        first = merged.setdefault(project["project_id"], {**project, "connection_ids": []})
        first["connection_ids"] += project["connection_ids"]
    return list(merged.values())
