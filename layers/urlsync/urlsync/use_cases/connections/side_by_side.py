"""Reads of many connections or projects at the same time, within a deadline: what it leaves no time for is missing."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

from urlsync.domain.deadline import seconds_left, within
from urlsync.domain.errors import OUT_OF_TIME, PermanentFailure, TransientFailure

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")

MAX_PARALLEL_READS: Final = 10
"""How many are read at the same time, as the clients keep ten connections each."""

Failure = PermanentFailure | TransientFailure


def read_side_by_side(
    read: Callable[[_Item], _Found], items: Iterable[_Item], seconds: float
) -> list[tuple[_Item, _Found | Failure]]:
    """Return each item with what was read, or with the failure: `out_of_time` after so many seconds."""

    def read_in_time(item: _Item) -> _Found | Failure:
        if seconds_left() <= 0:
            return TransientFailure(OUT_OF_TIME)
        try:
            return read(item)
        except (PermanentFailure, TransientFailure) as failure:
            return failure

    with ThreadPoolExecutor(MAX_PARALLEL_READS) as pool, within(seconds):
        reading = [(item, pool.submit(copy_context().run, read_in_time, item)) for item in items]
    return [(item, read.result()) for item, read in reading]
