"""Fakes that take nothing of another type than their port's.

A fake that ignores an argument does not notice when a use case passes `None` for it; the real adapter would.
"""

import functools
import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar

Class = TypeVar("Class", bound=type)
VARIABLE: Final = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


def strict(fake: Class) -> Class:
    """Let every public method of a fake check its arguments, and all that is in them."""
    for name, member in list(vars(fake).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            setattr(fake, name, _checking(member))
    return fake


def check_type(value: object, expected: Any, where: str) -> None:
    """Raise `AssertionError` for a value that is not of this type, or has a field that is not of its type."""
    assert _is_of(value, expected), f"{where} is {value!r}, which is no {expected}"
    if is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        for field in fields(value):
            check_type(getattr(value, field.name), hints[field.name], f"{where}.{field.name}")
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            check_type(item, _item_type(expected), f"{where}[{number}]")


def _checking(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def checked(*arguments: Any, **named: Any) -> Any:
        hints = _hints(method)
        for name, value in signature.bind(*arguments, **named).arguments.items():
            if name in hints and signature.parameters[name].kind not in VARIABLE:
                check_type(value, hints[name], f"{method.__qualname__}({name})")
        return method(*arguments, **named)

    return checked


@functools.cache
def _hints(of: Any) -> dict[str, Any]:
    return typing.get_type_hints(of)


def _item_type(expected: Any) -> Any:
    """Return the type of what is in a list, a sequence or a tuple of any length, or `Any`."""
    for one in _options(expected):
        items = [item for item in typing.get_args(one) if item is not ...]
        if len(items) == 1 and typing.get_origin(one) is not typing.Literal:
            return items[0]
    return Any


def _options(expected: Any) -> tuple[Any, ...]:
    is_union = typing.get_origin(expected) in {typing.Union, types.UnionType}
    return typing.get_args(expected) if is_union else (expected,)


def _is_of(value: object, expected: Any) -> bool:
    return any(_is_of_one(value, option) for option in _options(expected))


def _is_of_one(value: object, expected: Any) -> bool:
    origin = typing.get_origin(expected)
    if origin is typing.Literal:
        return value in typing.get_args(expected)
    if origin is Callable:
        return callable(value)
    if expected is None or value is None:
        return value is None and expected in {None, types.NoneType, Any}
    if isinstance(expected, TypeVar) or getattr(expected, "_is_protocol", False) or expected is Any:
        return True
    return isinstance(value, int | float if expected is float else origin or expected)
