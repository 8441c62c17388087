"""An env var that has lost its value: who overwrites it, how fast it is corrected, and when that ends."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest
from urlsync.domain.errors import VALUE_NOT_KEPT, PermanentFailure
from urlsync.domain.schedule import corrected, has_other_writer, is_overwrite_reportable, may_correct, recent_overwrites
from urlsync.domain.sync import Reason, Sync

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
SYNC: Final = a_sync(target_hash="ours", last_updated_at=START)


def overwritten(*hours_ago: float) -> Sync:
    """Return a sync that was overwritten so many hours before `START`, where it was corrected last."""
    return replace(SYNC, overwrites=tuple(START - hours * HOUR for hours in hours_ago))


def test_an_overwrite_is_remembered_for_a_day() -> None:
    # GIVEN overwrites of just a day ago and of less
    sync = overwritten(24, 23.9, 1)
    assert recent_overwrites(sync, START) == sync.overwrites[1:]
    # WHEN the env var is found overwritten again THEN that is the last one
    assert corrected(sync, "theirs", START) == replace(sync, overwrites=(*sync.overwrites[1:], START))


@pytest.mark.parametrize(("times", "found"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_overwrites_a_day_have_a_writer(times: int, *, found: bool) -> None:
    assert has_other_writer(overwritten(*range(1, times + 1))) is found


@pytest.mark.parametrize(
    ("hours_ago", "overwrites", "reportable"),
    [(None, 3, True), (None, 2, False), (24, 3, True), (23.9, 3, False), (24, 2, False)],
)
def test_a_writer_is_reported_once_a_day(hours_ago: float | None, overwrites: int, *, reportable: bool) -> None:
    reported_at = None if hours_ago is None else START - hours_ago * HOUR
    sync = replace(overwritten(*range(1, overwrites + 1)), overwrites_reported_at=reported_at)
    assert is_overwrite_reportable(sync, START) is reportable


@pytest.mark.parametrize(
    ("times", "wait"), [(3, 15 * MINUTE), (4, 30 * MINUTE), (5, HOUR), (7, 4 * HOUR), (8, 6 * HOUR), (20, 6 * HOUR)]
)
def test_many_overwrites_are_corrected_at_a_falling_rate(times: int, wait: timedelta) -> None:
    sync = overwritten(*(hour / 10 for hour in range(times)))
    assert not may_correct(sync, START + wait - timedelta(microseconds=1))
    assert may_correct(sync, START + wait)


def test_few_overwrites_are_corrected_at_once() -> None:
    assert may_correct(overwritten(1, 2), START)
    assert may_correct(overwritten(1, 2, 25, 26), START)  # of which two are of yesterday
    assert may_correct(replace(overwritten(1, 2, 3), last_updated_at=None), START)


def test_a_value_that_is_not_kept_is_written_twice_and_no_more() -> None:
    # GIVEN a project whose hash says that nobody has written since
    once = corrected(SYNC, "ours", START)
    assert once == replace(SYNC, unkept_writes=1)
    # WHEN the second round reads back differently, too
    with pytest.raises(PermanentFailure) as refused:
        corrected(once, "ours", START)
    # THEN
    assert (refused.value.reason, refused.value.code) == (Reason.HASURA_REFUSED, VALUE_NOT_KEPT)


@pytest.mark.parametrize("target_hash", ["ours", "theirs"])
def test_another_env_var_s_change_does_not_begin_it_again(target_hash: str) -> None:
    with pytest.raises(PermanentFailure):
        corrected(replace(SYNC, detail=VALUE_NOT_KEPT), target_hash, START)


def test_times_are_in_order() -> None:
    found: list[datetime] = []
    sync = SYNC
    for hour in range(5):
        sync = corrected(sync, "theirs", START + hour * HOUR)
        found.append(START + hour * HOUR)
    assert sync.overwrites == tuple(found)
