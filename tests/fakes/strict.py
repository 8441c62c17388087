"""Fakes that take nothing of another type than their port's.

A fake that ignores an argument does not notice when a use case passes `None` for it; the real adapter would.

Unit and property tests call fakes some million times, so what an annotation allows is worked out once.
"""

import functools
import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final, NamedTuple, TypeVar

Class = TypeVar("Class", bound=type)
VARIABLE: Final = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
POSITIONAL: Final = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}


class Mistake(NamedTuple):
    """A value that is not of its type, and its place within the argument."""

    place: str
    value: object
    expected: Any

    def within(self, place: str) -> "Mistake":
        """Return the same mistake, seen from further outside."""
        return self._replace(place=f"{place}{self.place}")


class Check(NamedTuple):
    """What finds a mistake in a value, and the classes whose values never have one, as most have no fields or items."""

    certain: set[type]
    mistake_in: Callable[[Any], Mistake | None]

    def __call__(self, value: Any) -> Mistake | None:
        """Return the first mistake in a value, if there is one."""
        return None if type(value) in self.certain else self.mistake_in(value)


def strict(fake: Class) -> Class:
    """Let every public method of a fake check its arguments, and all that is in them."""
    for name, member in list(vars(fake).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            setattr(fake, name, _checking(member))
    return fake


def _checking(method: Callable[..., Any]) -> Callable[..., Any]:
    parameters = inspect.signature(method).parameters.values()
    positions = [parameter.name for parameter in parameters if parameter.kind in POSITIONAL]
    single = {parameter.name for parameter in parameters if parameter.kind not in VARIABLE}

    @functools.cache
    def checks() -> dict[str, Check]:  # not made before the first call: annotations may name what comes later
        hints = typing.get_type_hints(method)
        return {name: _check_of(hints[name]) for name in single if name in hints}

    @functools.wraps(method)
    def checked(*arguments: Any, **named: Any) -> Any:
        check_of = checks()
        # Arguments that there is no parameter for are left to the method, which refuses them.
        for name, value in (*zip(positions, arguments, strict=False), *named.items()):
            if name in check_of and (mistake := check_of[name](value)) is not None:
                where = f"{method.__qualname__}({name}){mistake.place}"
                raise AssertionError(f"{where} is {mistake.value!r}, which is no {mistake.expected}")
        return method(*arguments, **named)

    return checked


@functools.cache
def _check_of(expected: Any) -> Check:
    """Return what looks for a mistake in a value of this type, in its fields and in its items."""
    options = _options(expected)
    is_allowed, item_type = _allowed_by(options), _item_type(options)
    certain: set[type] = set()

    def mistake_in(value: Any) -> Mistake | None:
        if not is_allowed(value):
            return Mistake("", value, expected)
        kind: Any = type(value)
        if not (_fields(kind) or any(map(_is_literal, options)) or isinstance(value, tuple | list)):
            certain.add(kind)
        for name, of_field in _fields(kind):
            part = getattr(value, name)
            if type(part) not in of_field.certain and (mistake := of_field.mistake_in(part)) is not None:
                return mistake.within(f".{name}")
        return _mistake_in_items(value, item_type) if isinstance(value, tuple | list) else None

    return Check(certain, mistake_in)


def _allowed_by(options: tuple[Any, ...]) -> Callable[[Any], bool]:
    """Return what decides whether a value is of one of these types, whatever its fields and items are."""
    words = tuple(word for option in options if _is_literal(option) for word in typing.get_args(option))
    classes = tuple(kind for option in options if not _is_literal(option) for kind in _classes(option))
    takes_calls = any(typing.get_origin(option) is Callable for option in options)
    takes_none = any(option in {None, types.NoneType, Any} for option in options)

    def is_allowed(value: Any) -> bool:
        if value is None:
            return takes_none
        return isinstance(value, classes) or value in words or (takes_calls and callable(value))

    return is_allowed


def _classes(option: Any) -> tuple[type, ...]:
    origin = typing.get_origin(option)
    if option is None or origin is Callable:
        return ()
    if isinstance(option, TypeVar) or getattr(option, "_is_protocol", False) or option is Any:
        return (object,)
    return (int, float) if option is float else (origin or option,)


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, Check], ...]:
    """Return the fields of a dataclass with their checks, nothing for any other class."""
    if not is_dataclass(kind):
        return ()
    hints = typing.get_type_hints(kind)
    return tuple((field.name, _check_of(hints[field.name])) for field in fields(kind))


def _mistake_in_items(values: tuple[Any, ...] | list[Any], item_type: Any) -> Mistake | None:
    check = _check_of(item_type)
    for number, value in enumerate(values):
        if (mistake := check(value)) is not None:
            return mistake.within(f"[{number}]")
    return None


def _item_type(options: tuple[Any, ...]) -> Any:
    """Return the type of what is in a list, a sequence or a tuple of any length, or `Any`."""
    for option in options:
        items = [item for item in typing.get_args(option) if item is not ...]
        if len(items) == 1 and not _is_literal(option):
            return items[0]
    return Any


def _options(expected: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(expected) in {typing.Union, types.UnionType}
    return typing.get_args(expected) if is_union else (expected,)


def _is_literal(option: Any) -> bool:
    return typing.get_origin(option) is typing.Literal
