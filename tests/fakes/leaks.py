"""Looking for a planted text in everything that an exception carries."""

from collections.abc import Callable, Iterator
from typing import Any

from urlsync.domain.errors import UrlsyncError

SENTINEL = "sentinel-5f0c-do-not-leak"


def result_or_failure(call: Callable[[], Any]) -> Any:
    """Return what the call returns, or the failure of ours that it raises; others get through."""
    try:
        return call()
    except UrlsyncError as failure:
        return failure


def everything_in(error: BaseException | None) -> str:
    """Return all text of an exception, its cause and its context, their attributes included."""
    return "\n".join(_texts(error))


def _texts(error: BaseException | None) -> Iterator[str]:
    if error is None:
        return
    yield str(error)
    yield repr(error)
    yield repr(error.args)
    yield repr(getattr(error, "__dict__", {}))
    yield repr(getattr(error, "doc", ""))
    yield repr(getattr(error, "object", ""))
    yield from _texts(error.__cause__)
    yield from _texts(error.__context__)
