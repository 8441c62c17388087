"""Find the projects of new syncs, which only Hasura Cloud knows.

A list of all projects is read again by the service for each of its pages. So each connection is asked on its own, and
if the files name the connections, only those.
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


def find_projects(api: Api, new: Sequence[WantedSync], connections: Sequence[Json]) -> list[Json]:
    """Return the projects of these syncs, and others, without their env vars; none for no syncs."""
    if not new:
        return []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(partial(_seen_by, api), _asked(new, connections))
        return _merged(project for listed in found for project in listed)


def _asked(new: Sequence[WantedSync], connections: Sequence[Json]) -> list[str]:
    """Return the ids of the connections that the files name; of all of them where a file names none."""
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
