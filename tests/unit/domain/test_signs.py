"""Signs, what a look at them means, and the course of sweeps: whole objects are compared, at the exact moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from urlsync.domain.sign_answers import MAX_RELEASE, GoodCheck, answered, needs_release
from urlsync.domain.signs import CHANGES_TO_TRUST, CLOCK_SKEW, UNPROVEN, Change, Sign, SignKind, Trust
from urlsync.domain.sweep import IDLE_FOR, Comparison, Look, Sweep, compared, floored, is_covered, looked_at
from urlsync.domain.sync import Sync

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

INSTANT: Final = timedelta(microseconds=1)
MINUTE: Final = timedelta(minutes=1)
SEEN: Final = Sign(value="seen", owner_id="owner")
CHANGE: Final = Change(since=START - MINUTE)
SIDES: Final = {SignKind.RELEASED_AT: "source", SignKind.CONFIG_HASH: "target"}


def a_look(value: str | None = "seen", owner_id: str | None = "owner", **changes: Any) -> Look:
    fields: dict[str, Any] = {"kind": SignKind.RELEASED_AT, "began_at": START, "at": START + MINUTE, **changes}
    return Look(value=value, owner_id=owner_id, **fields)


def a_check(**changes: Any) -> GoodCheck:
    fields: dict[str, Any] = {"began_at": START, "at": START, "ended": False, "found": False, "wrote": False, **changes}
    return GoodCheck(**fields)


def seen(**changes: Any) -> Sync:
    """Return a sync of which sweeps have seen both sides."""
    return a_sync(**{"source_sign": SEEN, "target_sign": SEEN, "signs_since": START, **changes})


# ---------------------------------------------------------------- trust


@pytest.mark.parametrize(
    ("trust", "credited", "broken"),
    [
        (UNPROVEN, Trust(seen=1), Trust(broken_at=START)),
        (Trust(seen=2), Trust(seen=CHANGES_TO_TRUST), Trust(seen=2, broken_at=START)),
        (Trust(seen=3), Trust(seen=CHANGES_TO_TRUST), Trust(seen=3, broken_at=START)),
        (Trust(seen=1, broken_at=START - MINUTE), Trust(seen=2, broken_at=START - MINUTE), None),
    ],
)
def test_trust_counts_up_to_what_is_needed_and_is_broken_once(
    trust: Trust, credited: Trust, broken: Trust | None
) -> None:
    assert trust.credited() == credited
    assert trust.broken(START) == (broken or trust)


# ---------------------------------------------------------------- looks


@pytest.mark.parametrize(("kind", "side"), SIDES.items())
@pytest.mark.parametrize(
    ("look", "changes"),
    [
        (a_look(), {}),
        (a_look(owner_id="other"), {"sign": Sign(value="seen", owner_id="other", moved_at=START + MINUTE)}),
        (a_look("new"), {"sign": Sign(value="new", owner_id="owner", moved_at=START + MINUTE), "change": None}),
        (a_look(None, None), {"sign": Sign(value=None, owner_id=None, moved_at=START + MINUTE), "change": None}),
    ],
    ids=["as it was", "another owner", "moved", "missing"],
)
def test_a_look_changes_one_side_only(kind: SignKind, side: str, look: Look, changes: dict[str, Any]) -> None:
    sync = seen(source_change=CHANGE, target_change=CHANGE)
    expected = replace(sync, **{f"{side}_{name}": value for name, value in changes.items()})
    assert looked_at(sync, replace(look, kind=kind)) == expected


@pytest.mark.parametrize(("kind", "side"), SIDES.items())
@pytest.mark.parametrize("value", ["first", None])
def test_the_first_sign_of_a_side_begins_its_time(kind: SignKind, side: str, value: str | None) -> None:
    # GIVEN a side that no sweep has seen WHEN one does, or does not either
    sync = seen(**{f"{side}_sign": None, f"{side}_change": CHANGE})
    after = looked_at(sync, a_look(value, kind=kind))
    # THEN
    first: dict[str, Any] = {f"{side}_sign": Sign(value="first", owner_id="owner"), f"{side}_change": None}
    assert after == (sync if value is None else replace(sync, **first, signs_since=START + MINUTE))


@pytest.mark.parametrize(
    ("began_at", "expected"),
    [
        (START + CLOCK_SKEW, Comparison(sign=SEEN, change=replace(CHANGE, settled_at=START))),
        (START + CLOCK_SKEW + INSTANT, Comparison(sign=SEEN, change=None, breached=True)),
    ],
)
def test_only_a_sweep_that_began_after_a_sign_had_to_move_finds_that_it_has_not(
    began_at: datetime, expected: Comparison
) -> None:
    sync = seen(source_change=replace(CHANGE, settled_at=START))
    assert compared(sync, a_look(began_at=began_at)) == expected


@pytest.mark.parametrize(
    ("read_after", "covered"),
    [(-INSTANT, False), (timedelta(0), False), (CLOCK_SKEW, False), (CLOCK_SKEW + INSTANT, True)],
)
def test_only_a_read_after_the_first_signs_covers_a_sync(read_after: timedelta, *, covered: bool) -> None:
    assert is_covered(seen(read_watermark=START + read_after)) is covered


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("answered_after", "needed"),
    [(-MINUTE, True), (timedelta(0), True), (CLOCK_SKEW, True), (CLOCK_SKEW + INSTANT, False)],
)
def test_a_release_matters_until_a_check_has_answered_its_sign(answered_after: timedelta, *, needed: bool) -> None:
    sync = seen(source_sign=replace(SEEN, moved_at=START), sign_answered_at=START + answered_after)
    assert needs_release(sync) is needed


@pytest.mark.parametrize(("after", "settles"), [(MAX_RELEASE - INSTANT, False), (MAX_RELEASE, True)])
def test_a_change_of_a_release_that_never_ends_settles_after_70_minutes(after: timedelta, *, settles: bool) -> None:
    # GIVEN a change whose sign has not moved, and a release that seems pending
    sync, at = seen(source_change=CHANGE), CHANGE.since + after
    # WHEN THEN
    change = replace(CHANGE, settled_at=at) if settles else CHANGE
    assert answered(sync, a_check(at=at)) == replace(sync, source_change=change)


def test_a_check_answers_nothing_where_nothing_moved() -> None:
    assert answered(seen(), a_check(at=START + 2 * MAX_RELEASE)) == seen()


# ---------------------------------------------------------------- the course of sweeps

SWEPT: Final = Sweep(
    due_at=START,
    started_at=START,
    completed_at=START,
    apps_seen="app",
    apps_done=True,
    projects_seen="project",
    projects_done=True,
    live=7,
    source_trust=Trust(seen=3),
    target_trust=Trust(seen=2, broken_at=START),
    refused="heroku_list_refused",
    revision=4,
)
RESTED: Final[dict[str, Any]] = {
    "started_at": None,
    "completed_at": None,
    "apps_seen": "",
    "apps_done": False,
    "projects_seen": "",
    "projects_done": False,
    "refused": None,
    "revision": 5,
}


def with_changes(**changes: Any) -> Sweep:
    return replace(SWEPT, **changes)


def test_a_connection_without_syncs_or_with_few_begins_from_the_start() -> None:
    assert SWEPT.disarmed() == with_changes(**RESTED, due_at=None, live=0)
    assert SWEPT.idle(START, 2) == with_changes(**RESTED, due_at=START + IDLE_FOR, listed_at=START + IDLE_FOR, live=2)


def test_another_sweep_begins_from_the_start() -> None:
    begun = {**RESTED, "started_at": START + MINUTE, "completed_at": START, "live": 8}
    assert SWEPT.begun(START + MINUTE, 8) == with_changes(**begun)
    assert SWEPT.resumed(START + MINUTE, 8) == with_changes(**{**begun, "revision": 4})


def test_the_master_that_a_check_has_found_is_kept() -> None:
    assert SWEPT.with_master("new") == with_changes(master_id="new", revision=5)


def test_trust_that_is_earned_again_is_that_in_both_kinds() -> None:
    assert SWEPT.renewed() == with_changes(source_trust=UNPROVEN, target_trust=UNPROVEN, revision=5)


@pytest.mark.parametrize(("after", "covers"), [(MINUTE, True), (MINUTE + INSTANT, False)])
def test_a_sweep_covers_for_as_long_as_it_is_asked_to(after: timedelta, *, covers: bool) -> None:
    trusted = with_changes(target_trust=Trust(seen=3))
    assert trusted.covers(START + after, MINUTE) is covers


def test_a_minute_begins_at_its_first_microsecond() -> None:
    assert floored(START + timedelta(seconds=59, microseconds=999)) == START
