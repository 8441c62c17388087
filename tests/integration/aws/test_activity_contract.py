"""What every implementation of the port `Activity` does: the one in the table, and the fake of it."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.dynamodb import activity as table
from urlsync.adapters.dynamodb.activity import DynamoDbActivity
from urlsync.adapters.dynamodb.table import cursor_of
from urlsync.domain.activity import EVERYTHING, LISTED_FOR, ActivityAction, ActivityEntry, ActivityFilter
from urlsync.domain.errors import CursorInvalid
from urlsync.ports.storage import Activity

from tests.fakes.activity import FakeActivity
from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, SYNC_ID, an_activity_entry

HOUR = timedelta(hours=1)


@pytest.fixture(params=["fake", "dynamodb"])
def activity(request: pytest.FixtureRequest) -> Activity:
    if request.param == "fake":
        return FakeActivity()
    subject: DynamoDbActivity = request.getfixturevalue("dynamodb_activity")
    return subject


def added(activity: Activity, *entries: ActivityEntry) -> list[ActivityEntry]:
    for entry in entries:
        activity.add(entry)
    return list(entries)


def entry(number: int, hours_ago: int = 0, **changes: Any) -> ActivityEntry:
    return an_activity_entry(entry_id=f"entry-{number}", at=START - hours_ago * HOUR, **changes)


def listed(activity: Activity, wanted: ActivityFilter = EVERYTHING, limit: int = 50) -> list[ActivityEntry]:
    """Everything that is listed, page by page."""
    found: list[ActivityEntry] = []
    cursor: str | None = None
    while True:
        page = activity.entries(wanted.matches, START, cursor, limit)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_nothing_is_listed_before_the_first_entry(activity: Activity) -> None:
    assert listed(activity) == []


def test_an_entry_is_read_as_it_was_stored(activity: Activity) -> None:
    whole = entry(1, failure="source_missing")
    bare = ActivityEntry(
        entry_id="entry-2",
        at=START - HOUR,
        action=ActivityAction.SECRET_ROTATED,
        actor="a-service",
        actor_id="service:a",
    )
    added(activity, whole, bare)
    assert listed(activity) == [whole, bare]


def test_an_entry_that_is_added_twice_is_listed_once(activity: Activity) -> None:
    added(activity, entry(1), entry(1))
    assert listed(activity) == [entry(1)]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_newest_entry_comes_first_over_days_and_pages(activity: Activity, limit: int) -> None:
    # GIVEN entries of several days with days between them on which nothing was done, added in another order
    newest_first = [entry(number, hours_ago) for number, hours_ago in enumerate((0, 1, 30, 31, 24 * 20, 24 * 89))]
    added(activity, *reversed(newest_first))
    # THEN
    assert listed(activity, limit=limit) == newest_first


def test_what_is_older_than_the_list_is_not_listed(activity: Activity) -> None:
    added(activity, an_activity_entry(at=START - LISTED_FOR - 2 * timedelta(days=1)))
    assert listed(activity) == []


@pytest.mark.parametrize(
    "wanted",
    [
        ActivityFilter(actor="bob"),
        ActivityFilter(action=ActivityAction.SYNC_DELETED),
        ActivityFilter(project_id="another-project"),
        ActivityFilter(sync_id="another-sync"),
        ActivityFilter(actor="bob", action=ActivityAction.SYNC_DELETED),
    ],
)
def test_a_filter_leaves_out_the_rest(activity: Activity, wanted: ActivityFilter) -> None:
    # GIVEN three entries of which the filter means the one in the middle, and one without a subject
    subject = {"project_id": wanted.project_id or PROJECT_ID, "sync_id": wanted.sync_id or SYNC_ID}
    changes: dict[str, Any] = {"action": wanted.action} if wanted.action else {}
    meant = entry(2, 30, actor=wanted.actor or "ann", subject=subject, **changes)
    added(activity, entry(1, 0), meant, entry(3, 60), entry(4, 61, subject={}))
    # THEN
    assert listed(activity, wanted, limit=1) == [meant]


@pytest.mark.parametrize("cursor", ["%", "bm9wZQ==", "x" * 3000])
def test_a_foreign_cursor_is_invalid(activity: Activity, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        activity.entries(EVERYTHING.matches, START, cursor, 10)


@pytest.mark.parametrize("day", ["2026-13-01", "2020-01-01", "2026-03-05", "tomorrow"])
def test_a_cursor_leads_to_no_day_that_is_not_listed(dynamodb_activity: DynamoDbActivity, day: str) -> None:
    with pytest.raises(CursorInvalid):
        dynamodb_activity.entries(EVERYTHING.matches, START, cursor_of({"day": day, "before": "~"}), 10)


def test_a_page_ends_after_a_number_of_queries_and_the_next_one_continues(
    dynamodb_activity: DynamoDbActivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the only entry is older than the days that one page reads
    monkeypatch.setattr(table, "MAX_QUERIES", 10)
    (old,) = added(dynamodb_activity, entry(1, 24 * 15))
    # WHEN
    first = dynamodb_activity.entries(EVERYTHING.matches, START, None, 50)
    # THEN the page is empty, but it is not the last one
    assert (first.items, first.next_cursor is None) == ([], False)
    assert listed(dynamodb_activity) == [old]


def test_a_day_with_more_entries_than_a_query_reads_is_listed_whole(
    dynamodb_activity: DynamoDbActivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "READ_AT_ONCE", 2)
    added(dynamodb_activity, *(an_activity_entry(entry_id=f"entry-{number}") for number in range(5)))
    assert [found.entry_id for found in listed(dynamodb_activity, limit=3)] == [f"entry-{n}" for n in (4, 3, 2, 1, 0)]
