"""Find the sync, project or connection that a name on the command line stands for."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from urlsync_cli.api import MAX_PAGE, Api
from urlsync_cli.errors import Json, Rejected, UsageError
from urlsync_cli.formatting import SHORT_ID, accounts, counted, direction, short_id
from urlsync_cli.terminal import printable

MIN_PREFIX: Final = 6
"""Digits that an id prefix needs: a shorter one names something else too easily."""
MAX_LISTED: Final = 10
MAX_SEARCH: Final = 100


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of resource: where it is listed, what names it has, and what tells two of a kind apart."""

    noun: str
    names: Callable[[Json], Iterable[str | None]]
    describe: Callable[[Json], str]

    @property
    def path(self) -> str:
        return f"/v1/{'notification-' if self.noun == 'endpoint' else ''}{self.noun}s"

    def list(self, api: Api, name: str) -> Iterable[Json]:
        """Return all of this kind that may have this name, in pages as large as there are."""
        if self.noun in {"sync", "project"}:
            return api.items(self.path, q=name.replace("/", " ")[:MAX_SEARCH], limit=MAX_PAGE)
        return api.items(self.path)

    def id_of(self, item: Json) -> str:
        return str(item[f"{self.noun}_id"])


def _names_of_sync(sync: Json) -> list[str]:
    app, project, env_var = sync["heroku_app"]["name"], sync["project_name"], sync["env_var"]
    of_project = [project, f"{project}/{env_var}"] if project else []
    return [*of_project, app, env_var, f"{app}/{env_var}"]


def _described(sync: Json) -> str:
    return f"{direction(sync)}, project {sync['project_name'] or short_id(sync['project_id'])}"


_SYNC: Final = _Kind("sync", _names_of_sync, _described)
_PROJECT: Final = _Kind(
    "project",
    lambda project: [project["name"]],
    lambda project: f"{project['name']}, owner {short_id(project['owner_id']) or 'unknown'}",
)
_CONNECTION: Final = _Kind(
    "connection",
    lambda connection: [connection.get("name"), connection["hasura_account"], connection["heroku_account"]],
    lambda connection: f"{connection['name']}: {accounts(connection)}",
)

_JOB: Final = _Kind(
    "job", lambda _job: [], lambda job: f"{job['action']} of {counted(job['total'], 'sync')}, {job['state']}"
)
_ENDPOINT: Final = _Kind(
    "endpoint", lambda endpoint: [endpoint["name"]], lambda endpoint: f"{endpoint['name']}: {endpoint['host']}"
)
_PROPOSAL: Final = _Kind(
    "proposal",
    lambda proposal: [proposal["heroku_app"]["name"]],
    lambda proposal: f"{proposal['heroku_app']['name']}, project {short_id(proposal['project_id'])}",
)


def sync_id(api: Api, name: str) -> str:
    """Return the id of the sync of this name; raises `CommandFailed`."""
    return _id_of(api, _SYNC, name)


def project_id(api: Api, name: str) -> str:
    """Return the id of the project of this name; raises `CommandFailed`."""
    return _id_of(api, _PROJECT, name)


def job_id(api: Api, name: str) -> str:
    """Return the id of the job whose id begins so; raises `CommandFailed`."""
    return _id_of(api, _JOB, name)


def endpoint_id(api: Api, name: str) -> str:
    """Return the id of the notification endpoint of this name; raises `CommandFailed`."""
    return _id_of(api, _ENDPOINT, name)


def exact_connection_id(api: Api, name: str) -> str:
    """Return the id of the connection of this name, even if another one has the same accounts.

    Raises `CommandFailed`.
    """
    return _id_of(api, _CONNECTION, name)


def connection_id(api: Api, name: str | None, project: str | None = None) -> str:
    """Return the id of the connection to use; raises `CommandFailed`.

    Without a name, it is the only connection of the project's owner, or without a project the only one. Of
    several with the same accounts it is the newest; without a project, only the Heroku account counts.
    """
    if name is not None:
        if _is_id(name):
            return name.lower()
        return _CONNECTION.id_of(_only(_CONNECTION, name, distinct_connections(_found(api, _CONNECTION, name))))
    candidates = distinct_connections(_candidates(api, project), by_heroku_account=project is None)
    if not candidates:
        where = "" if project is None else " can see this project"
        raise Rejected(f"No connection{where or ' exists'}.", "Add one: urlsync connections add")
    if len(candidates) > 1:
        subject = "More than one connection can see this project" if project else "There are several connections"
        raise UsageError(
            f"{subject}:{_listed(_CONNECTION, candidates)}",
            f"Choose one: --connection {_distinguishing(_CONNECTION, candidates)}",
        )
    return _CONNECTION.id_of(candidates[0])


