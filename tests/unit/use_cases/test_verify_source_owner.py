"""The Heroku app's owner is looked at now and then; in other hands it is not followed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import (
    HANDED_OVER,
    HerokuNotFound,
    HerokuTokenRejected,
    PermanentFailure,
    StaleEpoch,
    TransientFailure,
)
from urlsync.domain.history import HistoryEntry
from urlsync.domain.signs import Sign
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, APP_OWNER_ID, CONNECTION_ID, OWNER_ID, SYNC_ID, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NEW_OWNER = "5a0c1f3e-0000-4000-8000-00000000bbbb"
PAUSED = (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)


@pytest.fixture
def world() -> World:
    """A sync whose target is in place, and whose app's owner was looked at a moment ago."""
    world = World(a_sync(webhook=Webhook.MANUAL))
    world.check()
    world.event_bus.published.clear()
    return world


def check(world: World, after: timedelta = HOUR, cause: Cause = Cause.SCHEDULE) -> HistoryEntry:
    """Let time pass, and check the sync; `world.heroku.calls` has the calls of this check only."""
    world.clock.advance(after)
    world.heroku.calls.clear()
    return world.check(cause=cause, requested_at=world.clock.now())


def calls_of_a_check(world: World, after: timedelta = HOUR, cause: Cause = Cause.SCHEDULE) -> list[str]:
    check(world, after, cause)
    return world.heroku.calls


def hand_over(world: World) -> None:
    """Give the app to somebody who gets credentials of their own; our token may still read it."""
    world.heroku.owner_id = NEW_OWNER
    world.heroku.rotate(SECOND_URL)


def change(world: World, **changes: Any) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.sync, **changes)


def sweep_has_seen(world: World, owner_id: str | None, at: datetime) -> None:
    """Let the last sweep have seen the app with this owner."""
    stored = world.connections.stored[CONNECTION_ID]
    world.connections.stored[CONNECTION_ID] = replace(stored, sweep=replace(stored.sweep, completed_at=at))
    change(world, source_sign=Sign(value="release-1", owner_id=owner_id))


def standing(sync: Sync) -> tuple[Status, Reason | None]:
    return sync.status, sync.reason


def test_the_owner_is_asked_for_once_an_hour_and_only_by_the_schedule(world: World) -> None:
    # WHEN a webhook comes after an hour, and a scheduled check before and after one
    assert calls_of_a_check(world, 59 * MINUTE) == ["read_config_var"]
    assert calls_of_a_check(world, MINUTE, Cause.WEBHOOK) == ["read_config_var"]
    assert calls_of_a_check(world, timedelta(0)) == ["app_owner", "read_config_var"]
    # THEN the next look is due an hour later
    assert world.sync.source_owner_checked_at == START + HOUR
    assert calls_of_a_check(world, 59 * MINUTE) == ["read_config_var"]


INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("swept", "seen", "after", "asked"),
    [
        (HOUR, APP_OWNER_ID, HOUR, False),
        (HOUR + INSTANT, APP_OWNER_ID, HOUR, True),
        (HOUR + INSTANT, APP_OWNER_ID, MINUTE, False),
        (MINUTE, NEW_OWNER, MINUTE, True),
        (MINUTE, None, MINUTE, False),
        (MINUTE, None, HOUR, True),
    ],
    ids=["seen lately", "seen too long ago", "not due yet", "changed", "unknown, not due yet", "unknown"],
)
def test_an_owner_whom_a_sweep_has_seen_within_the_hour_is_not_asked_for(
    world: World,
    swept: timedelta,
    seen: str | None,
    after: timedelta,
    asked: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    # GIVEN a sweep that has seen the app with this owner, or without one
    sweep_has_seen(world, seen, world.clock.now() + after - swept)
    # WHEN
    calls = calls_of_a_check(world, after)
    # THEN
    assert calls == (["app_owner", "read_config_var"] if asked else ["read_config_var"])


def test_an_app_in_other_hands_is_asked_for_its_owner_whatever_a_sweep_has_seen(world: World) -> None:
    # GIVEN an app that was handed over, and is back since a sweep
    hand_over(world)
    check(world)
    sweep_has_seen(world, APP_OWNER_ID, world.clock.now())
    world.heroku.owner_id = APP_OWNER_ID
    # WHEN THEN
    check(world, MINUTE)
    assert (world.sync.status, world.target) == (Status.ACTIVE, SECOND_URL)


def test_webhooks_that_put_the_schedule_off_do_not_put_the_look_off_for_ever(world: World) -> None:
    # GIVEN an app that has releases all the time, so that no scheduled check comes
    assert calls_of_a_check(world, 2 * HOUR - MINUTE, Cause.WEBHOOK) == ["read_config_var"]
    # WHEN the look is an hour late
    hand_over(world)
    check(world, MINUTE, Cause.WEBHOOK)
    # THEN a webhook's check looks
    assert standing(world.sync) == PAUSED
    assert world.target == FIRST_URL


def test_an_app_in_other_hands_pauses_before_its_value_is_read(world: World) -> None:
    # GIVEN
    hand_over(world)
    # WHEN
    entry = check(world)
    # THEN nothing was read or written, and both people and history know why
    assert world.heroku.calls == ["app_owner"]
    assert world.target == FIRST_URL
    assert standing(world.sync) == PAUSED
    assert (entry.outcome, entry.failure) == (Outcome.FAILED, HANDED_OVER)
    assert world.reported() == ["Sync Paused"]
    assert world.event_bus.published[0].detail["failure"] == HANDED_OVER


@pytest.mark.parametrize("cause", list(Cause))
def test_no_check_reads_it_or_reports_it_again(world: World, cause: Cause) -> None:
    # GIVEN
    hand_over(world)
    check(world)
    # WHEN any check follows
    entry = check(world, MINUTE, cause)
    # THEN it asks who has the app, and nothing else
    assert world.heroku.calls == ["app_owner"]
    assert world.target == FIRST_URL
    assert entry.failure == HANDED_OVER
    assert world.reported() == ["Sync Paused"]


def test_the_project_is_asked_for_its_owner_all_the_same(world: World) -> None:
    hand_over(world)
    world.hasura.owner_id = "5a0c1f3e-0000-4000-8000-00000000cccc"
    check(world)
    assert standing(world.sync) == (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)


def test_it_resumes_automatically_once_the_app_is_back(world: World) -> None:
    # GIVEN
    hand_over(world)
    check(world)
    # WHEN
    world.heroku.owner_id = APP_OWNER_ID
    entry = check(world, MINUTE)
    # THEN
    assert (world.sync.status, world.sync.reason, world.sync.source_handed_over) == (Status.ACTIVE, None, False)
    assert entry.outcome is Outcome.UPDATED
    assert world.target == SECOND_URL
    assert world.reported() == ["Sync Paused", "Database URL Updated", "Sync Resumed"]


@pytest.mark.parametrize(
    "failure",
    [TransientFailure("heroku_timeout"), PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), HerokuNotFound()],
)
def test_a_look_that_fails_decides_nothing(world: World, failure: Exception) -> None:
    def fail(operation: str) -> None:
        if operation == "app_owner":
            raise failure

    # GIVEN an app in other hands, WHEN its owner cannot be determined
    hand_over(world)
    world.heroku.before_each = fail
    check(world)
    # THEN the check goes on, and the next one looks
    assert world.sync.status is Status.ACTIVE
    assert world.sync.source_owner_checked_at == START
    world.heroku.before_each = nothing_happens
    check(world, MINUTE)
    assert standing(world.sync) == PAUSED


