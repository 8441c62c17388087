"""Write the present syncs as a file of the configuration, or add to a file those that it lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from urlsync_cli.configuration.document import parse
from urlsync_cli.configuration.plan import names_of_project
from urlsync_cli.errors import Json

HEADER: Final = """\
# yaml-language-server: $schema=./syncs.schema.json
# What this file means: docs/configuration-as-code.md. The schema: urlsync schema > syncs.schema.json
"""
WIDTH: Final = 120
_Dumper: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def exported(syncs: Iterable[Json]) -> str:
    """Return a file that describes these syncs."""
    content: dict[str, Any] = {"version": 1, "projects": {}}
    _add(content, writable(syncs))
    return HEADER + str(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH))


def added_to(text: str, name: str, syncs: Iterable[Json]) -> tuple[str, int]:
    """Return a file with those syncs added that it lacks, and their number. All else stays, and so do comments.

    Raises `UsageError` if the file is invalid.
    """
    described = {(each.project.casefold(), env_var) for each in parse(text, name) for env_var in _names(each)}
    missing = [sync for sync in writable(syncs) if not described & _targets(sync)]
    return (_with(text, missing) if missing else text), len(missing)


def writable(syncs: Iterable[Json]) -> list[Json]:
    """Return the syncs that a file can describe: not those that ended without a person's opting out."""
    wanted = [sync for sync in syncs if sync["status"] != "disconnected" or sync["reason"] == "opted_out"]
    return sorted(wanted, key=lambda sync: (_project_of(sync).casefold(), sync["env_var"]))


def _names(wanted: Any) -> Iterable[str]:
    return filter(None, (wanted.env_var, wanted.renamed_from))


def _targets(sync: Json) -> set[tuple[str, str]]:
    return {(name, sync["env_var"]) for name in names_of_project(sync)}


def _with(text: str, syncs: Sequence[Json]) -> str:
    """Return the text with these syncs added, by a library that keeps comments and is loaded for nothing else."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = WIDTH
    content = editor.load(text)
    _add(content, syncs)
    written = StringIO()
    editor.dump(content, written)
    return written.getvalue()


def _add(content: Any, syncs: Sequence[Json]) -> None:
    """Add syncs to the content of a file; each project's connection stands with the project."""
    names, connections = _project_keys(syncs), _connection_labels(syncs)
    if not content.get("projects"):
        content["projects"] = {}
    projects = content["projects"]
    present = {str(key).casefold(): key for key in projects}
    by_project: dict[str, list[Json]] = defaultdict(list)
    for sync in syncs:
        by_project[sync["project_id"]].append(sync)
    for project_id, members in by_project.items():
        labels = {connections.get(sync["connection_id"]) for sync in members} - {None}
        key = next((present[each] for each in names_of_project(members[0]) if each in present), None)
        if key is None:
            key = names[project_id]
            projects[key] = {"connection": labels.pop(), "syncs": {}} if len(labels) == 1 else {"syncs": {}}
        inherited = projects[key].get("connection") or (content.get("defaults") or {}).get("connection")
        for sync in members:
            projects[key]["syncs"][sync["env_var"]] = _entry(sync, connections.get(sync["connection_id"]), inherited)


def _entry(sync: Json, connection: str | None, inherited: str | None) -> Json:
    """Return the description of a sync, without what is so by default."""
    settings = {
        "config_var": (sync["config_var"], "DATABASE_URL"),
        "connection": (connection or inherited, inherited),
        "check_interval_minutes": (sync.get("check_interval_minutes"), None),
        "metadata_access": (sync.get("metadata_access", False), False),
        "webhook": (sync["webhook_wanted"], True),
        "opted_out": (sync["reason"] == "opted_out", False),
    }
    described = {name: value for name, (value, usual) in settings.items() if value != usual}
    return {"heroku_app": sync["heroku_app"]["name"], **described}


def _project_keys(syncs: Iterable[Json]) -> Mapping[str, str]:
    """Return how to name each project: by name, or by id where another one has the same name."""
    return _unambiguous({sync["project_id"]: _project_of(sync) for sync in syncs})


def _connection_labels(syncs: Iterable[Json]) -> Mapping[str, str]:
    """Return how to name each connection: by name, or by id where another one has the same name."""
    named = {sync["connection_id"]: sync["connection_name"] for sync in syncs if sync["connection_id"]}
    return _unambiguous({identifier: name or identifier for identifier, name in named.items()})


def _unambiguous(names: Mapping[str, str]) -> Mapping[str, str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for identifier, name in names.items():
        owners[name.casefold()].add(identifier)
    return {identifier: name if len(owners[name.casefold()]) == 1 else identifier for identifier, name in names.items()}


def _project_of(sync: Json) -> str:
    return str(sync["project_name"] or sync["project_id"])
