"""Lists come in parts: `Range` in, `206` and `Next-Range` out.

https://devcenter.heroku.com/articles/platform-api-reference#ranges
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from local.heroku.api.operation import Answer, Call
from local.heroku.model.errors import range_not_satisfiable

DEFAULT_MAX = 200
LARGEST_MAX = 1000

Key = Callable[[Any], str | int]
T = TypeVar("T")

_RANGE = re.compile(
    r"\s*(?P<property>\w+)\s+(?P<exclusive>\])?(?P<first>[^\s;\].]*)\.\.(?P<last>[^\s;]*)\s*(?:;(?P<options>.*))?"
)


@dataclass(frozen=True)
class _Range:
    """A parsed `Range` header. `first` and `last` are empty where the range is open."""

    property: str
    first: str = ""
    exclusive: bool = False
    last: str = ""
    descending: bool = False
    maximum: int = DEFAULT_MAX


def listed(call: Call, items: Iterable[T], keys: Mapping[str, Key], show: Callable[[T], Any]) -> Answer:
    """Answer with the part of a list that the `Range` header asks for.

    `keys` names the properties that can be asked for; the first is the default.

    Raises:
        HerokuError: 416 for a range that cannot be understood.

    """
    wanted = _parse(call.headers.get("range"), keys)
    key = keys[wanted.property]
    within = [
        item for item in sorted(items, key=key, reverse=wanted.descending) if _within(item, key, wanted)
    ]
    part = within[: wanted.maximum]
    headers = {"Accept-Ranges": ", ".join(keys)}
    if part:
        headers["Content-Range"] = f"{wanted.property} {key(part[0])}..{key(part[-1])}"
    if len(part) == len(within):
        return Answer([show(item) for item in part], headers=headers)
    order = "desc" if wanted.descending else "asc"
    headers["Next-Range"] = (
        f"{wanted.property} ]{key(part[-1])}..{wanted.last}; max={wanted.maximum}, order={order}"
    )
    return Answer([show(item) for item in part], 206, headers)


def _parse(header: str | None, keys: Mapping[str, Key]) -> _Range:
    if header is None:
        return _Range(next(iter(keys)))
    match = _RANGE.fullmatch(header)
    if match is None or match["property"] not in keys:
        raise range_not_satisfiable(f"Ranges are of {', '.join(keys)}, like `{next(iter(keys))} ..; max=10`.")
    options = dict(option.strip().partition("=")[::2] for option in re.split("[,;]", match["options"] or ""))
    return _Range(
        property=match["property"],
        first=match["first"],
        exclusive=match["exclusive"] is not None,
        last=match["last"],
        descending=options.get("order") == "desc",
        maximum=_maximum(options.get("max", str(DEFAULT_MAX))),
    )


def _maximum(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_MAX:
        raise range_not_satisfiable(f"max is from 1 to {LARGEST_MAX}.")
    return int(text)


def _within(item: T, key: Key, wanted: _Range) -> bool:
    """Tell whether an item lies between the range's ends, in the order asked for."""
    value = key(item)
    after_first = not wanted.first or _step(wanted.first, value, wanted) >= (1 if wanted.exclusive else 0)
    return after_first and (not wanted.last or _step(value, wanted.last, wanted) >= 0)


def _step(earlier: str | int, later: str | int, wanted: _Range) -> int:
    """Compare two values in the order asked for: positive if `later` comes after `earlier`."""
    number = isinstance(earlier, int) or isinstance(later, int)
    low, high = (_number(earlier), _number(later)) if number else (earlier, later)
    ascending = (high > low) - (high < low)  # type: ignore[operator]  # both are numbers, or both are strings
    return -ascending if wanted.descending else ascending


def _number(value: str | int) -> int:
    if isinstance(value, str) and not value.isdecimal():
        raise range_not_satisfiable("This range is of numbers.")
    return int(value)
