"""Complete the names of syncs, projects, connections and stacks in a shell, where people have installed that.

What was found is kept for half a minute, so that each press of the key is quick. A failure completes nothing: a shell
has no place for it.
"""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from urlsync_cli import state
from urlsync_cli.api import Api
from urlsync_cli.errors import CommandFailed, Json
from urlsync_cli.formatting import accounts, direction

CACHE_TTL_S: Final = 30
MAX_NAMES: Final = 50

Names = list[tuple[str, str]]


def stacks(incomplete: str) -> Names:
    """Return the known stacks."""
    return _beginning(((name, "") for name in state.names()), incomplete)


def syncs(incomplete: str) -> Names:
    """Return the syncs whose names or ids begin so, as APP/ENV_VAR."""

    def load(api: Api) -> Iterable[tuple[str, str]]:
        words = incomplete.replace("/", " ")
        for sync in api.get("/v1/syncs", q=words, limit=str(MAX_NAMES))["items"]:
            yield f"{sync['heroku_app']['name']}/{sync['env_var']}", direction(sync)
            yield sync["sync_id"], direction(sync)

    return _beginning(_kept(f"syncs {incomplete}", load), incomplete)


def projects(incomplete: str) -> Names:
    """Return the projects whose names or ids begin so."""

    def load(api: Api) -> Iterable[tuple[str, str]]:
        for project in api.get("/v1/projects", q=incomplete, limit=str(MAX_NAMES))["items"]:
            yield project["name"], project["project_id"]
            yield project["project_id"], project["name"]

    return _beginning(_kept(f"projects {incomplete}", load), incomplete)


def connections(incomplete: str) -> Names:
    """Return the connections whose names or ids begin so."""

    def load(api: Api) -> Iterable[tuple[str, str]]:
        for connection in api.items("/v1/connections"):
            yield from ((name, accounts(connection)) for name in _names(connection) if name)

    return _beginning(_kept("connections", load), incomplete)


def _names(connection: Json) -> Iterable[str | None]:
    return (connection.get("name"), connection["hasura_account"], connection["connection_id"])


def _beginning(names: Iterable[tuple[str, str]], incomplete: str) -> Names:
    begun = incomplete.casefold()
    return sorted({name: words for name, words in names if name.casefold().startswith(begun)}.items())


def _kept(key: str, load: Callable[[Api], Iterable[tuple[str, str]]]) -> Iterable[tuple[str, str]]:
    """Return what was found for this key, at most half a minute ago."""
    try:
        api = Api.of(None)
        file = state.home() / "completion" / f"{api.stack.name}.json"
        cache = {name: each for name, each in _read(file).items() if time.time() - each["at"] < CACHE_TTL_S}
        if key not in cache:
            cache[key] = {"at": time.time(), "names": list(load(api))}
            with suppress(CommandFailed):
                state.write(file, cache)
        return [(name, words) for name, words in cache[key]["names"]]
    except CommandFailed:
        return []


def _read(file: Path) -> dict[str, Json]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): dict(each) for name, each in content.items() if {"at", "names"} <= each.keys()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
