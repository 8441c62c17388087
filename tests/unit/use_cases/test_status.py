"""The status: what the numbers mean, and that none of them is needed for the others."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.catalogue import Severity
from urlsync.domain.errors import TransientFailure
from urlsync.domain.findings import found
from urlsync.domain.hold import Hold
from urlsync.domain.host_changes import ONE_HOST, OTHER_HOSTS, QUIET, ManyHostChanges
from urlsync.domain.outage import NOTIFY_AFTER, Outage, Provider
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.signs import CHANGES_TO_TRUST, Trust
from urlsync.domain.sweep import UNSWEPT
from urlsync.domain.sweep_intervals import SweepIntervals
from urlsync.domain.sync import Status
from urlsync.ports.messaging import QueueDepth, QueueDepths
from urlsync.use_cases.operations.status import HEARTBEAT_TIMEOUT, MANY_WAITING, MAX_COUNTED, GetStatus, ServiceStatus

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START, FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import a_connection, an_activity_entry
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.holds import FakeHolds
from tests.fakes.host_changes import FakeHostChanges
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.oauth_client import FakeOAuthClient
from tests.fakes.outages import FakeOutages
from tests.fakes.reconcile_runs import FakeReconcileRuns

DEAD = [field.name for field in fields(QueueDepths) if field.name.startswith("dead_")]
NOTHING = QueueDepth(waiting=0, delayed=0, running=0)


class Service:
    """A service that is well, as far as the status looks at it."""

    def __init__(self) -> None:
        self.numbers: dict[str, Any] = {"checks": NOTHING, "follow_ups": NOTHING, **dict.fromkeys(DEAD, NOTHING)}
        self.counts = {Status.ACTIVE: 3, Status.PAUSED: 0, Status.DISCONNECTED: 1}
        self.runs = FakeReconcileRuns()
        self.ran()
        self.outages = FakeOutages()
        self.host_changes = FakeHostChanges()
        self.holds = FakeHolds()
        self.failing = False
        self.client = FakeOAuthClient()
        self.oauth = FakeHerokuOAuth(FakeHeroku())
        self.table = FakeLiveTable()
        self.connections = FakeConnections()

    def ran(self, **changes: Any) -> None:
        fields: dict[str, Any] = {"started_at": START, "due": 2, "enqueued": 2, "complete": True, **changes}
        self.runs.record(ReconcileRun(latest=timedelta(0), **fields))

    def depths(self) -> QueueDepths:
        if self.failing:
            raise TransientFailure("queues_unavailable")
        return QueueDepths(**self.numbers)

    def count(self, status: Status, at_most: int) -> int:
        if self.failing:
            raise TransientFailure("state_unavailable")
        return min(self.counts[status], at_most)

    def status(self) -> ServiceStatus:
        ports = (
            self,
            self.runs,
            self,
            self.outages,
            self.host_changes,
            self.holds,
            FakeClock(),
            self.client,
            self.oauth,
        )
        return GetStatus(*ports, self.connections, SweepIntervals(), self.table)(actor=ADMIN)

    def wrong(self) -> dict[str, Severity]:
        return {f.code: f.level for f in self.status().findings if f.level is not Severity.OK}


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("restored", "wrong"),
    [(False, {}), (True, {"restored": Severity.PROBLEM}), (None, {"table_unknown": Severity.WARNING})],
)
def test_a_restored_table_is_a_problem(service: Service, *, restored: bool | None, wrong: dict[str, Severity]) -> None:
    service.table.restored = restored

    assert service.wrong() == wrong


def waiting(number: int) -> QueueDepth:
    return QueueDepth(waiting=number, delayed=0, running=0)


def test_a_service_that_is_well_has_numbers_and_nothing_wrong(service: Service) -> None:
    status = service.status()
    assert service.wrong() == {}
    assert status.syncs == service.counts
    assert status.depths is not None
    assert status.last_reconcile == service.runs.last()


@pytest.mark.parametrize(("has_client", "name"), [(True, "fake-client-id"), (False, "unknown")])
def test_a_refused_oauth_client_is_a_problem_that_names_it(
    service: Service,
    has_client: bool,  # noqa: FBT001
    name: str,
) -> None:
    service.oauth.has_client = has_client
    service.client.refused(START)
    detail = f"client {name}, since {START.isoformat()}"
    assert found("oauth_client_refused", detail=detail) in service.status().findings
    assert service.wrong() == {"oauth_client_refused": Severity.PROBLEM}
    service.client.accepted()
    assert found("oauth_client_accepted") in service.status().findings


@pytest.mark.parametrize("queue", DEAD)
def test_dead_letters_are_a_problem(service: Service, queue: str) -> None:
    service.numbers[queue] = waiting(2)
    assert service.wrong() == {"dead_letters": Severity.PROBLEM}


def test_a_long_queue_is_a_warning(service: Service) -> None:
    service.numbers["checks"] = waiting(MANY_WAITING)
    assert service.wrong() == {"queues_long": Severity.WARNING}


def test_a_schedule_that_is_silent_is_a_problem(service: Service) -> None:
    service.ran(started_at=START - HEARTBEAT_TIMEOUT - timedelta(seconds=1))
    assert service.wrong() == {"schedule_silent": Severity.PROBLEM}


def test_a_schedule_that_never_ran_is_a_warning(service: Service) -> None:
    service.runs.recorded.clear()
    assert service.wrong() == {"schedule_new": Severity.WARNING}


def test_a_schedule_that_does_not_keep_up_is_a_warning(service: Service) -> None:
    service.ran(complete=False)
    assert service.wrong() == {"schedule_behind": Severity.WARNING}


def test_paused_syncs_are_a_warning(service: Service) -> None:
    service.counts[Status.PAUSED] = 2
    assert service.wrong() == {"syncs_paused": Severity.WARNING}


def test_what_cannot_be_found_out_does_not_hide_the_rest(service: Service) -> None:
    service.failing = True
    status = service.status()
    assert service.wrong() == {"queues_unknown": Severity.WARNING, "syncs_unknown": Severity.WARNING}
    assert (status.depths, status.syncs) == (None, None)
    assert status.last_reconcile is not None


@pytest.mark.parametrize(
    ("store", "operation", "code"),
    [
        ("client", "refused_since", "oauth_client"),
        ("outages", "get", "outages"),
        ("host_changes", "last", "host_changes"),
    ],
)
def test_what_the_table_does_not_say_is_unknown(
    service: Service, monkeypatch: pytest.MonkeyPatch, store: str, operation: str, code: str
) -> None:
    def unavailable(*_: object) -> None:
        raise TransientFailure("state_unavailable")

    monkeypatch.setattr(getattr(service, store), operation, unavailable)
    assert service.wrong() == {f"{code}_unknown": Severity.WARNING}


def test_a_schedule_that_cannot_be_looked_at_is_unknown(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> None:
        raise TransientFailure("state_unavailable")

    monkeypatch.setattr(service.runs, "last", unavailable)
    assert service.wrong() == {"schedule_unknown": Severity.WARNING}
    assert [finding.code for finding in service.status().findings] == [
        "queues_short",
        "no_dead_letters",
        "schedule_unknown",
        "no_sync_paused",
        "oauth_client_accepted",
        "no_outage",
    ]


def test_a_service_that_is_well_says_so_with_its_numbers(service: Service) -> None:
    service.numbers["checks"], service.numbers["follow_ups"] = waiting(3), waiting(4)
    assert service.status().findings == [
        found("queues_short", detail="7"),
        found("no_dead_letters"),
        found("schedule_runs", detail="2026-03-04T10:00:00+00:00"),
        found("no_sync_paused"),
        found("oauth_client_accepted"),
        found("no_outage"),
    ]


def test_a_service_in_trouble_says_how_much(service: Service) -> None:
    service.numbers["checks"], service.numbers[DEAD[0]] = waiting(MANY_WAITING), waiting(2)
    service.counts[Status.PAUSED] = 5
    service.ran(started_at=START - HEARTBEAT_TIMEOUT - timedelta(seconds=1))
    assert service.status().findings == [
        found("queues_long", detail="1000"),
        found("dead_letters", detail="2"),
        found("schedule_silent", detail="2026-03-04T09:54:59+00:00"),
        found("syncs_paused", detail="5"),
        found("oauth_client_accepted"),
        found("no_outage"),
    ]


def test_a_schedule_that_ran_a_moment_ago_is_not_silent(service: Service) -> None:
    service.ran(started_at=START - HEARTBEAT_TIMEOUT)
    assert service.wrong() == {}


def test_a_schedule_that_does_not_keep_up_says_how_much_was_due(service: Service) -> None:
    service.ran(complete=False, due=900)
    assert found("schedule_behind", detail="900") in service.status().findings
    service.runs.recorded.clear()
    assert found("schedule_new") in service.status().findings


def test_no_more_syncs_are_counted_than_is_worth_it(service: Service) -> None:
    service.counts[Status.ACTIVE] = MAX_COUNTED + 1
    status = service.status()
    assert status.syncs is not None
    assert status.syncs[Status.ACTIVE] == MAX_COUNTED


def test_an_outage_is_shown_while_its_probes_fail(service: Service) -> None:
    # GIVEN an outage of Hasura whose last probe failed just now, and one of Heroku that nobody has noticed for long
    lasting = Outage(provider=Provider.HASURA, since=START - timedelta(hours=1), failed_at=START)
    service.outages.put(lasting)
    service.outages.put(replace(lasting, provider=Provider.HEROKU, failed_at=START - NOTIFY_AFTER))
    # THEN
    assert service.status().findings[-1] == found("hasura_outage", detail="2026-03-04T09:00:00+00:00")
    assert service.wrong() == {"hasura_outage": Severity.PROBLEM}


@pytest.mark.parametrize("finding", [ONE_HOST, OTHER_HOSTS])
def test_many_changes_of_hosts_are_shown_for_an_hour(service: Service, finding: str) -> None:
    service.host_changes.put(ManyHostChanges(finding=finding, minute=START - QUIET))
    assert service.wrong() == {}
    since = START - QUIET + timedelta(seconds=1)
    service.host_changes.put(ManyHostChanges(finding=finding, minute=since))
    assert service.status().findings[-1] == found(finding, detail=since.isoformat())
    assert service.wrong() == {finding: Severity.WARNING}


def test_a_hold_of_writes_is_shown_with_its_beginning() -> None:
    service = Service()
    for number, connection_id in enumerate(("a-connection", None)):
        hold = Hold(
            since=START - timedelta(hours=number), actor="ann", actor_id="person:ann", connection_id=connection_id
        )
        service.holds.begin(hold, an_activity_entry())

    status = service.status()
    (finding,) = [each for each in status.findings if each.code == "writes_held"]

    assert (finding.level, finding.detail) == (Severity.WARNING, (START - timedelta(hours=1)).isoformat())
    assert status.held_since == START - timedelta(hours=1)


def test_a_hold_of_one_connection_is_not_one_of_all_writes() -> None:
    service = Service()
    service.holds.begin(
        Hold(since=START, actor="ann", actor_id="person:ann", connection_id="a-connection"), an_activity_entry()
    )

    assert service.status().held_since is None
    assert "writes_held" in service.wrong()


def test_holds_that_cannot_be_read_are_a_finding(service: Service) -> None:
    def fail(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    service.holds.before_each = fail
    assert service.wrong() == {"holds_unknown": Severity.WARNING}


def with_connections(service: Service, *live: int, seen: int = CHANGES_TO_TRUST) -> None:
    """Store connections with so many syncs each, whose sweeps are trusted."""
    trust = Trust(seen=seen)
    for number, syncs in enumerate(live):
        sweep = replace(UNSWEPT, live=syncs, completed_at=START, source_trust=trust, target_trust=trust)
        connection = a_connection(connection_id=f"connection-{number:04}", sweep=sweep)
        service.connections.stored[connection.connection_id] = connection


def test_the_status_says_how_long_the_full_checks_of_a_large_account_take(service: Service) -> None:
    # GIVEN many syncs, most of them of one connection among more than are read at once
    service.counts[Status.ACTIVE] = 20_000
    with_connections(service, *(150 * [10]), 9_000, 8_000)
    # WHEN THEN
    stretched = found("full_checks_stretched", detail="12 h")
    assert SweepIntervals().stretched(9_000) == timedelta(hours=12)
    assert [f for f in service.status().findings if f.code == "full_checks_stretched"] == [stretched]
    assert stretched.level is Severity.OK


@pytest.mark.parametrize(("active", "live", "seen"), [(20_000, 6_000, 3), (20_000, 9_000, 2), (6_000, 9_000, 3)])
def test_full_checks_within_the_usual_interval_are_no_finding(
    service: Service, active: int, live: int, seen: int
) -> None:
    service.counts[Status.ACTIVE] = active
    with_connections(service, live, seen=seen)
    assert not [f for f in service.status().findings if f.code == "full_checks_stretched"]


def test_no_connection_is_read_where_none_can_be_large(service: Service) -> None:
    service.counts[Status.ACTIVE] = 6_000
    service.connections.before_each = pytest.fail
    service.status()


def test_connections_that_cannot_be_read_are_a_finding(service: Service) -> None:
    service.counts[Status.ACTIVE] = 20_000

    def fail(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    service.connections.before_each = fail
    assert service.wrong() == {"sweeps_unknown": Severity.WARNING}
