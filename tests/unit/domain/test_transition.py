"""What each transition makes of a sync: the whole object is compared, so that no field changes unnoticed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.check import Cause, Outcome, Source
from urlsync.domain.events import Event, EventType
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.transition import REPORT_AFTER, Transition

from tests.fakes.clock import START, FakeClock
from tests.fakes.world import a_request
from tests.golden.examples import SYNC

NOW: Final = START + timedelta(minutes=10)
BEGAN: Final = NOW - timedelta(seconds=3)
SOURCE: Final = Source(fingerprint="f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1", etag='W/"new-etag"', value=None)
ACTIVE: Final = replace(
    SYNC,
    status=Status.ACTIVE,
    reason=None,
    detail=None,
    missing_scope=None,
    failure_reported=False,
    paused_since=None,
    source_not_found_since=None,
    waiting_since=None,
    urgent=False,
    held_since=None,
    outbox=(),
)
"""A sync that says something in every field, was checked before, and is well."""
FAILING: Final = replace(ACTIVE, waiting_since=NOW - REPORT_AFTER)
PAUSED: Final = replace(SYNC, held_since=None, outbox=())
"""The same one, paused because its source is missing, and with a failure that was reported."""


NO_WAIT: Final[dict[str, Any]] = {"waiting_since": None, "urgent": False}
"""What a check leaves that was no temporary failure."""


def transition(**request: Any) -> Transition:
    """Return the step of a check for release 43, which Heroku made two and a half seconds ago."""
    made = NOW - timedelta(seconds=2, milliseconds=500, microseconds=900)
    asked = a_request(**{"release_version": 43, "release_created_at": made, **request})
    return Transition(request=asked, at=NOW, new_id=FakeClock().new_id)


def event_of(sync: Sync, type_: EventType, number: int = 1, **more: Any) -> Event:
    """Return the event that this step puts into the outbox for this sync."""
    detail = {
        "at": "2026-03-04T10:10:00+00:00",
        "sync_id": sync.sync_id,
        "project_id": sync.project_id,
        "project_name": sync.project_name,
        "env_var": "PG_DATABASE_URL",
        "heroku_app": "quiet-river-1234",
        "config_var": "DATABASE_URL",
        "status": sync.status,
        "reason": sync.reason,
        "epoch": sync.epoch,
        "fingerprint": sync.fingerprint,
        "cause": Cause.WEBHOOK,
        **more,
    }
    return Event(f"00000000-0000-0000-0000-{number:012}", type_, detail)


def with_events(sync: Sync, *events: EventType, **more: Any) -> Sync:
    """Return the sync with these events in its outbox, in this order."""
    reported = (event_of(sync, event, number, **more) for number, event in enumerate(events, start=1))
    return replace(sync, outbox=sync.outbox + tuple(reported))


def checked(sync: Sync, outcome: Outcome, **changes: Any) -> Sync:
    """Return the sync as every check leaves it, and with these changes."""
    return replace(sync, outcome=outcome, last_checked_at=NOW, release_version=43, **changes)


def applied(sync: Sync, outcome: Outcome, **changes: Any) -> Sync:
    """Return the sync as a check leaves it whose target equals the source."""
    learned: dict[str, Any] = {
        "status": Status.ACTIVE,
        "reason": None,
        "detail": None,
        "missing_scope": None,
        "fingerprint": SOURCE.fingerprint,
        "source_etag": SOURCE.etag,
        "source_fingerprint": SOURCE.fingerprint,
        "read_watermark": BEGAN,
        "source_not_found_since": None,
        "paused_since": None,
        "pending_fingerprint": None,
        "unkept_writes": 0,
        "failure_reported": False,
        **NO_WAIT,
    }
    return checked(sync, outcome, **{**learned, **changes})


WRITTEN: Final[dict[str, Any]] = {
    "last_updated_at": NOW,
    "last_propagation_ms": 2500,
    "unkept_writes": 1,
    "serving": None,
    "health_issue": None,
}
"""What a write changes beyond what every settled check does: the project has to be looked at again."""


# ---------------------------------------------------------------- the target equals the source


def test_an_equal_value_leaves_alone_what_an_update_would_change() -> None:
    after = transition().applied(ACTIVE, SOURCE, wrote=False, began_at=BEGAN)
    assert after == applied(ACTIVE, Outcome.UNCHANGED)
    assert after.outbox == ()


def test_an_update_is_reported_and_asks_whether_the_project_serves_with_it() -> None:
    after = transition().applied(ACTIVE, SOURCE, wrote=True, began_at=BEGAN)
    expected = applied(ACTIVE, Outcome.UPDATED, **WRITTEN)
    assert after == with_events(expected, EventType.DATABASE_URL_UPDATED)


def test_the_first_update_of_a_sync_whose_project_served_forgets_what_it_served_with() -> None:
    serving = replace(ACTIVE, serving=True, health_issue=None)
    after = transition().applied(serving, SOURCE, wrote=True, began_at=BEGAN)
    assert after == with_events(applied(serving, Outcome.UPDATED, **WRITTEN), EventType.DATABASE_URL_UPDATED)


def test_an_update_that_no_release_caused_has_no_propagation_time() -> None:
    step = transition(release_created_at=None, release_version=None, release_status=None)
    after = step.applied(ACTIVE, SOURCE, wrote=True, began_at=BEGAN)
    expected = applied(ACTIVE, Outcome.UPDATED, **WRITTEN)
    expected = replace(expected, last_propagation_ms=None, release_version=42)
    assert after == with_events(expected, EventType.DATABASE_URL_UPDATED)


def test_a_paused_sync_with_a_reported_failure_resumes_and_recovers_with_the_update() -> None:
    waiting = replace(PAUSED, outbox=(event_of(PAUSED, EventType.SYNC_PAUSED, 9),))
    after = transition().applied(waiting, SOURCE, wrote=True, began_at=BEGAN)
    reported = (EventType.DATABASE_URL_UPDATED, EventType.SYNC_RESUMED, EventType.SYNC_RECOVERED)
    assert after == with_events(applied(waiting, Outcome.UPDATED, **WRITTEN), *reported)
    # AND the next check says none of it again
    again = transition().applied(replace(after, outbox=()), SOURCE, wrote=False, began_at=BEGAN)
    assert again == replace(after, outbox=(), outcome=Outcome.UNCHANGED, unkept_writes=0)


def test_a_reported_failure_alone_recovers() -> None:
    failing = replace(ACTIVE, failure_reported=True)
    after = transition().applied(failing, SOURCE, wrote=False, began_at=BEGAN)
    assert after == with_events(applied(failing, Outcome.UNCHANGED), EventType.SYNC_RECOVERED)


def test_a_paused_sync_without_one_only_resumes() -> None:
    paused = replace(PAUSED, failure_reported=False)
    after = transition().applied(paused, SOURCE, wrote=False, began_at=BEGAN)
    assert after == with_events(applied(paused, Outcome.UNCHANGED), EventType.SYNC_RESUMED)


# ---------------------------------------------------------------- pauses


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.SOURCE_MISSING])
def test_a_pause_is_a_failure_that_is_reported_with_its_reason(reason: Reason) -> None:
    after = transition().paused(ACTIVE, reason)
    expected = checked(ACTIVE, Outcome.FAILED, status=Status.PAUSED, reason=reason, paused_since=NOW)
    assert after == with_events(expected, EventType.SYNC_PAUSED)


def test_a_missing_source_is_an_outcome_of_its_own() -> None:
    after = transition().paused(ACTIVE, Reason.SOURCE_MISSING)
    expected = checked(
        ACTIVE, Outcome.SOURCE_MISSING, status=Status.PAUSED, reason=Reason.SOURCE_MISSING, paused_since=NOW
    )
    assert after == with_events(expected, EventType.SYNC_PAUSED)


def test_a_pause_says_more_where_its_reason_says_too_little() -> None:
    after = transition().paused(ACTIVE, Reason.HEROKU_AUTHORIZATION_LOST, "app_forbidden", "global")
    expected = checked(
        ACTIVE,
        Outcome.FAILED,
        status=Status.PAUSED,
        reason=Reason.HEROKU_AUTHORIZATION_LOST,
        detail="app_forbidden",
        missing_scope="global",
        paused_since=NOW,
    )
    said = {"detail": "app_forbidden", "failure": "app_forbidden", "missing_scope": "global"}
    assert after == with_events(expected, EventType.SYNC_PAUSED, **said)


def test_a_pause_for_the_same_reason_is_reported_once_and_lasts_since_its_beginning() -> None:
    after = transition().paused(PAUSED, Reason.SOURCE_MISSING)
    assert after == checked(PAUSED, Outcome.SOURCE_MISSING, detail=None, missing_scope=None, **NO_WAIT)
    assert after.paused_since == SYNC.paused_since != NOW


def test_another_reason_is_reported_and_the_pause_goes_on() -> None:
    after = transition().paused(PAUSED, Reason.HASURA_REFUSED)
    more = {"reason": Reason.HASURA_REFUSED, "detail": None, "missing_scope": None, **NO_WAIT}
    expected = checked(PAUSED, Outcome.FAILED, **more)
    assert after == with_events(expected, EventType.SYNC_PAUSED)


def test_a_new_pause_does_not_begin_when_an_old_one_did() -> None:
    active = replace(ACTIVE, paused_since=START)
    after = transition().paused(active, Reason.HASURA_REFUSED)
    assert after.paused_since == NOW


def test_a_pause_without_a_known_beginning_begins_now() -> None:
    after = transition().paused(replace(PAUSED, paused_since=None), Reason.SOURCE_MISSING)
    pause_begins = {"paused_since": NOW, "detail": None, "missing_scope": None, **NO_WAIT}
    assert after == checked(PAUSED, Outcome.SOURCE_MISSING, **pause_begins)


def test_the_reason_alone_does_not_make_a_pause_old() -> None:
    # GIVEN a sync that is disconnected and whose reason is the one that it is now paused for
    odd = replace(ACTIVE, status=Status.DISCONNECTED, reason=Reason.HASURA_REFUSED)
    after = transition().paused(odd, Reason.HASURA_REFUSED)
    assert [event.type for event in after.outbox] == [EventType.SYNC_PAUSED]


@pytest.mark.parametrize(("since", "expected"), [(None, NOW), (START, START)])
def test_an_app_that_is_not_found_pauses_and_remembers_since_when(since: Any, expected: Any) -> None:
    sync = replace(ACTIVE, source_not_found_since=since)
    after = transition().not_found(sync)
    paused = checked(
        sync,
        Outcome.FAILED,
        status=Status.PAUSED,
        reason=Reason.HEROKU_AUTHORIZATION_LOST,
        detail="heroku_app_not_found",
        paused_since=NOW,
        source_not_found_since=expected,
    )
    said = {"detail": "heroku_app_not_found", "failure": "heroku_app_not_found"}
    assert after == with_events(paused, EventType.SYNC_PAUSED, **said)


# ---------------------------------------------------------------- failures


def test_a_failure_that_will_be_tried_again_is_reported_to_nobody() -> None:
    assert transition().failed(ACTIVE, "heroku_timeout") == checked(ACTIVE, Outcome.FAILED, waiting_since=NOW)


@pytest.mark.parametrize("last_attempt", [True, False])
def test_a_failure_that_lasts_is_reported(last_attempt: bool) -> None:  # noqa: FBT001
    after = transition(last_attempt=last_attempt).failed(FAILING, "heroku_timeout")
    expected = checked(FAILING, Outcome.FAILED, failure_reported=True)
    assert after == with_events(expected, EventType.SYNC_FAILED, failure="heroku_timeout")


def test_a_failure_that_was_reported_is_not_reported_again() -> None:
    reported = replace(FAILING, failure_reported=True)
    after = transition(last_attempt=True).failed(reported, "heroku_timeout")
    assert after == checked(reported, Outcome.FAILED)


# ---------------------------------------------------------------- ends


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.SKIPPED])
def test_a_disconnected_sync_is_in_a_new_epoch_so_that_no_check_under_way_writes(outcome: Outcome) -> None:
    after = transition().disconnected(ACTIVE, Reason.HEROKU_APP_DELETED, outcome)
    expected = checked(ACTIVE, outcome, status=Status.DISCONNECTED, reason=Reason.HEROKU_APP_DELETED, epoch=8)
    assert after == with_events(expected, EventType.SYNC_DISCONNECTED)


def test_the_end_of_a_paused_sync_takes_the_detail_of_its_pause_away() -> None:
    after = transition().disconnected(PAUSED, Reason.HEROKU_APP_DELETED, Outcome.FAILED)
    assert (after.reason, after.detail, after.missing_scope) == (Reason.HEROKU_APP_DELETED, None, None)


OWNERS: Final = {"previous_owner_id": ACTIVE.owner_id, "new_owner_id": "new-owner"}


def test_a_transfer_that_a_check_found_is_its_outcome() -> None:
    after = transition().transferred(ACTIVE, "new-owner", Outcome.OWNER_CHANGED)
    expected = checked(
        ACTIVE, Outcome.OWNER_CHANGED, status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED, epoch=8
    )
    assert after == with_events(expected, EventType.SYNC_DISCONNECTED, **OWNERS)


def test_a_transfer_that_an_event_reported_is_no_check() -> None:
    after = transition().transferred(ACTIVE, "new-owner", None)
    expected = replace(ACTIVE, status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED, epoch=8)
    assert after == with_events(expected, EventType.SYNC_DISCONNECTED, **OWNERS)


# ---------------------------------------------------------------- every step


STEPS: Final[dict[str, Callable[[Transition, Sync], Sync]]] = {
    "settled": lambda step, sync: step.applied(sync, SOURCE, wrote=False, began_at=BEGAN),
    "paused": lambda step, sync: step.paused(sync, Reason.SOURCE_INVALID),
    "not found": lambda step, sync: step.not_found(sync),
    "failed": lambda step, sync: step.failed(sync, "heroku_timeout"),
    "disconnected": lambda step, sync: step.disconnected(sync, Reason.OPTED_OUT, Outcome.SKIPPED),
    "transferred": lambda step, sync: step.transferred(sync, "new-owner", Outcome.OWNER_CHANGED),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(
    ("known", "reported", "expected"), [(None, None, None), (7, None, 7), (None, 7, 7), (7, 6, 7), (6, 7, 7)]
)
def test_the_newest_release_that_was_heard_of_is_remembered(
    name: str, known: int | None, reported: int | None, expected: int | None
) -> None:
    after = STEPS[name](transition(release_version=reported), replace(ACTIVE, release_version=known))
    assert after.release_version == expected


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("cause", list(Cause))
def test_every_event_says_who_or_what_asked(name: str, cause: Cause) -> None:
    after = STEPS[name](
        transition(cause=cause, last_attempt=True),
        replace(PAUSED, failure_reported=False, waiting_since=FAILING.waiting_since),
    )
    assert [event.detail["cause"] for event in after.outbox] == [cause]


@pytest.mark.parametrize("name", STEPS)
def test_what_waits_in_the_outbox_goes_first(name: str) -> None:
    waiting = event_of(PAUSED, EventType.SYNC_PAUSED, 9)
    before = replace(PAUSED, outbox=(waiting,), failure_reported=False, waiting_since=FAILING.waiting_since)
    after = STEPS[name](transition(last_attempt=True), before)
    assert after.outbox[0] == waiting
    assert len(after.outbox) == 2
