"""Runs the items of a batch side by side, each with a deadline of its own: a slow one delays no other."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Final, TypeVar

from urlsync.domain.deadline import seconds_left, within
from urlsync.domain.errors import OUT_OF_TIME, TransientFailure

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

BATCH_SIZE: Final = 10
"""The most messages that Lambda receives at once from the queues."""
ITEM_SECONDS: Final = 35.0
"""The deadline of one item. What the other items found out is returned no later.

Three calls to a Heroku that answers just in time fit, and ten seconds to record their result: the first check of a sync
whose enable had no time left reads the source, lists the webhooks and registers one."""
UNWIND_SECONDS: Final = 0.5
"""How long an item may take to end after its deadline, at which all of its calls fail."""
LEAD_SECONDS: Final = 2.0
"""How long the other items wait for the first ones at most: slow ones delay no other for long."""


def run_side_by_side(
    work: Callable[[_Item], _Result], items: Iterable[_Item], seconds: float, *, first: int = BATCH_SIZE
) -> list[Future[_Result]]:
    """Run the work of all items, at most `BATCH_SIZE`; return when all have ended or are out of time.

    All but the `first` ones begin when one of these has succeeded, or all have failed and stored what they found out.
    A thread that is left behind can do no more harm: after its deadline, every call to the outside fails.
    """
    pool, waiting = ThreadPoolExecutor(max_workers=BATCH_SIZE), list(items)
    with within(seconds):
        running = [pool.submit(copy_context().run, work, item) for item in waiting[:first]]
        if waiting[first:]:
            _wait_for_success(running)
        running += [pool.submit(copy_context().run, work, item) for item in waiting[first:]]
        wait(running, timeout=seconds_left() + UNWIND_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    return running


def _wait_for_success(running: Sequence[Future[_Result]]) -> None:
    """Wait until one has succeeded, all have failed, or `LEAD_SECONDS` have passed."""
    unfinished = set(running)
    with within(LEAD_SECONDS):
        while unfinished and seconds_left() > 0:
            ended, unfinished = wait(unfinished, timeout=seconds_left(), return_when=FIRST_COMPLETED)
            if any(item.exception() is None for item in ended):
                return


def result_of(ran: Future[_Result]) -> _Result:
    """Return what the work of an item returned, or raise what it raised: `TransientFailure` if it has not ended."""
    if not ran.done() or ran.cancelled():
        raise TransientFailure(OUT_OF_TIME)
    return ran.result()
