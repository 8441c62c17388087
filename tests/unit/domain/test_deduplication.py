"""Which requests of webhooks are checked at once, which can wait, and which were answered already."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause
from urlsync.domain.deduplication import CLOCK_SKEW, MAX_RELEASE_TIME, Disposition, disposition
from urlsync.domain.sync import Status

from tests.fakes.clock import START
from tests.fakes.examples import a_sync
from tests.fakes.world import a_request

SECOND = timedelta(seconds=1)


def judged(read: datetime | None = START, **request: Any) -> Disposition:
    """Judge a webhook's request for a sync whose source was read from this moment on."""
    return disposition(a_sync(read_watermark=read), a_request(**request))


@pytest.mark.parametrize("status", ["pending", "succeeded"])
def test_the_first_request_of_all_is_checked_at_once(status: str) -> None:
    assert judged(None, release_status=status) is Disposition.RUN


@pytest.mark.parametrize("status", ["pending", "succeeded"])
@pytest.mark.parametrize(
    ("sent", "is_answered"),
    [
        (START - CLOCK_SKEW - SECOND, True),
        (START - CLOCK_SKEW, False),  # the clocks may differ, so it may have come after the reading
        (START + SECOND, False),
        (None, False),
    ],
)
def test_a_request_from_before_the_reading_is_answered(
    sent: datetime | None,
    is_answered: bool,  # noqa: FBT001
    status: str,
) -> None:
    found = judged(sent_at=sent, release_version=9, release_status=status)
    assert (found is Disposition.DROP) is is_answered


@pytest.mark.parametrize("status", ["succeeded", "failed", "expired", None])
@pytest.mark.parametrize("current", [True, False, None])
@pytest.mark.parametrize("version", [6, 7, 8, None])
def test_an_end_is_never_answered_by_a_reading_from_before(
    status: str | None,
    current: bool | None,  # noqa: FBT001
    version: int | None,
) -> None:
    # Whatever the reading knew: an add-on's release overtakes a release command, and both succeed twice.
    request: dict[str, Any] = {"release_status": status, "release_current": current, "release_version": version}
    assert judged(sent_at=START + SECOND, release_created_at=START - 10 * SECOND, **request) is Disposition.RUN


def test_a_release_that_has_only_begun_waits_for_its_end() -> None:
    assert judged(sent_at=START + SECOND, release_status="pending") is Disposition.DEFER


@pytest.mark.parametrize("status", ["pending", "succeeded"])
@pytest.mark.parametrize(
    ("made", "is_answered"),
    [(START - MAX_RELEASE_TIME - SECOND, True), (START - MAX_RELEASE_TIME, False), (START, False), (None, False)],
)
def test_a_release_of_long_before_the_reading_has_ended_before_it(
    made: datetime | None,
    is_answered: bool,  # noqa: FBT001
    status: str,
) -> None:
    found = judged(sent_at=START + SECOND, release_created_at=made, release_status=status)
    assert (found is Disposition.DROP) is is_answered


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.WEBHOOK])
def test_what_anybody_else_wants_never_waits(cause: Cause) -> None:
    for status in ("pending", "succeeded"):
        assert judged(cause=cause, sent_at=START - 9 * SECOND, release_status=status) is Disposition.RUN


def test_a_paused_sync_takes_every_hint() -> None:
    sync = a_sync(status=Status.PAUSED, read_watermark=START)
    for status in ("pending", "succeeded"):
        request = a_request(release_status=status, sent_at=START - 9 * SECOND)
        assert disposition(sync, request) is Disposition.RUN


def test_a_release_of_another_app_is_left_out() -> None:
    # GIVEN a webhook of an app that the sync followed before
    request = a_request(app_id="app-before", release_current=True, release_status="pending", sent_at=START)
    # THEN only the hint is left, so that its version is not taken for one of the app that is followed now
    assert request.for_app("app-before") is request
    assert request.for_app("app-now") == a_request(
        app_id="app-before", release_version=None, release_status=None, release_created_at=None, sent_at=START
    )
    assert a_request(app_id=None).for_app("app-now") == a_request()
