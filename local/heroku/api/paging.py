"""Paging of lists: a `Range` request header, and `206` with `Next-Range` in the response.

https://devcenter.heroku.com/articles/platform-api-reference#ranges
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from local.heroku.api.operation import ApiResponse, Call
from local.heroku.model.errors import range_not_satisfiable

DEFAULT_PAGE_SIZE = 200
MAX_PAGE_SIZE = 1000

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
    maximum: int = DEFAULT_PAGE_SIZE


def listed(call: Call, items: Iterable[T], keys: Mapping[str, Key], represent: Callable[[T], Any]) -> ApiResponse:
    """Return the page of a list that the `Range` header requests.

    `keys` are the properties that a range may have; the first is the default.

    Raises:
        HerokuError: 416 for an invalid range.

    """
    requested = _parse(call.headers.get("range"), keys)
    key = keys[requested.property]
    within = [item for item in sorted(items, key=key, reverse=requested.descending) if _within(item, key, requested)]
    part = within[: requested.maximum]
    headers = {"Accept-Ranges": ", ".join(keys)}
    if part:
        headers["Content-Range"] = f"{requested.property} {key(part[0])}..{key(part[-1])}"
    if len(part) == len(within):
        return ApiResponse([represent(item) for item in part], headers=headers)
    order = "desc" if requested.descending else "asc"
    headers["Next-Range"] = (
        f"{requested.property} ]{key(part[-1])}..{requested.last}; max={requested.maximum}, order={order}"
    )
    return ApiResponse([represent(item) for item in part], 206, headers)


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
        maximum=_maximum(options.get("max", str(DEFAULT_PAGE_SIZE))),
    )


def _maximum(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE_SIZE:
        raise range_not_satisfiable(f"max is from 1 to {MAX_PAGE_SIZE}.")
    return int(text)


def _within(item: T, key: Key, requested: _Range) -> bool:
    """Return whether an item is within the range, in the requested order."""
    value = key(item)
    after_first = not requested.first or _step(requested.first, value, requested) >= (1 if requested.exclusive else 0)
    return after_first and (not requested.last or _step(value, requested.last, requested) >= 0)


def _step(earlier: str | int, later: str | int, requested: _Range) -> int:
    """Compare two values in the requested order: positive if `later` comes after `earlier`."""
    number = isinstance(earlier, int) or isinstance(later, int)
    low, high = (_number(earlier), _number(later)) if number else (earlier, later)
    ascending = (high > low) - (high < low)  # type: ignore[operator]  # both are numbers, or both are strings
    return -ascending if requested.descending else ascending


def _number(value: str | int) -> int:
    if isinstance(value, str) and not value.isdecimal():
        raise range_not_satisfiable("This range is of numbers.")
    return int(value)
