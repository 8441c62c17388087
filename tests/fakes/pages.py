"""Lists in pages, as the table gives them: a cursor is the number of the item that comes next."""

from collections.abc import Sequence
from typing import TypeVar

from urlsync.domain.errors import CursorInvalid
from urlsync.ports.storage import Page

T = TypeVar("T")


def page_of(items: Sequence[T], cursor: str | None, limit: int) -> Page[T]:
    """Return the part of `items` that begins at the cursor. Raises `CursorInvalid`."""
    if cursor is not None and not cursor.isdecimal():
        raise CursorInvalid
    first = int(cursor or 0)
    following = first + limit
    return Page(items[first:following], str(following) if following < len(items) else None)
