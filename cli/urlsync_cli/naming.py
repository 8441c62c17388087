"""What a person calls a thing, and which one that is: an id, how one begins, or a name."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from urlsync_cli.api import Api
from urlsync_cli.failure import Json, Refused, WrongUse

SHORT: Final = 8
"""So many characters of an id are shown in tables. They will do as a name, too."""
SHOWN: Final = 5


def sync_id(api: Api, name: str) -> str:
    """Return the id of the sync that is meant; raises `CommandFailed`."""
    return _id_of(
        "sync", name, lambda: api.items("/v1/syncs"), "sync_id", lambda sync: [sync["heroku_app"]["name"]]
    )


def project_id(api: Api, name: str) -> str:
    """Return the id of the project that is meant; raises `CommandFailed`."""
    return _id_of(
        "project", name, lambda: api.items("/v1/projects"), "project_id", lambda project: [project["name"]]
    )


def connection_id(api: Api, name: str | None, project: str | None = None) -> str:
    """Return the id of the connection that is meant; without a name the only one there is.

    With the id of a project, the only one that sees it. Raises `CommandFailed`.
    """
    if name is not None:
        return _id_of("connection", name, lambda: api.items("/v1/connections"), "connection_id", _accounts)
    ids = _connections_of(api, project)
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise Refused("No connection comes into question.", "Make one: urlsync connections add")
    raise WrongUse(
        f"{len(ids)} connections come into question.", "Name one with --connection: urlsync connections list"
    )


def short(identifier: str | None) -> str:
    """Return as much of an id as tables show."""
    return "-" if identifier is None else identifier[:SHORT]


def _connections_of(api: Api, project: str | None) -> list[str]:
    if project is None:
        return [str(connection["connection_id"]) for connection in api.items("/v1/connections")]
    return [str(each) for each in api.get(f"/v1/projects/{project}")["connection_ids"]]


def _id_of(
    kind: str,
    name: str,
    everything: Callable[[], Iterable[Json]],
    key: str,
    names: Callable[[Json], list[str | None]],
) -> str:
    if _is_id(name):
        return name
    wanted = name.casefold()
    found = [
        str(one[key])
        for one in everything()
        if str(one[key]).startswith(wanted) or wanted in {(each or "").casefold() for each in names(one)}
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"There is no {kind} {name!r}.", f"List them: urlsync {kind}s list")
    several = ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
    raise WrongUse(f"{name!r} names {len(found)} {kind}s: {several}.", "Name one by its id.")


def _accounts(connection: Json) -> list[str | None]:
    return [connection.get("hasura_account"), connection.get("heroku_account")]


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name.lower()
    except ValueError:
        return False
