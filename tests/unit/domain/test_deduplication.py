"""Which requests of webhooks are checked at once, which can wait, and which were answered already."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, ReadWatermark, read_watermark
from urlsync.domain.deduplication import CLOCK_SKEW, DUPLICATE_WINDOW, Disposition, disposition
from urlsync.domain.sync import Status

from tests.fakes.clock import START
from tests.fakes.examples import a_sync
from tests.fakes.world import a_request

SECOND = timedelta(seconds=1)


def a_reading(**changes: Any) -> ReadWatermark:
    """Return a reading that heard of the end of release 7."""
    fields: dict[str, Any] = {"release_version": 7, "release_ended": True, "release_created_at": START - SECOND}
    return ReadWatermark(**{"began_at": START, **fields, **changes})


def judged(
    read: ReadWatermark | None, *, updated: bool = False, wait: timedelta = SECOND, **request: Any
) -> Disposition:
    """Judge a webhook's request some time after a reading, whose check wrote or did not."""
    sync = a_sync(read_watermark=read, last_updated_at=START if updated else None)
    return disposition(sync, a_request(**request), START + wait)


def test_the_first_request_of_all_is_checked_at_once() -> None:
    assert judged(None) is Disposition.RUN


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (START - CLOCK_SKEW - SECOND, Disposition.DROP),
        (START - CLOCK_SKEW, Disposition.RUN),  # the clocks may differ, so it may have come after the reading
        (START + SECOND, Disposition.RUN),
    ],
)
def test_a_request_from_before_the_reading_is_answered(sent: Any, expected: Disposition) -> None:
    assert judged(a_reading(), sent_at=sent, release_version=9) is expected


@pytest.mark.parametrize(
    ("reading", "request_", "expected"),
    [
        ({}, {"release_version": 6}, Disposition.DROP),
        ({}, {"release_version": 6, "release_status": "pending"}, Disposition.DROP),
        ({"release_ended": False}, {"release_version": 6}, Disposition.DEFER),
        ({}, {"release_version": 8}, Disposition.RUN),
        # Who can tell when it was made, or whether it is of the same app?
        ({}, {"release_version": 6, "release_created_at": None}, Disposition.RUN),
        ({"release_created_at": None}, {"release_version": 6}, Disposition.RUN),
        ({}, {"release_version": 6, "release_created_at": START}, Disposition.RUN),
        ({}, {"release_version": None}, Disposition.RUN),
        ({"release_version": None}, {"release_version": 6}, Disposition.RUN),
    ],
)
def test_events_about_an_older_release_says_nothing_new(
    reading: dict[str, Any], request_: dict[str, Any], expected: Disposition
) -> None:
    assert judged(a_reading(**reading), **request_) is expected


@pytest.mark.parametrize(
    ("updated", "wait", "status", "expected"),
    [
        (True, SECOND, "succeeded", Disposition.DEFER),
        (True, SECOND, "failed", Disposition.DEFER),
        (True, SECOND, "pending", Disposition.RUN),
        (True, SECOND, None, Disposition.RUN),
        (True, DUPLICATE_WINDOW, "succeeded", Disposition.RUN),  # after a long release command
        (False, SECOND, "succeeded", Disposition.RUN),  # the beginning brought nothing, so the end may
    ],
)
def test_the_end_of_a_release_that_just_brought_a_value_is_an_echo(
    updated: bool,  # noqa: FBT001
    wait: timedelta,
    status: str | None,
    expected: Disposition,
) -> None:
    reading = a_reading(release_ended=False)
    assert judged(reading, updated=updated, wait=wait, release_status=status) is expected


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.WEBHOOK])
def test_what_anybody_else_wants_never_waits(cause: Cause) -> None:
    assert judged(a_reading(), cause=cause, sent_at=START - 9 * SECOND, release_version=6) is Disposition.RUN


def test_a_paused_sync_takes_every_hint() -> None:
    sync = a_sync(status=Status.PAUSED, read_watermark=a_reading())
    assert disposition(sync, a_request(release_version=6), START) is Disposition.RUN


def test_a_reading_remembers_the_newest_release() -> None:
    # GIVEN readings for releases in no order, one of them reported without a version
    read: ReadWatermark | None = None
    for second, (version, status) in enumerate(
        [(5, "pending"), (7, "pending"), (7, "succeeded"), (None, None), (6, "pending")]
    ):
        request = a_request(release_version=version, release_status=status)
        read = read_watermark(read, request, START + second * SECOND)
    # THEN the newest one is known, as ended, and so is when the last reading began
    assert read == a_reading(began_at=START + 4 * SECOND)
