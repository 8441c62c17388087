"""A part of a list, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T_co]):
    """Some items in order. `next_cursor` is opaque, and None on the last page."""

    items: Sequence[_T_co]
    next_cursor: str | None = None
