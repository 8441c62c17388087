"""Which checks count for the service level, and how."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.service_level import PROMISED_WITHIN, Rotation, rotation_of

from tests.fakes.examples import a_history_entry, a_sync

OLD, NEW = "0a" * 16, "0b" * 16
SOON = timedelta(seconds=1)


def followed(**changes: Any) -> Any:
    """What counts of a check that a webhook caused a second after the release, but for some changes."""
    details = {"cause": Cause.WEBHOOK, "outcome": Outcome.UPDATED, "fingerprint": NEW, "propagation": SOON, **changes}
    return a_history_entry(**details)


@pytest.mark.parametrize(
    ("propagation", "in_time"),
    [(SOON, True), (PROMISED_WITHIN, True), (PROMISED_WITHIN + timedelta(milliseconds=1), False)],
)
def test_a_webhook_is_in_time_within_a_minute(propagation: timedelta, in_time: bool) -> None:  # noqa: FBT001
    assert rotation_of(a_sync(fingerprint=OLD), followed(propagation=propagation)) == Rotation(in_time=in_time)


def test_what_the_schedule_finds_is_late() -> None:
    entry = followed(cause=Cause.SCHEDULE, propagation=None)

    assert rotation_of(a_sync(fingerprint=OLD), entry) == Rotation(in_time=False, found_by_schedule=True)


@pytest.mark.parametrize(
    ("before", "entry"),
    [
        pytest.param({}, {"outcome": Outcome.UNCHANGED}, id="nothing was written"),
        pytest.param({"fingerprint": None}, {}, id="the first value"),
        pytest.param({"fingerprint": NEW}, {}, id="something else had overwritten it"),
        pytest.param({"webhook_wanted": False}, {"cause": Cause.SCHEDULE}, id="no webhook is wanted"),
        pytest.param({}, {"cause": Cause.OPERATOR}, id="a person asked"),
        pytest.param({}, {"cause": Cause.ENABLED}, id="a restart"),
        pytest.param({}, {"cause": Cause.FOLLOW_UP}, id="a confirmation asked"),
        pytest.param({}, {"propagation": None}, id="a webhook without a release"),
    ],
)
def test_anything_else_does_not_count(before: dict[str, Any], entry: dict[str, Any]) -> None:
    assert rotation_of(a_sync(**{"fingerprint": OLD, **before}), followed(**entry)) is None