def has_name(connection: Json, name: str) -> bool:
    """Return True if this is a name of the connection, its id or a prefix of its id."""
    wanted, identifier = name.casefold(), _CONNECTION.id_of(connection)
    named = wanted in {(each or "").casefold() for each in _CONNECTION.names(connection)}
    return named or (len(wanted) >= MIN_PREFIX and identifier.startswith(wanted))


def proposal(api: Api, name: str) -> Json:
    """Return the proposal of this name; raises `CommandFailed`."""
    return _only(_PROPOSAL, name, _found(api, _PROPOSAL, name))


def _id_of(api: Api, kind: _Kind, name: str) -> str:
    return name.lower() if _is_id(name) else kind.id_of(_only(kind, name, _found(api, kind, name)))


def _candidates(api: Api, project: str | None) -> list[Json]:
    """Return the connections to choose from: if possible the owner's, and those with a Heroku account."""
    candidates = list(api.items(_CONNECTION.path))
    if project is not None:
        details = api.get(f"{_PROJECT.path}/{project}")
        seeing = [each for each in candidates if each["connection_id"] in details["connection_ids"]]
        candidates = [each for each in seeing if each["hasura_user_id"] == details["owner_id"]] or seeing
    return [each for each in candidates if each["heroku_account"]] or candidates


def distinct_connections(connections: Iterable[Json], *, by_heroku_account: bool = False) -> list[Json]:
    """Return the newest connection of each pair of accounts, or of each Heroku account: they do the same."""
    newest: dict[tuple[str, str], Json] = {}
    for each in sorted(connections, key=lambda each: each["created_at"] or ""):
        heroku = each["heroku_account"] or each["connection_id"]
        newest["" if by_heroku_account else each["hasura_user_id"], heroku] = each
    return list(newest.values())


def _found(api: Api, kind: _Kind, name: str) -> list[Json]:
    """Return the resources of this name; raises `UsageError` if it is an id prefix that is too short."""
    wanted = name.casefold()
    items = list(kind.list(api, name))
    named = [item for item in items if wanted in {(each or "").casefold() for each in kind.names(item)}]
    prefixed = [item for item in items if kind.id_of(item).startswith(wanted)]
    if not named and prefixed and len(wanted) < MIN_PREFIX and re.fullmatch("[0-9a-f]+", wanted):
        raise UsageError(
            f"{name!r} is too short: an id prefix needs {MIN_PREFIX} characters. It could be:{_listed(kind, prefixed)}",
            f"Pass a longer prefix, such as {_prefixes(kind, prefixed)[0]}.",
        )
    return named + [item for item in prefixed if item not in named and len(wanted) >= MIN_PREFIX]


def _only(kind: _Kind, name: str, found: Sequence[Json]) -> Json:
    if len(found) == 1:
        return found[0]
    if not found:
        raise Rejected(f"No {kind.noun} is called {name!r}.", f"List them: urlsync {kind.noun}s list")
    raise UsageError(
        f"{name!r} matches {len(found)} {kind.noun}s:{_listed(kind, found)}",
        f"Be more specific, such as {_distinguishing(kind, found)} for the first of them.",
    )


def _distinguishing(kind: _Kind, items: Sequence[Json]) -> str:
    """Return a name that only the first of these resources has: the most specific one, or its short id."""
    others = {name for item in items[1:] for name in kind.names(item)}
    distinct = [name for name in kind.names(items[0]) if name and name not in others]
    return distinct[-1] if distinct else _prefixes(kind, items)[0]


def _listed(kind: _Kind, items: Sequence[Json]) -> str:
    prefixes = _prefixes(kind, items)[:MAX_LISTED]
    lines = [f"\n  {prefix}  {printable(kind.describe(item))}" for prefix, item in zip(prefixes, items, strict=False)]
    more = len(items) - MAX_LISTED
    return "".join(lines) + (f"\n  and {more} more" if more > 0 else "")


def _prefixes(kind: _Kind, items: Sequence[Json]) -> list[str]:
    """Return id prefixes that are long enough to tell these resources apart."""
    ids = [kind.id_of(item) for item in items]
    lengths = range(SHORT_ID, len(ids[0]))
    length = next((each for each in lengths if len({one[:each] for one in ids}) == len(ids)), len(ids[0]))
    return [one[:length] for one in ids]


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name.lower()
    except ValueError:
        return False
