"""When a webhook is looked at."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urlsync.domain.sync import Sync, Webhook
from urlsync.domain.webhook_looks import is_look_due

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def right(**changes: Any) -> Sync:
    """Return a sync whose webhook was right at the start."""
    fields: dict[str, Any] = {"webhook": Webhook.PRESENT, "webhook_checked_at": START, "webhook_secret_id": "new"}
    return a_sync(**{**fields, **changes})


@given(st.uuids(), st.integers(0, 10 * 24 * 60))
def test_a_right_one_is_looked_at_once_a_day_whenever_it_is_checked(sync_id: UUID, since: int) -> None:
    # GIVEN a sync that is checked every six hours, from some minute on
    sync = right(sync_id=str(sync_id))
    looks: list[datetime] = []
    for check in range(10 * 4):
        at = START + timedelta(minutes=since) + check * 6 * HOUR
        if is_look_due(sync, at, DAY, "new"):
            sync, looks = right(sync_id=str(sync_id), webhook_checked_at=at), [*looks, at]
    # THEN looks are a day apart, from the second on
    assert {later - earlier for earlier, later in pairwise(looks[1:])} == {DAY}


def test_looks_are_spread_over_the_day() -> None:
    syncs = [right(sync_id=str(UUID(int=number * 7919))) for number in range(2_400)]
    due = [sum(is_look_due(sync, START + hour * HOUR, DAY, "new") for sync in syncs) for hour in range(25)]
    assert due[24] == 2_400
    assert all(50 <= later - earlier <= 150 for earlier, later in pairwise(due))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"webhook": Webhook.MISSING}, True),
        ({"webhook_secret_id": "old"}, True),
        ({"webhook_secret_id": None}, True),
        ({"webhook": Webhook.MISSING, "webhook_wanted": False}, False),
        ({"webhook": Webhook.MANUAL, "webhook_secret_id": "old"}, False),
    ],
)
def test_one_that_is_missing_or_behind_the_master_is_looked_at_each_time(
    changes: dict[str, Any], *, expected: bool
) -> None:
    assert is_look_due(right(**changes), START, DAY, "new") is expected


def test_where_the_master_is_not_known_only_time_counts() -> None:
    assert not is_look_due(right(webhook_secret_id="old"), START, DAY, None)
    assert is_look_due(right(webhook_secret_id="old"), START + DAY, DAY, None)
