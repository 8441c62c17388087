"""The list of a connection's apps: each change is compared as a whole, each limit at its very edge."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from urlsync.domain.app_list import CACHE_TTL, LEASE, LOADS_WITHIN, MAX_LOADS, AppList, ListedApp

from tests.fakes.clock import START

SHOP: Final = ListedApp(id="id-1", name="shop", team="Web")
BLOG: Final = ListedApp(id="id-2", name="Blog")
TICK: Final = timedelta(microseconds=1)
LOADED: Final = AppList(account="ann@example.com", apps=(SHOP,), total=1, loaded_at=START, revision=7)
UNFINISHED: Final = replace(LOADED, following="range of page 2")
EMPTY: Final = AppList(account="ann@example.com")


def test_a_new_list_knows_nothing() -> None:
    assert (EMPTY.apps, EMPTY.following, EMPTY.total, EMPTY.loaded_at) == ((), None, None, None)
    assert (EMPTY.loads, EMPTY.leased_until, EMPTY.revision) == ((), None, 0)


@pytest.mark.parametrize(("known", "complete"), [(LOADED, True), (UNFINISHED, False), (EMPTY, False)])
def test_a_list_is_complete_once_its_last_page_is_loaded(known: AppList, complete: bool) -> None:  # noqa: FBT001
    assert known.is_complete is complete


@pytest.mark.parametrize(
    ("age", "fresh"), [(-TICK, False), (timedelta(0), True), (CACHE_TTL - TICK, True), (CACHE_TTL, False)]
)
def test_a_list_is_fresh_for_ten_minutes(age: timedelta, fresh: bool) -> None:  # noqa: FBT001
    assert LOADED.is_fresh(START + age) is fresh
    assert UNFINISHED.is_fresh(START + age) is False


@pytest.mark.parametrize(
    ("until", "free"), [(None, True), (-TICK, True), (timedelta(0), False), (LEASE, False), (LEASE + TICK, True)]
)
def test_a_lease_holds_until_its_end_unless_no_clock_can_have_set_it(until: timedelta | None, *, free: bool) -> None:
    known = replace(LOADED, leased_until=None if until is None else START + until)
    leased = known.leased(START, asked=True)
    assert leased == (replace(LOADED, leased_until=START + LEASE, revision=8) if free else None)


@pytest.mark.parametrize("known", [LOADED, EMPTY], ids=["complete", "empty"])
@pytest.mark.parametrize("asked", [False, True])
def test_a_load_that_begins_counts_unless_a_person_asked(known: AppList, asked: bool) -> None:  # noqa: FBT001
    earlier = START - timedelta(minutes=1)
    before = replace(known, loads=(earlier,))
    loads = (earlier,) if asked else (earlier, START)
    expected = replace(before, loads=loads, leased_until=START + LEASE, revision=before.revision + 1)
    assert before.leased(START, asked=asked) == expected


def test_a_load_that_goes_on_does_not_count() -> None:
    assert UNFINISHED.leased(START, asked=False) == replace(UNFINISHED, leased_until=START + LEASE, revision=8)


@pytest.mark.parametrize(("earlier", "begins"), [(MAX_LOADS - 1, True), (MAX_LOADS, False)])
def test_a_list_is_loaded_six_times_an_hour_at_most(earlier: int, begins: bool) -> None:  # noqa: FBT001
    full = replace(LOADED, loads=(START,) * earlier)
    assert (full.leased(START, asked=False) is not None) is begins
    # AND what a person asks for, or what only goes on, is not limited
    assert full.leased(START, asked=True) is not None
    assert replace(full, following="page 2").leased(START, asked=False) is not None


@pytest.mark.parametrize(
    ("age", "counts"), [(-TICK, False), (timedelta(0), True), (LOADS_WITHIN - TICK, True), (LOADS_WITHIN, False)]
)
def test_a_load_counts_for_an_hour_and_one_in_the_future_never(age: timedelta, counts: bool) -> None:  # noqa: FBT001
    leased = replace(LOADED, loads=(START - age,)).leased(START, asked=True)
    assert leased is not None
    assert leased.loads == ((START - age,) if counts else ())


def test_a_load_begins_with_no_apps_and_keeps_what_else_is_known() -> None:
    known = replace(UNFINISHED, loads=(START,), leased_until=START + LEASE)
    assert known.emptied() == replace(known, apps=(), following=None)


def test_a_page_is_added_after_the_others() -> None:
    now, known = START + timedelta(minutes=3), replace(UNFINISHED, total=9)
    assert known.extended([BLOG], "page 3", now) == replace(known, apps=(SHOP, BLOG), following="page 3", loaded_at=now)
    # AND the last one says how many apps there are
    last = replace(known, apps=(SHOP, BLOG), following=None, total=2, loaded_at=now)
    assert known.extended([BLOG], None, now) == last


def test_a_released_list_is_another_revision() -> None:
    known = replace(UNFINISHED, leased_until=START + LEASE)
    assert known.released() == replace(UNFINISHED, revision=8)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Blog", "shop"]),
        (" SHO ", ["shop"]),
        ("blo", ["Blog"]),
        ("web", ["shop"]),
        ("id-2", ["Blog"]),
        ("id-", []),
        ("x", []),
    ],
)
def test_apps_are_found_by_name_team_or_whole_id(text: str, names: list[str]) -> None:
    assert [app.name for app in replace(LOADED, apps=(SHOP, BLOG)).found(text)] == names
