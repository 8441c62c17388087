"""How syncs are searched, filtered, sorted and counted."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.listing import (
    MAX_GROUPS,
    HealthHour,
    ListedSync,
    Place,
    Serving,
    SyncFilter,
    SyncGroup,
    SyncOrder,
    SyncTotals,
    is_named,
    listed_name,
    position_of,
    split_position,
    terms_of,
    words_of,
)
from urlsync.domain.sync import HerokuApp, Reason, Status

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, a_sync

OTHER = "5a0c1f3e-0000-4000-8000-00000000aaaa"
SHOP = a_sync(project_name="Web  SHOP", heroku_app=HerokuApp(id=APP_ID, name="acme-prod-1"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True), ("   ", True), ("web", True), ("WEB SH", True), ("sho", True), ("acme-p", True), ("prod-1", True),
        ("1", True), ("pg_data", True), ("database_u", True), ("url", True), ("url web", True), (SYNC_ID, True),
        (SYNC_ID[:7].upper(), True), (PROJECT_ID, True), ("-prod", True), ("_", True),
        ("hop", False), ("web prod-2", False), ("cme", False), ("0000", False), ("owner", False), ("w*", False),
    ],
)  # fmt: skip
def test_a_word_finds_what_begins_so(text: str, found: bool) -> None:  # noqa: FBT001
    assert is_named(listed_name(SHOP), words_of(text)) is found


def test_letters_of_any_script_are_found_in_any_case() -> None:
    sync = replace(SHOP, project_name="Große ЩУКА Ångström")
    for text in ("GROSSE", "große", "щука", "щуКА", "ÅNG"):
        assert is_named(listed_name(sync), words_of(text)), text


def test_names_of_any_length_fit_into_keys() -> None:
    sync = replace(SHOP, project_name="\U0001f600 ä" * 500, env_var="_".join("ABCDEFGHIJKLMNOP" * 4)[:128])
    name = listed_name(sync)
    assert len(name.encode()) < 1024
    assert len(terms_of(name)) <= 32
    assert all(0 < len(term.encode()) < 512 for term in terms_of(name))


def test_a_project_without_a_name_is_sorted_by_its_id() -> None:
    assert listed_name(a_sync()).startswith(PROJECT_ID)
    assert position_of(a_sync(), SyncOrder.STATUS).startswith("active\t5a0c1f3e")


def test_what_never_happened_comes_first() -> None:
    never, once = a_sync(), a_sync(last_checked_at=START, last_updated_at=START)
    for order in (SyncOrder.LAST_CHECKED, SyncOrder.LAST_UPDATED):
        assert position_of(never, order) < position_of(once, order)
    later = a_sync(last_checked_at=START + timedelta(microseconds=1), sync_id="0")
    assert position_of(once, SyncOrder.LAST_CHECKED) < position_of(later, SyncOrder.LAST_CHECKED)


def test_a_moment_is_listed_in_utc_wherever_the_service_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    checked, expected = a_sync(last_checked_at=START), f"2026-03-04T10:00:00.000000+00:00#{SYNC_ID}"
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "XXX-05:30")
        time.tzset()
        found = position_of(checked, SyncOrder.LAST_CHECKED)
    time.tzset()
    assert found == expected


@pytest.mark.parametrize("position", ["active", "made-up\tname", ""])
def test_a_made_up_position_by_status(position: str) -> None:
    with pytest.raises(CursorInvalid):
        split_position(position)


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": Status.ACTIVE}, {"reason": Reason.SOURCE_INVALID}, {"connection_id": OTHER}, {"project_id": OTHER},
        {"serving": Serving.HEALTHY}, {"words": ("other",)},
    ],
)  # fmt: skip
def test_a_sync_is_wanted_that_has_all_of_it(wanted: dict[str, Any]) -> None:
    sync = ListedSync.of(a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING, serving=False))
    has = SyncFilter(
        words=("quiet",),
        status=Status.PAUSED,
        reason=Reason.SOURCE_MISSING,
        connection_id=CONNECTION_ID,
        project_id=PROJECT_ID,
        serving=Serving.UNHEALTHY,
    )
    assert has.matches(sync)
    assert not replace(has, **wanted).matches(sync)
    assert not SyncFilter(connection_id=CONNECTION_ID).matches(replace(sync, connection_released_at=START))


def test_an_active_sync_has_no_reason() -> None:
    assert SyncFilter().statuses == (Status.ACTIVE, Status.DISCONNECTED, Status.PAUSED)
    assert SyncFilter(reason=Reason.OPTED_OUT).statuses == (Status.DISCONNECTED, Status.PAUSED)
    assert SyncFilter(status=Status.ACTIVE, reason=Reason.OPTED_OUT).statuses == (Status.ACTIVE,)


@pytest.mark.parametrize("in_order", [False, True])
def test_a_cursor_belongs_to_its_list(in_order: bool) -> None:  # noqa: FBT001
    place = Place(position="große\t1", in_order=in_order)
    assert Place.read(place.cursor("a list"), "a list") == place
    with pytest.raises(CursorInvalid):
        Place.read(place.cursor("a list"), "another")


def test_a_cursor_is_short_in_any_script() -> None:
    """It travels in URLs: six characters of an escape for each of a name would make it three times as long."""
    assert len(Place(position="ф" * 100, in_order=True).cursor("a list")) < 320


@pytest.mark.parametrize(
    "cursor", ["", "made-up", "é", "e30=", "W10=", "bnVsbA==", "a" * 5000, "WzEsMiwzXQ==", "\ud800"]
)
def test_a_made_up_cursor(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        Place.read(cursor, "a list")


def listed(number: int, **changes: Any) -> list[ListedSync]:
    return [ListedSync.of(a_sync(**changes))] * number


def test_syncs_are_counted_by_status_and_by_what_needs_attention() -> None:
    # GIVEN
    lost = {"status": Status.PAUSED, "reason": Reason.HEROKU_AUTHORIZATION_LOST}
    syncs = [
        *listed(7, serving=True),
        *listed(1),
        *listed(2, serving=False),
        *listed(3, **lost),
        *listed(4, **lost, connection_released_at=START),
        *listed(5, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT),
    ]
    # WHEN
    totals = SyncTotals.of(syncs, START)
    # THEN
    assert (totals.at, totals.total, totals.complete) == (START, 22, True)
    assert (totals.active, totals.paused, totals.disconnected) == (10, 7, 5)
    assert (totals.healthy, totals.unhealthy, totals.unknown, totals.failing) == (7, 2, 1, 2)
    assert [(group.count, group.status, group.connection_id) for group in totals.groups] == [
        (4, Status.PAUSED, None), (3, Status.PAUSED, CONNECTION_ID), (2, Status.ACTIVE, CONNECTION_ID)
    ]  # fmt: skip
    assert totals.groups[1] == SyncGroup(
        status=Status.PAUSED,
        reason=Reason.HEROKU_AUTHORIZATION_LOST,
        serving=Serving.UNKNOWN,
        connection_id=CONNECTION_ID,
        count=3,
    )


def test_the_largest_groups_are_kept() -> None:
    syncs = [
        sync
        for number in range(MAX_GROUPS + 1)
        for sync in listed(1 + number, serving=False, connection_id=f"{OWNER_ID}{number}")
    ]
    totals = SyncTotals.of(syncs, START)
    assert [group.count for group in totals.groups] == list(range(MAX_GROUPS + 1, 1, -1))
    assert totals.unhealthy == len(syncs)


HOUR: Final = timedelta(hours=1)
NOON: Final = START.replace(hour=12, minute=0)


def at(minutes: int, **numbers: Any) -> SyncTotals:
    """Return numbers that were counted so many minutes after noon."""
    return SyncTotals(at=NOON + timedelta(minutes=minutes), **numbers)


def test_a_disconnected_sync_that_nobody_opted_out_of_is_failing() -> None:
    syncs = [
        *listed(1, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT),
        *listed(2, status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED),
        *listed(4, status=Status.PAUSED, reason=Reason.SOURCE_MISSING),
        *listed(8, serving=False),
        *listed(16, serving=True),
    ]
    totals = SyncTotals.of(syncs, NOON + timedelta(minutes=20, seconds=1, microseconds=1)).after(())
    assert totals.failing == 10
    assert totals.hours == (HealthHour(at=NOON, healthy=16, paused=4, failing=10),)


def test_the_worst_count_of_an_hour_is_kept() -> None:
    # GIVEN counts within an hour: the second one has a failing sync, the third one has more paused ones
    first = at(0, active=5, paused=3).after(())
    second = at(10, active=6, paused=1, failing=1).after(first.hours)
    third = at(20, active=2, paused=6).after(second.hours)
    fourth = at(59, active=6, paused=2, unhealthy=1, failing=1).after(third.hours)
    # THEN failing ones are worse than paused ones
    assert first.hours == (HealthHour(at=NOON, healthy=5, paused=3),)
    assert second.hours == third.hours == (HealthHour(at=NOON, healthy=6, paused=1, failing=1),)
    assert fourth.hours == (HealthHour(at=NOON, healthy=5, paused=2, failing=1),)
    # AND the next hour begins with its own numbers
    assert at(60, active=8).after(fourth.hours).hours == (*fourth.hours, HealthHour(at=NOON + HOUR, healthy=8))


def test_hours_reach_seven_days_back() -> None:
    old = tuple(HealthHour(at=NOON + each * HOUR) for each in range(200))
    hours = at(60 * 200).after(old).hours
    assert hours == tuple(HealthHour(at=NOON + each * HOUR) for each in range(200 - 7 * 24 + 1, 201))
    assert len(hours) == 7 * 24


@pytest.mark.parametrize("totals", [SyncTotals(at=None, active=3), SyncTotals(at=NOON, active=3, complete=False)])
def test_what_was_not_counted_to_the_end_changes_no_hour(totals: SyncTotals) -> None:
    hours = (HealthHour(at=NOON, healthy=9),)
    assert totals.after(hours) == replace(totals, hours=hours)
