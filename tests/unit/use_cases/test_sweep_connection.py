"""One look at all apps and projects of a connection, and what it asks for, stores and costs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause
from urlsync.domain.connection import Profile
from urlsync.domain.errors import HerokuNotFound, PermanentFailure, RateLimitReserveReached, TransientFailure
from urlsync.domain.history import Action
from urlsync.domain.hold import RECHECK, Hold
from urlsync.domain.schedule import Schedule
from urlsync.domain.signs import Change, Sign
from urlsync.domain.sweep import UNSWEPT, SweptSync, is_open
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.use_case_parts import Intervals
from urlsync.use_cases.sweeping import sweep_connection
from urlsync.use_cases.sweeping.sweep_connection import SweepRun

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import OTHER_CONNECTION_ID
from tests.fakes.swept_town import MINUTE, SweptWorld

HOUR = timedelta(hours=1)
URL = "postgres://fake-user:fake-other@db.example.com/fake"


def settled_world(**options: Any) -> SweptWorld:
    """Return a world whose sync is covered by sweeps that are trusted."""
    world = SweptWorld(**options)
    world.prove()
    for _ in range(20):
        world.minute()
    world.heroku.calls.clear()
    world.hasura.calls.clear()
    return world


def another_sync(number: int, **changes: Any) -> Sync:
    """Return one more sync of the connection, with an app and a project of its own."""
    fields: dict[str, Any] = {
        "sync_id": f"5a0c1f3e-0001-4000-8000-{number:012}",
        "project_id": f"5a0c1f3e-0002-4000-8000-{number:012}",
        "heroku_app": HerokuApp(id=f"5a0c1f3e-0003-4000-8000-{number:012}", name=f"app-{number}"),
        "webhook": Webhook.PRESENT,
        **changes,
    }
    return a_sync(**fields)


def world_of(syncs: int, size: int = 3) -> SweptWorld:
    """Return a world with so many more syncs, and lists with `size` items on a page."""
    world = SweptWorld()
    for number in range(syncs):
        sync = another_sync(number)
        world.syncs.create(sync)
        world.heroku_sweeps.more[sync.heroku_app.id] = "release-1"
        world.hasura_sweeps.more[sync.project_id] = "hash-1"
    world.heroku_sweeps.size = world.hasura_sweeps.size = size
    return world


def test_a_quiet_sweep_makes_two_calls_and_one_write() -> None:
    # GIVEN a world in which nothing happens
    world = settled_world()
    writes: list[str] = []
    world.syncs.before_each = writes.append
    stored: list[str] = []
    world.connections.before_each = stored.append
    # WHEN the connection is swept
    run = world.sweep_now()
    # THEN that is one call to each service, and one write of the connection
    assert (world.heroku.calls, world.hasura.calls) == (["apps_after"], ["projects_after"])
    assert (writes, stored) == ([], ["get", "replace_sweep"])
    assert (run.is_complete, run.asked, run.moved) == (True, {}, 0)
    assert world.sweep.completed_at == world.clock.now()


def test_a_moved_sign_is_stored_and_asked_for_until_a_check_has_answered_it() -> None:
    world = settled_world()
    world.heroku.rotate(URL)
    # WHEN the check that was asked for is lost THEN the next sweep asks again
    assert list(world.sweep_now().asked) == [SYNC_ID]
    world.scheduled_checks.take()
    world.clock.advance(2 * MINUTE)
    assert list(world.sweep_now().asked) == [SYNC_ID]
    # WHEN it is made THEN no more
    world.clock.advance(MINUTE)
    [request] = world.check_queued()
    assert (request.cause, world.target) == (Cause.SCHEDULE, URL)
    world.clock.advance(2 * MINUTE)
    world.sweep_now()  # which sees the hash that our own write has moved
    world.clock.advance(MINUTE)
    world.check_queued()
    assert not world.sweep_now().asked


def test_only_the_check_that_a_sweep_caused_reads_the_newest_release() -> None:
    # GIVEN a sign that a sweep has seen move
    world = settled_world()
    world.heroku.rotate(URL)
    world.sweep_now()
    # WHEN a webhook comes first
    world.check(cause=Cause.WEBHOOK, requested_at=world.clock.now(), sent_at=world.clock.now())
    assert "is_releasing" not in world.heroku.calls
    world.clock.advance(MINUTE)
    world.check_queued()
    assert world.heroku.calls.count("is_releasing") == 1


@pytest.mark.parametrize("failure", [PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), HerokuNotFound()])
def test_a_release_that_cannot_be_read_leaves_no_sign_open(failure: Exception) -> None:
    world = settled_world()
    world.heroku.rotate(URL)
    world.sweep_now()

    def refuse(called: str) -> None:
        if called == "is_releasing":
            raise failure

    world.heroku.before_each = refuse
    world.clock.advance(MINUTE)
    world.check_queued()
    assert (world.target, is_open(world.sync)) == (URL, False)


def test_a_sync_that_trusted_sweeps_cover_is_checked_every_six_hours() -> None:
    world = settled_world()
    world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    schedule = Schedule(timedelta(minutes=15))
    expected = schedule.planned(world.sync, world.clock.now(), world.clock.jitter(), timedelta(hours=6))
    assert world.sync == expected


@pytest.mark.parametrize("side", ["source_change", "target_change"])
def test_a_change_whose_sign_has_not_moved_yet_is_asked_for_and_not_stored_again(side: str) -> None:
    # GIVEN a change that a check has found, whose sign the list does not show yet
    world = settled_world()
    open_change: dict[str, Any] = {side: Change(since=world.clock.now())}
    world.syncs.stored[SYNC_ID] = replace(world.sync, **open_change)
    operations: list[str] = []
    world.syncs.before_each = operations.append
    # WHEN THEN
    assert list(world.sweep_now().asked) == [SYNC_ID]
    assert not {"get", "record"} & set(operations)


def test_a_webhook_s_check_does_not_count_as_a_look_at_the_webhook() -> None:
    # GIVEN a covered sync whose webhook was not looked at for two days
    world = settled_world()
    world.clock.advance(timedelta(days=2))
    world.sweep_now()
    # WHEN a webhook's check ends THEN a scheduled one, which looks at it, comes soon
    world.check(requested_at=world.clock.now())
    assert world.sync.next_check_at is not None
    assert world.sync.next_check_at - world.clock.now() <= timedelta(minutes=15)
    # AND that one is followed by another one much later
    world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    assert world.sync.next_check_at - world.clock.now() > timedelta(hours=1)


def test_a_check_that_ended_after_a_sweep_but_began_before_it_drops_no_request() -> None:
    # GIVEN a sign that moved, and a check that began before and ends after the request
    world = settled_world()
    world.sweep_now()
    world.heroku.rotate(URL)
    world.sweep_now()
    world.syncs.stored[SYNC_ID] = replace(world.sync, last_checked_at=world.clock.now() + timedelta(seconds=1))
    # WHEN the request comes THEN the check is made
    world.clock.advance(MINUTE)
    world.check_queued()
    assert world.target == URL


@pytest.mark.parametrize("provider", ["heroku", "hasura"])
def test_another_owner_is_noticed_by_the_next_sweep(provider: str) -> None:
    # GIVEN an app or a project that is transferred without an event
    world = settled_world()
    getattr(world, provider).owner_id = "5a0c1f3e-0000-4000-8000-000000000099"
    # WHEN two minutes pass THEN the sync has ended, or is paused
    for _ in range(3):
        world.minute()
    expected = (
        (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
        if provider == "heroku"
        else (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)
    )
    assert (world.sync.status, world.sync.reason) == expected


def test_the_app_s_owner_is_not_asked_for_again_after_a_sweep() -> None:
    world = settled_world()
    world.clock.advance(timedelta(hours=5))
    world.sweep_now()
    world.check(cause=Cause.SCHEDULE, requested_at=world.clock.now())
    assert "app_owner" not in world.heroku.calls


def test_an_app_that_is_missing_is_checked_and_then_at_the_ordinary_interval() -> None:
    world = settled_world()
    world.heroku_sweeps.size = 500
    world.heroku.apps.clear()
    world.heroku.apps.add("00000000-0000-4000-8000-000000000000")
    assert list(world.sweep_now().asked) == [SYNC_ID]
    world.clock.advance(MINUTE)
    world.check_queued()
    assert world.sync.status is Status.PAUSED
    # AND a paused sync is not asked for again by every sweep
    assert not world.sweep_now().asked


def test_a_paused_sync_is_asked_for_when_something_moves() -> None:
    world = settled_world()
    world.heroku.drop()
    world.minute()
    world.minute()
    world.minute()
    assert world.sync.status is Status.PAUSED
    world.heroku.rotate(URL)
    world.minute()
    world.minute()
    world.minute()
    assert (world.sync.status, world.target) == (Status.ACTIVE, URL)


def test_pages_are_compared_one_by_one_and_what_is_between_them_is_missing() -> None:
    # GIVEN ten syncs in pages of three, of which one app and one project are not listed any more
    world = world_of(10)
    world.sweep_now()
    gone = another_sync(4)
    del world.heroku_sweeps.more[gone.heroku_app.id]
    del world.hasura_sweeps.more[another_sync(7).project_id]
    # WHEN the connection is swept THEN those two are asked for
    world.clock.advance(2 * MINUTE)
    run = world.sweep_now()
    assert set(run.asked) == {gone.sync_id, another_sync(7).sync_id}
    assert (run.live, run.is_complete) == (11, True)


def test_pages_are_compared_whatever_the_order_of_ids_in_the_other_list() -> None:
    # GIVEN apps in the opposite order of their projects, of which the last ids begin with letters
    world = SweptWorld()
    for number in range(10):
        app = HerokuApp(id=f"{15 - number:x}a0c1f3e-0003-4000-8000-000000000000", name=f"app-{number}")
        sync = another_sync(number, heroku_app=app)
        world.syncs.create(sync)
        world.heroku_sweeps.more[app.id] = "release-1"
        world.hasura_sweeps.more[sync.project_id] = "hash-1"
    world.heroku_sweeps.size = world.hasura_sweeps.size = 3
    # WHEN the connection is swept twice THEN no sync is missing, and each sign is seen
    world.sweep_now()
    world.clock.advance(2 * MINUTE)
    assert world.sweep_now().asked == {}
    assert all(sync.source_sign and sync.target_sign for sync in world.syncs.stored.values())
    # WHEN every sign moves THEN each sync is asked for
    world.heroku_sweeps.more = dict.fromkeys(world.heroku_sweeps.more, "release-2")
    world.clock.advance(2 * MINUTE)
    assert len(world.sweep_now().asked) == 10


@pytest.mark.parametrize(("ago", "asked"), [(15 * MINUTE - timedelta(microseconds=1), []), (15 * MINUTE, [SYNC_ID])])
def test_a_check_is_overdue_after_the_interval_that_is_in_force(ago: timedelta, asked: list[str]) -> None:
    world = SweptWorld()
    world.syncs.stored[SYNC_ID] = replace(world.sync, last_checked_at=world.clock.now() - ago)
    assert list(world.sweep_now().asked) == asked


def test_the_longest_overdue_checks_are_requested_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN more overdue syncs than are asked for at once, one of which was never checked
    monkeypatch.setattr(sweep_connection, "OVERDUE_AT_ONCE", 3)
    world = SweptWorld()
    world.syncs.stored.clear()
    since = {0: 2 * HOUR, 1: 4 * HOUR, 2: HOUR, 3: None}
    for number, checked in since.items():
        at = None if checked is None else START - checked
        world.syncs.create(another_sync(number, last_checked_at=at, created_at=START - (3 if at is None else 9) * HOUR))
    # WHEN THEN
    assert list(world.sweep_now().asked) == [another_sync(number).sync_id for number in (1, 3, 0)]


def test_a_sweep_that_runs_out_of_time_goes_on_a_minute_later() -> None:
    world = world_of(10)
    world.sweep_now()
    for app in world.heroku_sweeps.more:
        world.heroku_sweeps.more[app] = "release-2"
    world.clock.advance(2 * MINUTE)

    # GIVEN lists so slow that a run reads two pages
    def slow(operation: str) -> None:
        if operation in {"apps_after", "projects_after"}:
            world.clock.advance(MINUTE / 2)

    world.heroku.before_each = world.hasura.before_each = slow
    began, asked, runs = world.clock.now(), set[str](), 0
    # WHEN it is asked for each minute
    while world.sweep.completed_at is None or world.sweep.completed_at < began:
        asked |= set(world.sweep_now().asked)
        runs += 1
    # THEN it sees everything, in several runs, from where it was
    assert asked == {another_sync(number).sync_id for number in range(10)}
    assert runs == 4
    assert world.heroku.calls.count("apps_after") == 2 * 4


@pytest.mark.parametrize("operation", ["apps_after", "projects_after"])
def test_trouble_with_one_list_does_not_keep_the_other_from_being_read(operation: str) -> None:
    world = settled_world()
    world.heroku.rotate(URL)
    world.hasura.set_env("OTHER", "value")

    def fail(called: str) -> None:
        if called == operation:
            raise TransientFailure("fake_failure")

    world.interrupt(fail)
    due_at, run = world.clock.now(), world.sweep_now()
    assert (run.is_complete, run.failure, list(run.asked)) == (False, "fake_failure", [SYNC_ID])
    # AND the sweep stays due
    assert world.sweep.due_at == due_at


def test_a_reserve_of_calls_is_left_to_webhooks_and_people() -> None:
    world = settled_world()

    def reserve(called: str) -> None:
        if called == "apps_after":
            raise RateLimitReserveReached

    world.heroku.before_each = reserve
    assert world.sweep_now().failure == "heroku_rate_limit_reserve"


@pytest.mark.parametrize("provider", ["heroku", "hasura"])
def test_a_list_that_is_refused_leaves_its_syncs_to_the_ordinary_interval(provider: str) -> None:
    # GIVEN a service that does not list what it should
    world = settled_world()
    world.heroku_sweeps.is_ordered = provider != "heroku"
    world.hasura_sweeps.is_refused = provider == "hasura"
    # WHEN the connection is swept and the sync checked
    run = world.sweep_now()
    world.clock.advance(MINUTE)
    world.check_queued()
    # THEN the sweep says so, and the sync is checked every 15 minutes again
    assert run.sweep.refused == f"{provider}_list_refused"
    assert world.sync.next_check_at is not None
    assert world.sync.next_check_at - world.clock.now() <= 15 * MINUTE


def test_an_authorization_that_is_lost_is_noticed_by_the_next_sweep() -> None:
    world = settled_world()

    def revoked(_called: str) -> None:
        raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)

    world.heroku.before_each = revoked
    assert list(world.sweep_now().asked) == [SYNC_ID]


@pytest.mark.parametrize("kind", ["released_at", "config_hash"])
def test_a_change_without_its_sign_ends_the_trust_and_is_in_the_history(kind: str) -> None:
    # GIVEN a service whose sign does not move
    world = settled_world()
    (world.heroku if kind == "released_at" else world.hasura).is_honest = False
    # WHEN a webhook brings a change
    world.heroku.rotate(URL)
    world.check(cause=Cause.WEBHOOK, requested_at=world.clock.now(), sent_at=world.clock.now())
    breaches: list[str] = []
    for _ in range(6):
        world.clock.advance(2 * MINUTE)
        breaches += world.sweep_now().breaches
        world.clock.advance(timedelta(seconds=2))
        world.check_queued()
    # THEN the connection is not trusted any more, which is found out once
    assert (breaches, world.sweep.is_broken) == ([SYNC_ID], True)
    [entry] = [entry for entry in world.syncs.history if entry.action is Action.SWEEP_DISTRUSTED]
    assert entry.failure == f"sweep_not_trustworthy/{kind}"
    # AND the sync is checked every 15 minutes
    for _ in range(40):
        world.minute()
    checks = [entry.at for entry in world.syncs.history if entry.action is Action.CHECKED]
    assert checks[-1] - checks[-2] <= 15 * MINUTE


def test_three_changes_with_their_signs_earn_trust() -> None:
    world = SweptWorld()
    for _ in range(20):
        world.minute()
    for number in range(3):
        assert not world.sweep.source_trust.is_earned
        world.heroku.rotate(f"{URL}{number}")
        world.check(cause=Cause.WEBHOOK, requested_at=world.clock.now(), sent_at=world.clock.now())
        for _ in range(4):
            world.minute()
    assert world.sweep.source_trust.is_earned
    assert world.sweep.target_trust.is_earned


def test_a_connection_with_few_syncs_is_not_swept() -> None:
    world = SweptWorld(intervals=Intervals(least_syncs=2))
    world.minute()
    run = world.sweep_now()
    assert run == SweepRun(connection_id=CONNECTION_ID, live=1, sweep=world.sweep)
    assert world.heroku.calls.count("apps_after") == 0
    assert world.sweep.due_at == world.clock.now() + HOUR


def test_a_connection_without_syncs_is_swept_again_once_one_is_checked() -> None:
    world = settled_world()
    stored = world.sync
    world.syncs.stored[SYNC_ID] = replace(stored, status=Status.DISCONNECTED)
    world.sweep_now()
    assert world.sweep.due_at is None
    assert world.run_sweep() is None
    world.syncs.stored[SYNC_ID] = stored
    world.check(cause=Cause.OPERATOR, requested_at=world.clock.now())
    assert world.sweep.due_at == world.clock.now()


def test_of_two_sweeps_at_once_only_one_is_stored() -> None:
    world = settled_world()

    def overtake(called: str) -> None:
        if called == "projects_after":
            world.hasura.before_each = nothing_happens
            world.clock.advance(timedelta(seconds=1))
            world.run_sweep()

    world.connections.stored[CONNECTION_ID] = replace(
        world.connections.stored[CONNECTION_ID], sweep=replace(world.sweep, due_at=START)
    )
    world.hasura.before_each = overtake
    with pytest.raises(TransientFailure) as overtaken:
        world.run_sweep()
    assert overtaken.value.code == "sweep_overtaken"


class Stale:
    """An index that is a moment behind."""

    def __init__(self, rows: Sequence[SweptSync]) -> None:
        self.rows = rows

    def with_connection(self, connection_id: str) -> Sequence[SweptSync]:
        assert connection_id == CONNECTION_ID
        return self.rows


def test_a_sync_that_changed_since_it_was_listed_is_compared_as_it_is() -> None:
    # GIVEN a sync that was listed with its former sign, and has the new one by now
    world = settled_world()
    world.heroku.rotate(URL)
    known = Sign(value=f"release-{world.heroku.releases}", owner_id=world.heroku.owner_id, moved_at=world.clock.now())
    rows = world.lists.with_connection(CONNECTION_ID)
    world.syncs.stored[SYNC_ID] = replace(world.sync, source_sign=known, source_change=Change(since=START))
    world.use_cases.sweep_connection = replace(world.use_cases.sweep_connection, swept_syncs=Stale(rows))
    # WHEN the connection is swept THEN the sync keeps the moment at which the sign was first seen
    world.clock.advance(MINUTE)
    world.sweep_now()
    assert world.sync.source_sign == known


ACCOUNT = Profile(heroku_account="heroku@example.com")


def with_another(world: SweptWorld, live: int, profile: Profile = ACCOUNT) -> None:
    """Let another connection have so many syncs, of the same Heroku account."""
    mine = world.connections.stored[CONNECTION_ID]
    world.connections.stored[CONNECTION_ID] = replace(mine, profile=ACCOUNT)
    other = a_connection(connection_id=OTHER_CONNECTION_ID, profile=profile, sweep=replace(UNSWEPT, live=live))
    world.connections.stored[OTHER_CONNECTION_ID] = other


def test_connections_of_one_heroku_account_share_its_calls_for_full_checks() -> None:
    # GIVEN a connection with one sync, and another one of the same Heroku account with many
    world = SweptWorld()
    with_another(world, live=9_999)
    world.prove()
    # WHEN it is swept THEN full checks of all 10,000 take a third of the account's calls, and not of each connection
    for _ in range(20):
        world.minute()
    assert (world.sweep.live, world.sweep.others) == (1, 9_999)
    [found] = world.use_cases.find_verified([world.sync])
    assert found.check_interval == timedelta(hours=15)


def test_a_sync_whose_connection_is_gone_is_covered_by_no_sweep() -> None:
    # GIVEN a sync that trusted sweeps cover
    world = settled_world()
    [covered] = world.use_cases.find_verified([world.sync])
    # WHEN its connection is deleted THEN it counts as one that is never swept
    world.connections.stored.clear()
    [found] = world.use_cases.find_verified([world.sync])
    assert (found.check_interval, covered.check_interval) == (timedelta(minutes=15), timedelta(hours=6))


def test_the_syncs_of_other_connections_are_counted_every_two_days() -> None:
    world = settled_world()
    with_another(world, live=5)
    asked: list[str] = []
    world.connections.before_each = asked.append
    for hour, others in ((0, 5), (47, 5), (48, 7), (95, 7)):
        world.clock.time = max(world.clock.time, START + hour * HOUR + HOUR)
        world.sweep_now()
        assert world.sweep.others == others
        with_another(world, live=7)
    assert asked.count("sweeps_of_account") == 2


@pytest.mark.parametrize("profile", [Profile(), Profile(heroku_account="other@example.com")])
def test_other_heroku_accounts_have_calls_of_their_own(profile: Profile) -> None:
    world = settled_world()
    with_another(world, live=9_999, profile=profile)
    world.sweep_now()
    assert world.sweep.others == 0


def test_a_sweep_goes_on_if_other_connections_cannot_be_counted() -> None:
    world = settled_world()
    with_another(world, live=5)

    def fail(called: str) -> None:
        if called == "sweeps_of_account":
            raise TransientFailure("state_unavailable")

    world.connections.before_each = fail
    assert world.sweep_now().is_complete
    assert world.sweep.counted_at is None
    world.connections.before_each = nothing_happens
    world.sweep_now()
    assert world.sweep.others == 5


def test_sweeps_go_on_while_writes_are_held_and_one_check_follows_the_release() -> None:
    # GIVEN a hold
    world = settled_world()
    hold = Hold(since=world.clock.now(), actor="ann", actor_id="person:ann")
    world.holds.stored[None] = hold
    before = world.target
    # WHEN the source moves, and the schedule and the sweeps run for an hour
    world.heroku.rotate(URL)
    checked: list[str] = []
    for _ in range(60):
        world.minute()
    # THEN nothing was written, and what the sweep has found is due
    assert (world.target, world.syncs.stored[SYNC_ID].held_since is not None) == (before, True)
    assert world.sweep.completed_at is not None
    # AND after the release the value is there within five minutes, by one write
    world.holds.stored.clear()
    world.syncs.before_each = checked.append
    for _ in range(RECHECK // MINUTE + 1):
        world.minute()
    assert (world.is_equal(), world.syncs.stored[SYNC_ID].held_since) == (True, None)
    assert checked.count("start_write") == 1
