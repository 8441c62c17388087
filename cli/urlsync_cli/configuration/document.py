"""Read the files that say which syncs there should be.

YAML is read with the lines of its values, so that an error names the place. Keys are always text, whatever YAML makes
of them: a project may be called `no` or `1`. Errors never repeat a value, which may be a secret in the wrong place.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import yaml  # type: ignore[import-untyped]

from urlsync_cli.errors import Json, UsageError
from urlsync_cli.terminal import printable

if TYPE_CHECKING:
    from jsonschema import ValidationError

MAX_ERRORS: Final = 20
SUFFIXES: Final = frozenset({".yaml", ".yml"})
INHERITED: Final = ("connection", "check_interval_minutes", "metadata_access", "webhook")
"""Settings that a sync takes from its project or from the defaults of its file."""
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS: Final = {"bool", "int", "null"}
_TYPES: Final = {
    "object": "a mapping",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
}

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSync:
    """A sync that a file describes, with the place where it does."""

    place: str
    project: str
    env_var: str
    heroku_app: str
    config_var: str = "DATABASE_URL"
    connection: str | None = None
    check_interval_minutes: int | None = None
    metadata_access: bool = False
    webhook: bool = True
    overwrite: bool = False
    accept_pooler: bool = False
    renamed_from: str | None = None
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class _Document:
    """One file: its content, and the line of each value."""

    name: str
    content: Any
    lines: Mapping[Keys, int]

    def place(self, path: Keys) -> str:
        """Return where a value is, or the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"


def schema_text() -> str:
    """Return the JSON Schema of the files."""
    return files(__package__).joinpath("syncs.schema.json").read_text(encoding="utf-8")


def read_files(paths: Iterable[Path]) -> list[WantedSync]:
    """Return the syncs of files, and of those in folders; raises `UsageError` with all errors."""
    documents = [_read(path) for path in _files(paths)]
    errors = [error for document in documents for error in _errors(document)]
    _refuse(errors)
    wanted = [sync for document in documents for sync in _syncs(document)]
    _refuse(_duplicates(wanted))
    return wanted


def parse(text: str, name: str) -> list[WantedSync]:
    """Return the syncs of one text; raises `UsageError` with all errors."""
    document = _parse(text, name)
    _refuse(list(_errors(document)))
    return list(_syncs(document))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
        if not found:
            raise UsageError(f"There is no YAML file in {path}.", "Pass a file, or a folder with .yaml files.")
        yield from found


def _read(path: Path) -> _Document:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"Cannot read {path} ({why}).", "Pass a file with -f.") from None
    return _parse(text, str(path))


def _parse(text: str, name: str) -> _Document:
    lines: dict[Keys, int] = {}
    try:
        root = yaml.compose(text, Loader=_Loader)
        content = None if root is None else _value(root, (), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = printable(str(error.problem or "it is not YAML"))
        raise UsageError(f"{name}:{line}: invalid YAML: {problem}.") from None
    except yaml.YAMLError:
        raise UsageError(f"{name}:1: invalid YAML: it contains characters that are not allowed.") from None
    return _Document(name, content, lines)


def _value(node: Any, path: Keys, lines: dict[Keys, int]) -> Any:
    """Return the value of a node; notes the line of everything in it."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*path, str(number)), lines) for number, each in enumerate(node.value)]
    kind = node.tag.rpartition(":")[2]
    return _Loader("").construct_object(node) if kind in _SCALARS else node.value


def _mapping(node: Any, path: Keys, lines: dict[Keys, int]) -> Json:
    found: Json = {}
    for key, value in node.value:
        name, inner = str(key.value), (*path, str(key.value))
        if name in found:
            raise yaml.MarkedYAMLError(problem=f"{name!r} appears twice", problem_mark=key.start_mark)
        lines[inner] = key.start_mark.line + 1
        found[name] = _value(value, inner, lines)
    return found


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 -- slow to load, and other commands do without it

    schema = json.loads(schema_text())
    return Draft202012Validator(_resolved(schema, schema["$defs"]))


def _resolved(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema with its definitions in place: to look one up for each value takes a third of the time."""
    if isinstance(schema, list):
        return [_resolved(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {name: _resolved(each, definitions) for name, each in schema.items() if name not in {"$ref", "$defs"}}
    named = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    return {**own, **_resolved(definitions[named], definitions)} if named else own


def _errors(document: _Document) -> Iterator[str]:
    for error in _validator().iter_errors(document.content):
        path = tuple(str(each) for each in error.absolute_path)
        where = ".".join(map(printable, path))
        yield f"{document.place(path)}: {where + ': ' if where else ''}{_message(error)}"


def _message(error: "ValidationError") -> str:
    """Return what is wrong, without the value: it may be a secret."""
    schema: Json = dict(error.schema) if isinstance(error.schema, Mapping) else {}
    expected, given = cast("Any", error.validator_value), cast("Any", error.instance)
    if error.validator == "required":
        missing = [name for name in expected if name not in given]
        return f"{', '.join(missing)} is missing"
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        unknown = [printable(str(name)) for name in given if name not in known]
        return f"unknown field {', '.join(unknown)}; known are {', '.join(known)}"
    if error.validator == "type":
        kinds = expected if isinstance(expected, list) else [expected]
        return f"must be {' or '.join(_TYPES.get(str(kind), str(kind)) for kind in kinds)}"
    if error.validator == "const":
        return f"must be {expected}"
    return f"invalid: {schema.get('description', 'the value is not allowed')}"


def _syncs(document: _Document) -> Iterator[WantedSync]:
    defaults = document.content.get("defaults") or {}
    for project, settings in (document.content.get("projects") or {}).items():
        shared = {**defaults, **{name: settings[name] for name in INHERITED if name in settings}}
        for env_var, sync in settings["syncs"].items():
            place = document.place(("projects", project, "syncs", env_var))
            yield WantedSync(place=place, project=project, env_var=env_var, **{**shared, **sync})


def _duplicates(wanted: Iterable[WantedSync]) -> list[str]:
    seen: dict[tuple[str, str], WantedSync] = {}
    errors = []
    for sync in wanted:
        first = seen.setdefault((sync.project.casefold(), sync.env_var), sync)
        if first is not sync:
            errors.append(f"{sync.place}: {sync.env_var} of {printable(sync.project)} is also in {first.place}")
    return errors


def _refuse(errors: Sequence[str]) -> None:
    """Raise `UsageError` if there are errors."""
    if not errors:
        return
    more = [f"and {len(errors) - MAX_ERRORS} more"] if len(errors) > MAX_ERRORS else []
    listed = "\n  ".join([*errors[:MAX_ERRORS], *more])
    raise UsageError(
        f"The configuration is invalid:\n  {listed}",
        "See docs/configuration-as-code.md, or print the schema: urlsync schema",
    )
