"""Outages of Heroku and Hasura: no message is a dead letter, few calls are made, and people are notified once."""

import heapq
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.outage import FAILURES, NOTIFY_AFTER, Provider
from urlsync.domain.sync import Webhook
from urlsync.entrypoints.queues.back_off import wait_before
from urlsync.messages.checks import SPARE_RECEIVES

from tests.fakes.clock import START
from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.examples import CONNECTION_ID, a_sync
from tests.fakes.heroku import SECOND_URL
from tests.fakes.interruption import nothing_happens
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.world import World, a_request

MINUTE: Final = timedelta(minutes=1)
MAX_RECEIVES: Final = 8


class Town(World):
    """Syncs of one connection, each with a project of its own, up to date; a queue, and a schedule that runs."""

    def __init__(self, syncs: int, *, projects: int | None = None) -> None:
        super().__init__()
        self.lists: Any = FakeDueSyncs(self.syncs)
        self.scheduled_checks = FakeScheduledChecks()
        self.reconcile_runs = FakeReconcileRuns()
        self.syncs.stored = {sync.sync_id: sync for sync in map(self._sync, range(syncs), self._projects(projects))}
        self.dead_letters: list[CheckRequest] = []
        self._messages: list[tuple[datetime, int, CheckRequest, int]] = []
        self._numbers = count()
        for sync_id in self.syncs.stored:
            self.send(sync_id, Cause.ENABLED)
        self.run_until(START + 15 * MINUTE)
        self.begin = self.clock.time
        self.heroku.calls.clear()
        self.hasura.writes.clear()
        self.event_bus.published.clear()

    @staticmethod
    def _projects(projects: int | None) -> Iterator[int]:
        return (number if projects is None else number % projects for number in count())

    @staticmethod
    def _sync(number: int, project: int) -> Any:
        ids = {"sync_id": str(UUID(int=number)), "project_id": str(UUID(int=project))}
        webhook = {"webhook": Webhook.PRESENT, "webhook_id": "webhook-1", "webhook_checked_at": START}
        return a_sync(**ids, **webhook, env_var=f"PG_DATABASE_URL{number}")

    def send(self, sync_id: str, cause: Cause = Cause.WEBHOOK, at: datetime | None = None) -> None:
        at = at or self.clock.time
        self._put(at, a_request(sync_id=sync_id, cause=cause, requested_at=at, sent_at=at, release_version=None), 1)

    def _put(self, at: datetime, request: CheckRequest, receives: int) -> None:
        heapq.heappush(self._messages, (at, next(self._numbers), request, receives))

    def run_until(self, end: datetime) -> None:
        """Deliver messages in the order of time, and run the schedule every minute."""
        while self.clock.time < end:
            self.use_cases.enqueue_due_checks(self.clock.time + MINUTE)
            for request in self.scheduled_checks.take():
                self._put(self.clock.time, request, 1)
            following = self.clock.time + MINUTE
            while self._messages and self._messages[0][0] < following:
                at, number, request, receives = heapq.heappop(self._messages)
                self.clock.time = max(at, self.clock.time)
                self.clock.constant_jitter = number * 0.618 % 1
                self._deliver(request, receives)
            self.clock.time = following

    def _deliver(self, request: CheckRequest, receives: int) -> None:
        if receives > MAX_RECEIVES:
            self.dead_letters.append(request)
            return
        last = receives >= MAX_RECEIVES - SPARE_RECEIVES
        asked = a_request(**{**vars_of(request), "last_attempt": last})
        try:
            self.check_sync(asked)
        except TransientFailure as failure:
            wait = wait_before(receives, failure.retry_after, self.clock.jitter())
            self._put(self.clock.time + wait, request, receives + 1)

    def wrong(self) -> set[str]:
        """Return the env vars that do not have the current value."""
        wanted = self.heroku.config["DATABASE_URL"]
        return {sync.env_var for sync in self.syncs.stored.values() if self.hasura.env.get(sync.env_var) != wanted}

    def writes_at(self) -> list[datetime]:
        """Note when each write is made from now on."""
        times: list[datetime] = []

        def note(operation: str) -> None:
            if operation == "write_target":
                times.append(self.clock.time)

        self.hasura.after_each = note
        return times


def vars_of(request: CheckRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in CheckRequest.__slots__}


def maintenance(operation: str) -> None:
    """Refuse writes and answer reads, as Hasura's maintenance does."""
    if operation == "write_target":
        raise TransientFailure("hasura_maintenance")


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
