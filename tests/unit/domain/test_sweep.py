"""Signs, their comparison, the trust in them, and the interval that is in force."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from urlsync.domain.sign_answers import GoodCheck, answered, needs_release
from urlsync.domain.signs import CHANGES_TO_TRUST, Change, Sign, SignKind, Trust
from urlsync.domain.sweep import (
    IDLE_FOR,
    UNSWEPT,
    Look,
    Sweep,
    compared,
    floored,
    is_covered,
    is_open,
    looked_at,
    newest_due,
)
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Status, Sync, Webhook

from tests.fakes.clock import START
from tests.fakes.examples import a_sync
from tests.fakes.sweeps import swept

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
SEEN = Sign(value="release-1", owner_id="owner")
HASH = Sign(value="hash-1", owner_id="owner")
EARNED = Trust(seen=CHANGES_TO_TRUST)
INTERVALS = SweepIntervals()


def covered(**changes: Any) -> Sync:
    """Return a sync that sweeps have seen for an hour, and that was checked since."""
    fields = {
        "source_sign": SEEN,
        "target_sign": HASH,
        "signs_since": START - HOUR,
        "read_watermark": START - MINUTE,
        "last_checked_at": START - MINUTE,
        "webhook": Webhook.PRESENT,
        "webhook_checked_at": START - MINUTE,
        **changes,
    }
    return a_sync(**fields)


def trusted(**changes: Any) -> Sweep:
    """Return the sweeps of a connection with earned trust, the last of them a minute ago."""
    fields = {"completed_at": START - MINUTE, "source_trust": EARNED, "target_trust": EARNED, "live": 100, **changes}
    return replace(UNSWEPT, **fields)


def a_look(value: str | None = "release-1", owner_id: str | None = "owner", **changes: Any) -> Look:
    fields: dict[str, Any] = {"kind": SignKind.RELEASED_AT, "began_at": START, "at": START, **changes}
    return Look(value=value, owner_id=owner_id, **fields)


# ---------------------------------------------------------------- comparing


def test_a_sign_that_is_as_it_was_changes_nothing() -> None:
    sync = covered()
    assert looked_at(sync, a_look()) == sync
    assert not compared(sync, a_look()).asks


@pytest.mark.parametrize("look", [a_look("release-2"), a_look(owner_id="other"), a_look(None)])
def test_a_sign_that_moved_or_is_missing_asks_for_a_check(look: Look) -> None:
    seen = compared(covered(), look)
    assert seen.asks
    assert seen.sign == Sign(value=look.value, owner_id=look.owner_id, moved_at=START)


def test_the_first_sign_asks_for_nothing_and_begins_the_time_that_is_covered() -> None:
    # GIVEN a sync that no sweep has seen
    sync = covered(source_sign=None, signs_since=None)
    # WHEN the first one does
    after = looked_at(sync, a_look(at=START))
    # THEN only a check that begins later makes the sync covered
    assert not compared(sync, a_look()).asks
    assert (after.source_sign, after.signs_since) == (SEEN, START)
    assert not is_covered(after)
    assert is_covered(replace(after, read_watermark=START + MINUTE))


def test_what_was_never_seen_and_is_missing_stays_as_it_is() -> None:
    sync = covered(source_sign=None)
    assert looked_at(sync, a_look(None)) == sync


def test_a_sign_that_returns_is_covered_only_after_another_check() -> None:
    sync = covered(source_sign=Sign(value=None, moved_at=START - HOUR), sign_answered_at=START - MINUTE)
    after = looked_at(sync, a_look())
    assert is_open(after)
    assert after.signs_since == START


# ---------------------------------------------------------------- answering


@pytest.mark.parametrize(
    ("began_at", "is_still_open"),
    [(START, True), (START + timedelta(milliseconds=250), True), (START + timedelta(seconds=1), False)],
)
def test_only_a_check_that_began_later_answers_a_sign(began_at: datetime, *, is_still_open: bool) -> None:
    moved = covered(source_sign=replace(SEEN, moved_at=START))
    assert is_open(moved)
    after = answered(moved, a_check(began_at=began_at))
    assert is_open(after) is is_still_open


def test_a_pending_release_leaves_its_sign_open_for_70_minutes() -> None:
    moved = covered(source_sign=replace(SEEN, moved_at=START))
    pending = a_check(began_at=START + MINUTE, at=START + 69 * MINUTE, ended=False)
    assert is_open(answered(moved, pending))
    assert not is_open(answered(moved, replace(pending, at=START + 70 * MINUTE)))


def test_a_check_that_did_not_ask_for_the_release_answers_the_target_alone() -> None:
    webhook = a_check(began_at=START + MINUTE, ended=None)
    assert is_open(answered(covered(source_sign=replace(SEEN, moved_at=START)), webhook))
    assert not is_open(answered(covered(target_sign=replace(HASH, moved_at=START)), webhook))


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({}, False),
        ({"source_sign": replace(SEEN, moved_at=START)}, True),
        ({"source_sign": replace(SEEN, moved_at=START), "sign_answered_at": START + MINUTE}, False),
        ({"target_sign": replace(HASH, moved_at=START)}, False),
        ({"source_change": Change(since=START)}, True),
        ({"source_change": Change(since=START, settled_at=START)}, False),
    ],
)
def test_the_newest_release_matters_for_the_sign_of_the_source(changes: dict[str, Any], *, needed: bool) -> None:
    assert needs_release(covered(**changes)) is needed


# ---------------------------------------------------------------- evidence and trust


def a_check(**changes: Any) -> GoodCheck:
    fields: dict[str, Any] = {"began_at": START, "at": START, "ended": True, "found": False, "wrote": False, **changes}
    return GoodCheck(**fields)


def test_a_change_is_credited_if_its_sign_moves_or_has_moved_since() -> None:
    change = Change(since=START - MINUTE)
    assert compared(covered(source_change=change), a_look("release-2")).credited
    moved = covered(source_change=change, source_sign=replace(SEEN, moved_at=START - MINUTE))
    assert compared(moved, a_look()).credited


def test_a_change_of_the_owner_alone_is_no_sign_of_a_change() -> None:
    change = Change(since=START - MINUTE)
    seen = compared(covered(source_change=change), a_look(owner_id="other"))
    assert (seen.credited, seen.change) == (False, change)


def test_a_change_without_its_sign_is_first_asked_about_and_then_a_breach() -> None:
    # GIVEN a change that a check has found, and a sign as it was
    found = answered(covered(), a_check(found=True))
    assert found.source_change == Change(since=START - MINUTE)
    # WHEN a sweep looks THEN it asks whether the release has ended
    assert compared(found, a_look()).asks
    # WHEN it had not THEN the same again, and when it had THEN only a sweep that began later decides
    assert answered(found, a_check(ended=False, at=START)).source_change == found.source_change
    settled = answered(found, a_check(at=START + MINUTE))
    assert settled.source_change == Change(since=START - MINUTE, settled_at=START + MINUTE)
    earlier, later = a_look(began_at=START + MINUTE), a_look(began_at=START + 2 * MINUTE)
    assert (compared(settled, earlier).breached, compared(settled, earlier).asks) == (False, False)
    assert compared(settled, later).breached


def test_our_own_write_must_move_the_hash_within_a_minute() -> None:
    wrote = answered(covered(), a_check(wrote=True))
    assert wrote.target_change == Change(since=START - MINUTE, settled_at=START + MINUTE)
    look = a_look("hash-1", kind=SignKind.CONFIG_HASH, began_at=START + 2 * MINUTE)
    assert compared(wrote, look).breached
    assert compared(wrote, replace(look, value="hash-2")).credited


def test_what_no_sweep_has_seen_is_no_evidence() -> None:
    sync = covered(source_sign=None, target_sign=None)
    after = answered(sync, a_check(found=True, wrote=True))
    assert (after.source_change, after.target_change) == (None, None)


def test_three_changes_earn_trust_and_one_without_a_sign_ends_it() -> None:
    trust = Trust()
    for _ in range(3):
        assert not trust.is_earned
        trust = trust.credited()
    assert trust.is_earned
    broken = trust.broken(START)
    assert not broken.is_earned
    assert not broken.credited().is_earned
    assert broken.broken(START + MINUTE).broken_at == START


# ---------------------------------------------------------------- the interval in force


@pytest.mark.parametrize(
    ("sync", "sweep", "minutes"),
    [
        (covered(), trusted(), 360),
        (covered(), trusted(live=10_000), 900),
        (covered(), trusted(live=100, others=9_900), 900),
        (covered(), trusted(source_trust=Trust(seen=2)), 15),
        (covered(), trusted(target_trust=EARNED.broken(START)), 15),
        (covered(), trusted(completed_at=None), 15),
        (covered(), trusted(completed_at=START - 16 * MINUTE), 15),
        (covered(target_sign=None), trusted(), 15),
        (covered(source_sign=Sign(value=None)), trusted(), 15),
        (covered(source_sign=replace(SEEN, moved_at=START)), trusted(), 15),
        (covered(webhook=Webhook.MISSING), trusted(), 15),
        (covered(webhook=Webhook.MISSING, webhook_wanted=False), trusted(), 360),
        (covered(), trusted(live=18_000), 2160),
        (covered(), trusted(live=20_000), 2400),
        (covered(webhook_secret_id="old"), trusted(master_id="new"), 15),
        (covered(webhook_secret_id="new"), trusted(master_id="new"), 360),
        (covered(webhook_checked_at=START - 24 * HOUR), trusted(), 15),
        (covered(webhook_checked_at=START - 24 * HOUR, created_at=START - 24 * HOUR), trusted(), 15),
        (covered(webhook_checked_at=START - 24 * HOUR, last_checked_at=None), trusted(), 15),
        (covered(webhook=Webhook.MANUAL, webhook_checked_at=START - 24 * HOUR), trusted(), 360),
        (covered(check_interval=MINUTE), trusted(), 1),
        (covered(check_interval=20 * HOUR), trusted(), 1200),
        (covered(check_interval=HOUR), UNSWEPT, 60),
    ],
)
def test_the_interval_is_long_only_where_sweeps_are_trusted(sync: Sync, sweep: Sweep, minutes: int) -> None:
    assert INTERVALS.of(sweep, START).of(sync) == minutes * MINUTE


def test_a_sync_is_overdue_once_its_interval_has_become_shorter() -> None:
    # GIVEN a sync that was checked an hour ago
    row = swept(covered(last_checked_at=START - HOUR))
    # WHEN sweeps are trusted THEN that was lately, and when they are not THEN too long ago, unless it is paused
    assert not INTERVALS.of(trusted(), START).is_overdue(row, START)
    assert INTERVALS.of(trusted(source_trust=EARNED.broken(START)), START).is_overdue(row, START)
    assert not INTERVALS.of(UNSWEPT, START).is_overdue(replace(row, status=Status.PAUSED), START)


@pytest.mark.parametrize(
    ("sync", "sweep", "after"),
    [
        (covered(), UNSWEPT, 15 * MINUTE),
        (covered(check_interval=59 * MINUTE), UNSWEPT, 59 * MINUTE),
        (covered(check_interval=HOUR), UNSWEPT, HOUR + 10 * MINUTE),
        (covered(), trusted(), 6 * HOUR + 10 * MINUTE),
    ],
)
def test_a_check_at_a_time_of_its_own_is_overdue_ten_minutes_later_and_others_at_once(
    sync: Sync, sweep: Sweep, after: timedelta
) -> None:
    intervals = INTERVALS.of(sweep, START)
    lately, overdue = (swept(replace(sync, last_checked_at=START - after + more)) for more in (INSTANT, 0 * INSTANT))
    assert (intervals.is_overdue(lately, START), intervals.is_overdue(overdue, START)) == (False, True)


# ---------------------------------------------------------------- the course of sweeps


def test_a_finished_sweep_is_due_again_at_a_whole_minute() -> None:
    began = START + timedelta(seconds=41)
    sweep = UNSWEPT.armed(START).resumed(began, 7)
    done = replace(sweep, apps_done=True, projects_done=True).stored(2 * MINUTE)
    assert (done.completed_at, done.due_at, done.live) == (began, START + 2 * MINUTE, 7)
    assert floored(began) == START


def test_an_unfinished_sweep_stays_due_and_goes_on_where_it_was() -> None:
    sweep = replace(UNSWEPT.armed(START).resumed(START, 7), apps_seen="app-500").stored(2 * MINUTE)
    assert (sweep.due_at, sweep.completed_at) == (START, None)
    goes_on = sweep.resumed(START + MINUTE, 8)
    assert (goes_on.started_at, goes_on.apps_seen, goes_on.live) == (START, "app-500", 8)
    assert goes_on.stored(2 * MINUTE).revision == sweep.revision + 1


def finished(sweep: Sweep, began: datetime, every: timedelta = 2 * MINUTE) -> Sweep:
    """Return the sweeps after one that saw everything."""
    return replace(sweep.resumed(began, 7), apps_done=True, projects_done=True).stored(every)


def test_due_times_follow_the_listed_one_at_the_interval_and_it_moves_every_ten_minutes() -> None:
    sweep, listed = UNSWEPT.armed(START + timedelta(seconds=5)), []
    for minute in range(0, 22, 2):
        sweep = finished(sweep, START + minute * MINUTE + timedelta(seconds=30))
        assert (sweep.due_at, sweep.is_regular) == (START + (minute + 2) * MINUTE, True)
        assert sweep.listed_at is not None
        listed.append((sweep.listed_at - START) // MINUTE)
    assert listed == [0, 0, 0, 0, 10, 10, 10, 10, 10, 20, 20]
    assert newest_due(START, START + 5 * MINUTE, 2 * MINUTE) == START + 4 * MINUTE


def test_a_sweep_that_began_late_delays_no_other() -> None:
    sweep = finished(UNSWEPT.armed(START), START)
    assert finished(sweep, START + 3 * MINUTE).due_at == START + 4 * MINUTE
    assert finished(sweep, START + 31 * MINUTE).listed_at == START + 32 * MINUTE


def test_an_interval_longer_than_a_round_moves_the_listed_time_each_time() -> None:
    sweep = finished(UNSWEPT.armed(START), START, 15 * MINUTE)
    assert sweep.due_at == sweep.listed_at == START + 15 * MINUTE


def test_only_sweeps_that_see_everything_are_regular() -> None:
    sweep = finished(UNSWEPT.armed(START), START)
    began = sweep.resumed(START + 2 * MINUTE, 7)
    unfinished = replace(began, apps_done=True).stored(2 * MINUTE)
    assert (unfinished.is_regular, unfinished.due_at, unfinished.listed_at) == (False, sweep.due_at, sweep.due_at)
    assert not UNSWEPT.armed(START).is_regular
    idle = sweep.idle(START, 2)
    assert (idle.is_regular, idle.due_at, idle.listed_at) == (False, START + IDLE_FOR, START + IDLE_FOR)
    disarmed = sweep.disarmed()
    assert (disarmed.is_regular, disarmed.due_at, disarmed.listed_at) == (False, None, None)
    assert (sweep.renewed().is_regular, sweep.with_master("new").is_regular) == (True, True)


def test_a_person_can_let_trust_be_earned_again() -> None:
    broken = trusted(source_trust=EARNED.broken(START))
    assert broken.is_broken
    renewed = broken.renewed()
    assert (renewed.is_broken, renewed.source_trust, renewed.revision) == (False, Trust(), broken.revision + 1)
