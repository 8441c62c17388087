"""Dataclasses as attributes and back: one codec over their fields, for every kind of item.

Moments become ISO 8601 texts in UTC, durations whole milliseconds, enumerations their values, nested dataclasses maps,
tuples lists, and free-form dictionaries JSON texts, which keep their numbers as they are. What has no value is left
out. Unknown attributes are ignored, and a field without an attribute has its default.
"""

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_time(moment: datetime) -> str:
    """Return a moment as ISO 8601 text in UTC, always with microseconds so that texts sort like moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_attributes(value: Any, *, flat: str | None = None) -> dict[str, Any]:
    """Return a dataclass's fields by name, without None; the nested one in `flat` as attributes `<field>_<name>`."""
    written = {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if flat is not None:
        nested = written.pop(flat) or {}
        written |= {f"{flat}_{name}": inner for name, inner in nested.items()}
    return {name: inner for name, inner in written.items() if inner is not None}


def encode(value: Any) -> Any:
    """Return one value as an attribute. Raises `TypeError`, which names the type and never the value."""
    if value is None or isinstance(value, Enum):
        return None if value is None else value.value
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    if is_dataclass(value):
        return to_attributes(value)
    raise TypeError(f"cannot store a {type(value).__name__}")


_WRITERS: Final[dict[type[Any], Callable[[Any], Any]]] = {
    str: str,
    int: lambda number: number,
    datetime: to_time,
    timedelta: lambda duration: duration // _MILLISECOND,
    dict: json.dumps,
    tuple: lambda values: [encode(value) for value in values] or None,
}
"""How the plain types of fields are written; `int` is also what writes booleans."""


def from_attributes(kind: type[_T], attributes: Mapping[str, Any], *, flat: str | None = None) -> _T:
    """Return the dataclass of these attributes. Raises `KeyError`, `TypeError` or `ValueError` where they are none."""
    if flat is not None:
        names = _names_in(cast("Hashable", kind), flat)
        attributes = {**attributes, flat: {name: attributes.get(f"{flat}_{name}") for name in names}}
    decoders, without = _fields_of(cast("Hashable", kind))
    read = {name: decode(attributes[name]) for name, decode in decoders if attributes.get(name) is not None}
    return kind(**{**without, **read})


@cache
def _names_in(kind: Any, field: str) -> list[str]:
    """Return the names of the fields of a nested dataclass."""
    hint = get_type_hints(kind)[field]
    (nested,) = filter(is_dataclass, (hint, *get_args(hint)))
    return [inner.name for inner in fields(nested)]


@cache
def _fields_of(kind: Any) -> tuple[list[tuple[str, Callable[[Any], Any]]], Mapping[str, None]]:
    """Return each field with its decoder, and those that are None without an attribute and have no default."""
    hints = get_type_hints(kind)
    found: list[tuple[str, Callable[[Any], Any]]] = []
    without: dict[str, None] = {}
    for field in fields(kind):
        decode, optional = _decoder(hints[field.name])
        found.append((field.name, decode))
        if optional and field.default is MISSING and field.default_factory is MISSING:
            without[field.name] = None
    return found, without


def _decoder(hint: Any) -> tuple[Callable[[Any], Any], bool]:
    """Return what reads a value of this type, and whether it may be None."""
    if get_origin(hint) in {Union, UnionType}:
        (inner,) = (one for one in get_args(hint) if one is not NoneType)
        return _decoder(inner)[0], True
    if get_origin(hint) is tuple:
        decode, _ = _decoder(get_args(hint)[0])
        return lambda value: tuple(decode(inner) for inner in value), False
    return _plain_decoder(get_origin(hint) or hint), False


def _plain_decoder(kind: Any) -> Callable[[Any], Any]:
    if kind is datetime:
        return datetime.fromisoformat
    if kind is timedelta:
        return lambda value: timedelta(milliseconds=int(value))
    if kind is dict:
        return json.loads
    if is_dataclass(kind):
        return lambda value: from_attributes(kind, value)  # type: ignore[arg-type] # a class, not an instance
    decode: Callable[[Any], Any] = kind
    return decode
