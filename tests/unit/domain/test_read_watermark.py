"""What is remembered of a read of the source, and how a release is measured: whole objects are compared."""

from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.check import Cause, CheckRequest, ReadWatermark, read_watermark

from tests.fakes.clock import START

SECOND: Final = timedelta(seconds=1)
NOW: Final = START + timedelta(minutes=1)
BEFORE: Final = ReadWatermark(began_at=START, release_version=7, release_ended=True, release_created_at=START - SECOND)


def a_request(version: int | None, status: str | None = "succeeded", **more: Any) -> CheckRequest:
    fields: dict[str, Any] = {"release_version": version, "release_status": status, "release_created_at": START}
    return CheckRequest(sync_id="sync", cause=Cause.WEBHOOK, requested_at=START, **{**fields, **more})


@pytest.mark.parametrize("before", [None, ReadWatermark(began_at=START)])
@pytest.mark.parametrize(
    ("status", "ended"), [("succeeded", True), ("failed", True), ("expired", True), ("pending", False), (None, False)]
)
def test_the_first_release_that_is_known_is_kept(
    before: ReadWatermark | None, status: str | None, *, ended: bool
) -> None:
    assert read_watermark(before, a_request(7, status), NOW) == ReadWatermark(
        began_at=NOW, release_version=7, release_ended=ended, release_created_at=START
    )


@pytest.mark.parametrize("request_", [a_request(6), a_request(7, "pending"), a_request(None)])
def test_a_request_that_knows_less_only_moves_the_time(request_: CheckRequest) -> None:
    assert read_watermark(BEFORE, request_, NOW) == ReadWatermark(
        began_at=NOW, release_version=7, release_ended=True, release_created_at=START - SECOND
    )


@pytest.mark.parametrize(("version", "status", "ended"), [(7, "failed", True), (8, "pending", False)])
def test_a_request_that_knows_as_much_or_more_counts(version: int, status: str, *, ended: bool) -> None:
    assert read_watermark(BEFORE, a_request(version, status), NOW) == ReadWatermark(
        began_at=NOW, release_version=version, release_ended=ended, release_created_at=START
    )


@pytest.mark.parametrize(
    ("created_at", "expected"), [(START, SECOND), (START + 2 * SECOND, timedelta(0)), (None, None)]
)
def test_a_change_cannot_arrive_before_its_release(created_at: Any, expected: timedelta | None) -> None:
    assert a_request(7, release_created_at=created_at).propagation(START + SECOND) == expected
