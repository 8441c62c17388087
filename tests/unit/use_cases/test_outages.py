"""Outages of Heroku and Hasura: no message is a dead letter, few calls are made, and people are notified once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.outage import FAILURES, NOTIFY_AFTER, Provider

from tests.fakes.examples import CONNECTION_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.outage_town import MINUTE, Town, maintenance
from tests.fakes.world import a_request


def unavailable(operation: str) -> None:
    raise TransientFailure("hasura_unavailable")


@pytest.mark.no_cover
def test_a_thousand_syncs_and_half_an_hour_of_maintenance() -> None:
    # GIVEN a thousand syncs, and maintenance during which the databases of all are rotated: half of the webhooks arrive
    town = Town(1000)
    town.heroku.rotate(SECOND_URL)
    town.hasura.before_each = maintenance
    for number, sync_id in enumerate(town.syncs.stored):
        if number % 2:
            town.send(sync_id, at=town.begin + number * timedelta(seconds=1))
    # WHEN it takes half an hour
    end = town.begin + 30 * MINUTE
    town.run_until(end)
    # THEN Heroku was hardly called, and people were notified once
    assert len(town.heroku.calls) <= 100
    assert town.reported() == [EventType.PROVIDER_UNREACHABLE]
    asked = len(town.heroku.calls)
    # AND once it is over, the first sync is right within a minute, the last within five, and no message is dead
    town.hasura.before_each = nothing_happens
    times = town.writes_at()
    town.run_until(end + 5 * MINUTE)
    assert times[0] - end <= MINUTE
    assert times[-1] - end <= 5 * MINUTE
    assert town.wrong() == set()
    assert town.dead_letters == []
    assert len(town.heroku.calls) - asked <= 1000 + FAILURES
    # AND those whose webhooks arrived came first
    order = [int(env_var.removeprefix("PG_DATABASE_URL")) % 2 for env_var, _ in town.hasura.writes]
    assert sum(order[:500]) >= 495
    # AND people are notified of the end, once
    reported = [event for event in town.reported() if event != EventType.DATABASE_URL_UPDATED]
    assert reported == [EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED]


@pytest.mark.parametrize("code", ["hasura_unavailable", "hasura_timeout", "hasura_blocked"])
def test_a_hasura_that_answers_nothing_costs_no_more(code: str) -> None:
    # GIVEN a hundred syncs of fifty projects, all checked once in fifteen minutes
    def fail(operation: str) -> None:
        raise TransientFailure(code)

    town = Town(100, projects=50)
    # WHEN Hasura is down for twenty minutes, which only the schedule finds out
    town.hasura.before_each = fail
    town.run_until(town.begin + 20 * MINUTE)
    # THEN one check in a minute called Heroku, at most
    assert len(town.heroku.calls) <= 20 + 2 * FAILURES
    assert town.dead_letters == []


def test_an_outage_of_heroku_calls_nobody_else() -> None:
    # GIVEN syncs of two apps
    town = Town(30)
    for number, sync in enumerate(town.syncs.stored.values()):
        town.syncs.stored[sync.sync_id] = a_sync_of_app(sync, number % 2)
    town.heroku.apps |= {"app-0", "app-1"}

    def fail(operation: str) -> None:
        raise TransientFailure("heroku_unavailable")

    town.heroku.before_each = fail
    town.hasura.calls.clear()
    # WHEN it takes a quarter of an hour
    town.run_until(town.begin + 20 * MINUTE)
    # THEN Hasura was not called, and people know
    assert town.hasura.calls == []
    assert town.reported() == [EventType.PROVIDER_UNREACHABLE]
    assert len(town.heroku.calls) <= 2 * (20 + 2 * FAILURES)
    town.heroku.before_each = nothing_happens
    town.run_until(town.clock.time + 5 * MINUTE)
    assert town.reported()[-1] == EventType.PROVIDER_RECOVERED


def a_sync_of_app(sync: Any, number: int) -> Any:
    return replace(sync, heroku_app=replace(sync.heroku_app, id=f"app-{number}"))


def test_one_projects_own_failure_stops_nobody_else() -> None:
    # GIVEN ten syncs of one project that fails, and others
    town = Town(20, projects=11)
    town.heroku.rotate(SECOND_URL)
    broken = {sync.project_id for sync in list(town.syncs.stored.values())[:1]}
    read = town.hasura.read_target

    def read_target(token: Any, project_id: str, *rest: Any) -> Any:
        if project_id in broken:
            raise TransientFailure("hasura_error")
        return read(token, project_id, *rest)

    town.hasura.read_target = read_target  # type: ignore[assignment]
    for sync_id in town.syncs.stored:
        town.send(sync_id)
    # WHEN a minute has passed
    town.run_until(town.clock.time + MINUTE)
    # THEN all others are right
    assert {sync.env_var for sync in town.syncs.stored.values() if sync.project_id not in broken}.isdisjoint(
        town.wrong()
    )
    assert town.wrong() != set()
    # AND once the project works again, so are its own within a minute, however long it took
    town.run_until(town.clock.time + 20 * MINUTE)
    broken.clear()
    town.run_until(town.clock.time + MINUTE)
    assert town.wrong() == set()
    assert town.dead_letters == []


def test_a_sync_that_fails_alone_is_reported_after_ten_minutes() -> None:
    town = Town(1)
    town.hasura.before_each = unavailable
    town.send(str(UUID(int=0)))
    town.run_until(town.begin + NOTIFY_AFTER - MINUTE)
    assert town.reported() == []
    town.run_until(town.begin + NOTIFY_AFTER + 2 * MINUTE)
    assert town.reported() == [EventType.SYNC_FAILED]


@pytest.fixture
def struck() -> Town:
    """Return a town whose marker is set because Hasura is down."""
    town = Town(10)
    town.hasura.before_each = unavailable
    for number in range(FAILURES):
        town.send(str(UUID(int=number)))
    town.run_until(town.clock.time + timedelta(seconds=1))
    assert town.connections.stored[CONNECTION_ID].hasura_marker.since is not None
    town.heroku.calls.clear()
    town.hasura.calls.clear()
    return town


@pytest.mark.parametrize("cause", list(Cause))
def test_what_waits_is_stored_before_the_message_is_acknowledged(struck: Town, cause: Cause) -> None:
    # GIVEN an outage, and a table that fails
    sync_id, now = str(UUID(int=9)), struck.clock.time
    known = len(struck.syncs.history)

    def fail(operation: str) -> None:
        raise TransientFailure("state_unavailable")

    request = a_request(sync_id=sync_id, cause=cause, requested_at=now, sent_at=now, release_version=None)
    struck.clock.time = now - timedelta(seconds=20)
    if cause is Cause.SCHEDULE:
        request = a_request(sync_id=sync_id, cause=cause, requested_at=now)
    # WHEN the check has to wait THEN it is no success until that is stored
    struck.syncs.before_each = lambda operation: fail(operation) if operation == "record" else None
    with pytest.raises(TransientFailure, match="state_unavailable"):
        struck.check_sync(request)
    # AND then it is due in the next run, if somebody waits for it, or spread out
    struck.syncs.before_each = nothing_happens
    entry = struck.check_sync(request)
    assert entry is not None
    assert entry.outcome is Outcome.SKIPPED
    sync = struck.syncs.stored[sync_id]
    assert sync.urgent is (cause not in {Cause.SCHEDULE, Cause.FOLLOW_UP})
    assert sync.next_check_at is not None
    wait = sync.next_check_at - struck.clock.time
    assert wait == timedelta(0) if sync.urgent else MINUTE <= wait <= timedelta(minutes=3, seconds=30)
    # AND nobody was called, and the history is not filled with waiting
    assert (struck.heroku.calls, struck.hasura.calls, len(struck.syncs.history)) == ([], [], known)


def test_an_end_that_cannot_be_published_is_published_by_the_next_probe(struck: Town) -> None:
    # GIVEN an outage that people know of
    struck.run_until(struck.clock.time + NOTIFY_AFTER + 2 * MINUTE)
    assert struck.reported() == [EventType.PROVIDER_UNREACHABLE]
    # WHEN it ends while the bus is down for a moment
    struck.hasura.before_each = nothing_happens
    struck.event_bus.failures = 1
    struck.run_until(struck.clock.time + 3 * MINUTE)
    # THEN
    assert struck.reported() == [EventType.PROVIDER_UNREACHABLE, EventType.PROVIDER_RECOVERED]
    outage = struck.outages.get(Provider.HASURA)
    assert outage is not None
    assert outage.ended_at is not None


def test_a_reserve_that_is_reached_after_an_outage_is_waited_for_without_a_history() -> None:
    # GIVEN a sync that waits, and one that a webhook waits for, and few calls left
    town = Town(10)
    town.hasura.before_each = unavailable
    for number in range(FAILURES):
        town.send(str(UUID(int=number)))
    town.run_until(town.clock.time + 4 * MINUTE)
    town.heroku.rate_limit = 0
    town.hasura.before_each = nothing_happens
    known = len([entry for entry in town.syncs.history if entry.failure == "heroku_rate_limit_reserve"])
    # WHEN the outage ends THEN the latter is checked, the others wait
    town.heroku.rotate(SECOND_URL)
    town.run_until(town.clock.time + 2 * MINUTE)
    assert {f"PG_DATABASE_URL{number}" for number in range(FAILURES)}.isdisjoint(town.wrong())
    assert len([entry for entry in town.syncs.history if entry.failure == "heroku_rate_limit_reserve"]) == known