@pytest.mark.parametrize("failure", [TransientFailure("heroku_timeout"), HerokuNotFound()])
def test_a_look_that_fails_resumes_nothing(world: World, failure: Exception) -> None:
    def fail(operation: str) -> None:
        raise failure

    hand_over(world)
    check(world)
    world.heroku.before_each = fail
    assert check(world, MINUTE).failure == HANDED_OVER
    assert world.sync.source_handed_over


def test_an_answer_without_an_owner_decides_nothing(world: World) -> None:
    world.heroku.owner_id = None
    assert check(world).outcome is Outcome.UNCHANGED
    assert world.sync.source_owner_checked_at == START
    assert world.sync.heroku_app.owner_id == APP_OWNER_ID


def test_a_rejected_token_is_refreshed_as_everywhere(world: World) -> None:
    world.heroku.tokens.clear()
    check(world)
    assert world.heroku.calls[:2] == ["app_owner", "app_owner"]
    assert world.sync.source_owner_checked_at == START + HOUR


def test_a_lost_authorization_pauses_for_itself(world: World) -> None:
    def reject(operation: str) -> None:
        raise HerokuTokenRejected

    world.heroku.before_each = reject
    assert check(world).failure == Reason.HEROKU_AUTHORIZATION_LOST
    assert standing(world.sync) == PAUSED
    assert not world.sync.source_handed_over


def test_an_older_sync_learns_the_owner_at_its_first_scheduled_check(world: World) -> None:
    # GIVEN a sync that was stored before we asked
    change(world, heroku_app=HerokuApp(id=APP_ID, name="quiet-river-1234"), source_owner_checked_at=None)
    assert calls_of_a_check(world, cause=Cause.WEBHOOK) == ["read_config_var"]
    # WHEN
    check(world, MINUTE)
    # THEN whoever has the app then is meant
    assert world.heroku.calls == ["app_owner", "read_config_var"]
    assert world.sync.heroku_app.owner_id == APP_OWNER_ID
    assert world.sync.status is Status.ACTIVE


def test_a_restart_during_the_look_wins(world: World) -> None:
    # GIVEN
    hand_over(world)

    def restart(operation: str) -> None:
        if operation == "app_owner":
            change(world, epoch=world.sync.epoch + 1)

    # WHEN
    world.heroku.before_each = restart
    # THEN the look counts no more
    assert check(world).outcome is Outcome.SKIPPED
    assert not world.sync.source_handed_over
    assert world.target == FIRST_URL


def test_a_table_that_refuses_the_look_makes_the_check_come_again(world: World) -> None:
    def refuse(operation: str) -> None:
        if operation == "record":
            world.syncs.before_each = nothing_happens
            raise TransientFailure("state_unavailable")

    hand_over(world)
    world.clock.advance(HOUR)
    world.syncs.before_each = refuse
    failure = world.check_fails(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    assert failure.code == "state_unavailable"
    assert world.target == FIRST_URL


def test_its_webhook_is_left_alone_then(world: World) -> None:
    # GIVEN an app in other hands, without our webhook
    change(world, webhook=Webhook.MISSING, webhook_checked_at=START)
    hand_over(world)
    # WHEN it is time to look at both
    check(world)
    # THEN none is made there
    assert world.heroku.webhooks == {}
    assert world.heroku.calls == ["app_owner"]


def test_few_calls_left_keep_the_look_for_later(world: World) -> None:
    world.heroku.rate_limit = 0
    assert check(world).failure == "heroku_rate_limit_reserve"
    assert world.heroku.calls == []


def test_an_epoch_that_moved_says_so() -> None:
    world = World(a_sync(webhook=Webhook.MANUAL))
    sync = world.sync
    change(world, epoch=2, owner_id=OWNER_ID)
    world.clock.advance(HOUR)
    connection = next(iter(world.connections.stored.values()))
    with pytest.raises(StaleEpoch):
        world.check_sync.verify_source_owner(sync, connection, scheduled=True)
