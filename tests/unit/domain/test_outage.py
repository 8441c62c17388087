"""When failures are called an outage, who may call the provider then, and when it is over: whole objects."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from urlsync.domain.events import EventType
from urlsync.domain.outage import (
    CODES,
    COUNTED_FOR,
    FAILURES,
    NOTIFY_AFTER,
    OVERDUE_PROBE,
    PROBE_INTERVAL,
    SPREAD,
    SPREAD_FROM,
    UNMARKED,
    WEBHOOKS_FIRST,
    Admission,
    Marker,
    Outage,
    Provider,
    put_off,
)
from urlsync.domain.sync import Sync

from tests.fakes.clock import START
from tests.fakes.examples import a_sync

INSTANT: Final = timedelta(microseconds=1)
SECOND: Final = timedelta(seconds=1)
FOUR: Final = ("1", "2", "3", "4")
FAILING: Final = Marker(failing=FOUR, subjects=("a", "b"), first_failed_at=START, revision=4)
"""One more failure makes it an outage."""
SET: Final = Marker(
    failing=(*FOUR, "5"),
    subjects=("a", "b"),
    first_failed_at=START,
    since=START,
    probe_at=START + PROBE_INTERVAL,
    revision=5,
)
OF_WRITES: Final = replace(SET, only_writes=True)
WRITING: Final = a_sync(pending_fingerprint="abc")


def after(marker: Marker, **changes: Any) -> Marker:
    return replace(marker, revision=marker.revision + 1, **changes)


def failed(
    marker: Marker, sync_id: str, subject: str, at: datetime = START + SECOND, *, writing: bool = False
) -> Marker:
    return marker.failed(sync_id, subject, at, writing=writing)


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("writing", [True, False])
def test_the_first_failure_is_counted_from_its_moment(*, writing: bool) -> None:
    expected = Marker(failing=("1",), subjects=("a",), only_writes=writing, first_failed_at=START, revision=1)
    assert failed(UNMARKED, "1", "a", START, writing=writing) == expected


def test_the_same_failure_again_changes_nothing() -> None:
    assert failed(FAILING, "4", "b") == FAILING
    assert failed(SET, "9", "z") == SET


def test_a_failed_read_shows_that_not_only_writes_fail() -> None:
    writes = replace(FAILING, failing=("1",), only_writes=True)
    assert failed(writes, "2", "b", writing=True) == after(writes, failing=("1", "2"))
    assert failed(writes, "2", "b") == after(writes, failing=("1", "2"), only_writes=False)
    assert failed(FAILING, "4", "b", writing=True) == FAILING


def test_five_syncs_of_two_subjects_make_an_outage_since_the_first_failure() -> None:
    now = START + SECOND
    assert failed(FAILING, "5", "b") == replace(SET, probe_at=now + PROBE_INTERVAL)
    assert len(SET.failing) == FAILURES


def test_fewer_syncs_or_one_subject_make_none() -> None:
    alone = replace(FAILING, subjects=("a",))
    assert failed(alone, "5", "a") == after(alone, failing=(*FOUR, "5"))
    three = replace(FAILING, failing=FOUR[:3])
    assert failed(three, "4", "c") == after(three, failing=FOUR)


def test_an_outage_keeps_its_beginning_and_its_next_probe() -> None:
    probed = replace(OF_WRITES, idle_probes=2)
    assert failed(probed, "6", "c", START + timedelta(hours=3), writing=True) == after(probed, idle_probes=0)


@pytest.mark.parametrize("late", [timedelta(0), INSTANT])
def test_an_old_failure_is_forgotten_unless_it_is_an_outage(late: timedelta) -> None:
    before = replace(FAILING, ended_at=START - SECOND)
    now = START + COUNTED_FOR + late
    if late:
        expected = Marker(failing=("9",), subjects=("z",), first_failed_at=now, ended_at=START - SECOND, revision=5)
    else:
        expected = after(
            before, failing=(*FOUR, "9"), since=START, probe_at=now + PROBE_INTERVAL, ended_at=START - SECOND
        )
    assert failed(before, "9", "z", now) == expected


# ---------------------------------------------------------------- successes


def test_a_success_ends_what_it_disproves() -> None:
    now = START + SECOND
    assert UNMARKED.succeeded(now, wrote=True) == UNMARKED
    assert FAILING.succeeded(now, wrote=False) == Marker(revision=5)
    assert replace(FAILING, ended_at=START).succeeded(now, wrote=False) == Marker(ended_at=START, revision=5)
    assert SET.succeeded(now, wrote=False) == Marker(ended_at=now, revision=6)
    assert OF_WRITES.succeeded(now, wrote=True) == Marker(ended_at=now, revision=6)


def test_reads_do_not_disprove_that_writes_fail_until_there_is_nothing_to_write() -> None:
    now = START + SECOND
    failing = replace(FAILING, only_writes=True)
    assert failing.succeeded(now, wrote=False) == failing
    first = OF_WRITES.succeeded(now, wrote=False)
    second = first.succeeded(now, wrote=False)
    assert (first, second) == (after(OF_WRITES, idle_probes=1), after(first, idle_probes=2))
    assert second.succeeded(now, wrote=False) == Marker(ended_at=now, revision=8)


# ---------------------------------------------------------------- who may call


@pytest.mark.parametrize(
    ("marker", "sync", "at", "expected"),
    [
        (UNMARKED, a_sync(), START, Admission.RUN),
        (FAILING, a_sync(), START, Admission.RUN),
        (SET, a_sync(), START + PROBE_INTERVAL - INSTANT, Admission.WAIT),
        (SET, a_sync(), START + PROBE_INTERVAL, Admission.PROBE),
        (OF_WRITES, WRITING, START + PROBE_INTERVAL, Admission.PROBE),
        (OF_WRITES, a_sync(), START + PROBE_INTERVAL, Admission.WAIT),
        (OF_WRITES, a_sync(), START + PROBE_INTERVAL + OVERDUE_PROBE - INSTANT, Admission.WAIT),
        (OF_WRITES, a_sync(), START + PROBE_INTERVAL + OVERDUE_PROBE, Admission.PROBE),
        (replace(SET, probe_at=None), a_sync(), START, Admission.RUN),
        (replace(FAILING, probe_at=START + SECOND), a_sync(), START, Admission.RUN),
    ],
)
def test_a_check_may_call_as_usual_or_for_all_others_or_not_now(
    marker: Marker, sync: Sync, at: datetime, expected: Admission
) -> None:
    assert marker.admission(sync, at) is expected


@pytest.mark.parametrize(
    ("sync", "late", "expected"),
    [
        (a_sync(), -INSTANT, Admission.WAIT),
        (a_sync(), timedelta(0), Admission.RUN),
        (a_sync(urgent=True), -INSTANT, Admission.RUN),
        (WRITING, -INSTANT, Admission.RUN),
    ],
)
def test_after_an_outage_those_that_somebody_waits_for_are_first(
    sync: Sync, late: timedelta, expected: Admission
) -> None:
    assert Marker(ended_at=START).admission(sync, START + WEBHOOKS_FIRST + late) is expected


def test_a_probe_puts_the_next_one_off() -> None:
    assert SET.probing(START + SECOND) == after(SET, probe_at=START + SECOND + PROBE_INTERVAL)


@pytest.mark.parametrize(
    ("sync", "wait"),
    [
        (a_sync(), SPREAD_FROM + SPREAD / 2),
        (a_sync(urgent=True), timedelta(0)),
        (WRITING, timedelta(0)),
        (a_sync(waiting_since=START - SECOND), SPREAD_FROM + SPREAD / 2),
    ],
)
def test_what_waits_is_spread_out_unless_it_is_urgent(sync: Sync, wait: timedelta) -> None:
    since = sync.waiting_since or START
    assert put_off(sync, START, 0.5) == replace(sync, next_check_at=START + wait, waiting_since=since)


# ---------------------------------------------------------------- what people know of it


def an_outage(**changes: Any) -> Outage:
    return replace(Outage(provider=Provider.HASURA, since=START, failed_at=START + SECOND), **changes)


def test_an_outage_lasts_while_probes_fail() -> None:
    end = START + SECOND + NOTIFY_AFTER
    assert [an_outage().lasts(at) for at in (START, end - INSTANT, end)] == [True, True, False]
    assert an_outage(ended_at=START).lasts(START) is False


def test_people_are_notified_once_of_a_long_one() -> None:
    due = START + NOTIFY_AFTER
    assert [an_outage().is_reportable(at) for at in (due - INSTANT, due)] == [False, True]
    assert an_outage(notified=True).is_reportable(due) is False


def test_an_event_has_the_same_id_whoever_publishes_it() -> None:
    (type_, other) = (EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED)
    event = an_outage().event(type_, START + SECOND)
    assert event.type is type_
    assert event.detail == {
        "at": "2026-03-04T10:00:01+00:00",
        "provider": "hasura",
        "since": "2026-03-04T10:00:00+00:00",
    }
    assert an_outage(failed_at=START).event(type_, START).event_id == event.event_id
    different = (
        an_outage().event(other, START + SECOND),
        an_outage(since=START + SECOND).event(type_, START + SECOND),
        an_outage(provider=Provider.HEROKU).event(type_, START + SECOND),
    )
    assert len({event.event_id, *(one.event_id for one in different)}) == 4


def test_every_failure_of_an_outage_names_its_provider() -> None:
    common = ("unreachable", "timeout", "unavailable", "blocked", "answer_unreadable")
    expected = {
        **{f"heroku_{code}": Provider.HEROKU for code in common},
        **{f"hasura_{code}": Provider.HASURA for code in (*common, "maintenance", "error", "redirected")},
    }
    assert expected == CODES
