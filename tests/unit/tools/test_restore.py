"""A table that was restored: nothing is written before it is reconciled; then what was done since is done again."""

import copy
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction, ActivityEntry, AuditRecord, ChangeKind, Subject
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action
from urlsync.domain.operation import Operation
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.domain.transition import ended

from tests.fakes.actors import ADMIN
from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, a_sync
from tests.fakes.jobs import FakeJobs
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.world import World, a_request
from tools.restore.__main__ import lines_of
from tools.restore.plan import Deed, Logged, Plan, Step, plan_of
from tools.restore.reconcile import EPOCHS, RESTORE, Reconcile

LATER = START + timedelta(minutes=5)
NAMES = ("out", "given", "gone", "back", "same")
"""Syncs: one is opted out after the backup, one's project transferred, one deleted, one restarted, one left alone."""


IDS = {name: f"5a0c1f3e-0000-4000-8000-00000000010{number}" for number, name in enumerate(NAMES)}
OUT = IDS["out"]


def of(name: str, **changes: Any) -> Sync:
    fields: dict[str, Any] = {"webhook": Webhook.PRESENT, "webhook_id": f"webhook-{name}", **changes}
    return a_sync(sync_id=IDS[name], env_var=f"URL_{name.upper()}", **fields)


def logged(action: ActivityAction, at: datetime = LATER, failure: str | None = None, **subject: Any) -> Logged:
    """Return an entry as it comes back from the audit log."""
    entry = ActivityEntry(
        entry_id=f"{action}-{at.isoformat()}-{subject}",
        at=at,
        action=action,
        actor="ann",
        actor_id="person:ann",
        subject=Subject(**subject),
        failure=failure,
    )
    return _logged(entry)


def _logged(entry: ActivityEntry) -> Logged:
    subject = {name: value for name in Subject.__dataclass_fields__ if (value := getattr(entry.subject, name))}
    stored = {"entry_id": entry.entry_id, "at": entry.at.isoformat(), "action": entry.action.value, "subject": subject}
    stored |= {"failure": entry.failure} if entry.failure else {}
    record = AuditRecord(
        kind=ChangeKind.ADDED, partition="ACTIVITY#2026-03-04", position="p", at=entry.at, entry=stored
    )
    found = Logged.of(json.loads(json.dumps(record.content())))
    assert found is not None
    return found


def connected(action: ActivityAction, **more: Any) -> Logged:
    return logged(action, project_id="project", sync_id=OUT, connection_id=CONNECTION_ID, **more)


# ---------------------------------------------------------------- the drill


class Drill:
    """A service whose table has been restored to the backup: five syncs, four of which were changed after it."""

    def __init__(self) -> None:
        self.world = World()
        self.world.syncs.stored.clear()
        for name in NAMES:
            self.world.syncs.create(of(name))
        back = self.world.syncs.stored[IDS["back"]]
        self.world.syncs.record(back, ended(back, Reason.OPTED_OUT), None)
        backup = copy.deepcopy(self.world.syncs.stored)
        self._change()
        self.entries = [_logged(entry) for entry in self.world.activity.stored]
        self.epochs = {name: sync.epoch for name, sync in self.world.syncs.stored.items()}
        self.world.syncs.stored = backup
        self.table: FakeLiveTable = self.world.live_table  # type: ignore[attr-defined]
        self.table.restored = True
        self.check_queue = FakeCheckQueue()
        self.jobs = FakeJobs(self.world.activity)
        self.world.hasura.env |= {f"URL_{name.upper()}": "postgres://old:fake@old.example.com/db" for name in NAMES}
        self.before = dict(self.world.hasura.env)

    def _change(self) -> None:
        syncs, operation = self.world.syncs, Operation(ADMIN, LATER, self.world.clock.new_id)
        out, gone, given, back = (syncs.stored[IDS[name]] for name in ("out", "gone", "given", "back"))
        syncs.record(out, operation.opted_out(out), operation.entry(operation.opted_out(out), Action.OPTED_OUT))
        syncs.delete(gone, operation.entry(gone, Action.DELETED))
        moved = ended(given, Reason.OWNERSHIP_TRANSFERRED)
        syncs.record(given, moved, operation.entry(moved, Action.TRANSFERRED))
        again = replace(back, status=Status.ACTIVE, reason=None, epoch=back.epoch + 1)
        syncs.record(back, again, operation.entry(again, Action.RESTARTED))

    def plan(self) -> Plan:
        return plan_of(self.entries, self.world.syncs.stored, {CONNECTION_ID}, {})

    def reconcile(self) -> None:
        work = Reconcile(self.world.syncs, self.world.connections, self.jobs, self.check_queue, self.world.clock)
        work(self.plan(), list(self.world.syncs.stored.values()))
        self.table.restored = False

    def check_all(self) -> dict[str, Outcome | None]:
        done = {}
        for name in NAMES:
            entry = self.world.check_sync(a_request(sync_id=IDS[name], cause=Cause.SCHEDULE, release_version=None))
            done[name] = None if entry is None else entry.outcome
        return done


@pytest.fixture
def drill() -> Drill:
    return Drill()


def states_of(drill: Drill) -> dict[str, object]:
    """Return the status and reason of each sync by name, None if it is not stored."""
    stored = {name: drill.world.syncs.stored.get(sync_id) for name, sync_id in IDS.items()}
    return {name: sync and (sync.status, sync.reason) for name, sync in stored.items()}


def test_a_restored_table_undoes_no_opt_out_deletion_transfer_or_restart(drill: Drill) -> None:
    world = drill.world
    # WHEN every sync of the restored table is checked before it is reconciled
    before = drill.check_all()
    # THEN nothing was written, no webhook touched, and no check is lost
    assert before == dict.fromkeys(NAMES, Outcome.SKIPPED)
    assert world.hasura.env == drill.before
    assert world.heroku.webhooks == {}
    live = [sync for sync in world.syncs.stored.values() if sync.status is not Status.DISCONNECTED]
    assert len(live) == 4
    assert all(sync.next_check_at is not None and sync.waiting_since is not None for sync in live)

    # WHEN it is reconciled, twice, and everything is checked again
    drill.reconcile()
    drill.reconcile()
    world.clock.advance(timedelta(minutes=10))
    after = drill.check_all()

    # THEN all four are right
    assert states_of(drill) == {
        "out": (Status.DISCONNECTED, Reason.OPTED_OUT),
        "given": (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED),
        "gone": None,
        "back": (Status.ACTIVE, None),
        "same": (Status.ACTIVE, None),
    }
    assert after == {
        "out": Outcome.SKIPPED,
        "given": Outcome.SKIPPED,
        "gone": None,
        "back": Outcome.UPDATED,
        "same": Outcome.UPDATED,
    }
    changed = {name for name, value in world.hasura.env.items() if drill.before.get(name) != value}
    assert changed == {"URL_BACK", "URL_SAME"}
    # AND every epoch is above those that there were
    assert all(sync.epoch > drill.epochs[name] for name, sync in world.syncs.stored.items())
    # AND a person's opt-out and deletion still keep syncs from being enabled by default
    assert {(sync.project_id, sync.heroku_app.id) for sync in (of("out"), of("gone"))} <= world.syncs.declined


def test_the_plan_of_the_drill_is_shown(drill: Drill) -> None:
    assert lines_of(drill.plan()) == [
        "done again:",
        f"  opt out: {IDS['out']} (as on 2026-03-04T10:05:00+00:00)",
        f"  delete: {IDS['gone']} (as on 2026-03-04T10:05:00+00:00)",
        f"  end after a transfer: {IDS['given']} (as on 2026-03-04T10:05:00+00:00)",
        f"  restart: {IDS['back']} (as on 2026-03-04T10:05:00+00:00)",
        "left to people:",
        "  nothing",
        "Roles and teams are in the user pool, not in the table: they are as they were.",
    ]


def test_what_is_done_again_says_so_and_cleans_up_at_heroku(drill: Drill) -> None:
    drill.reconcile()

    again = [entry for entry in drill.world.activity.stored if entry.actor_id == RESTORE.key]
    assert {(entry.action, entry.subject.sync_id) for entry in again} == {
        (ActivityAction.SYNC_OPTED_OUT, IDS["out"]),
        (ActivityAction.SYNC_TRANSFERRED, IDS["given"]),
        (ActivityAction.SYNC_DELETED, IDS["gone"]),
        (ActivityAction.SYNC_RESTARTED, IDS["back"]),
    }
    assert {(request.sync_id, request.cause) for request in drill.check_queue.sent} == {
        (IDS["out"], Cause.OPERATOR),
        (IDS["given"], Cause.OPERATOR),
    }
    assert drill.world.syncs.stored[IDS["same"]].epoch == of("same").epoch + EPOCHS


# ---------------------------------------------------------------- the plan


def one(action: ActivityAction, sync: Sync | None, connections: frozenset[str] = frozenset({CONNECTION_ID})) -> Plan:
    return plan_of([connected(action)], {} if sync is None else {OUT: sync}, connections, {})


def step(deed: Deed, name: str = OUT, **more: Any) -> Step:
    return Step(deed=deed, id=name, at=LATER, **more)


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (ActivityAction.SYNC_OPTED_OUT, Reason.OPTED_OUT),
        (ActivityAction.SYNC_TRANSFERRED, Reason.OWNERSHIP_TRANSFERRED),
    ],
)
def test_what_the_table_has_already_is_left_as_it_is(action: ActivityAction, reason: Reason) -> None:
    ended_before = ended(of("out"), reason)

    assert one(action, ended_before) == Plan([], [])
    assert one(ActivityAction.SYNC_RESTARTED, of("out", connection_id=CONNECTION_ID)) == Plan([], [])
    assert one(ActivityAction.SYNC_ENABLED, of("out")) == Plan([], [])
    assert one(ActivityAction.SYNC_DELETED, None) == Plan([], [])


def test_a_sync_that_ended_for_another_reason_ends_again() -> None:
    deleted = ended(of("out"), Reason.HEROKU_APP_DELETED)

    assert [found.deed for found in one(ActivityAction.SYNC_OPTED_OUT, deleted).steps] == [Deed.OPT_OUT]
    assert [found.deed for found in one(ActivityAction.SYNC_TRANSFERRED, deleted).steps] == [Deed.TRANSFER]


def test_only_the_last_of_several_changes_counts_and_each_entry_once() -> None:
    opted_out = connected(ActivityAction.SYNC_OPTED_OUT, at=LATER)
    restarted = connected(ActivityAction.SYNC_RESTARTED, at=LATER + timedelta(minutes=1))

    plan = plan_of([restarted, opted_out, restarted], {OUT: of("out")}, {CONNECTION_ID}, {})

    assert plan == Plan([], [])


def test_a_restart_with_a_connection_that_is_gone_stops_the_sync_and_is_left_to_its_owner() -> None:
    plan = one(ActivityAction.SYNC_RESTARTED, of("out", project_name="shop"), frozenset())

    assert plan.steps == [step(Deed.STOP, connection_id=CONNECTION_ID)]
    (left,) = plan.undecided
    assert left == (
        f"sync {OUT} (URL_OUT of project shop): restarted with a connection that is not in the table. "
        "The project's owner restarts it again"
    )


def test_a_restart_after_a_transfer_is_left_to_the_new_owner() -> None:
    transferred = connected(ActivityAction.SYNC_TRANSFERRED, at=LATER)
    restarted = connected(ActivityAction.SYNC_RESTARTED, at=LATER + timedelta(minutes=1))

    plan = plan_of([transferred, restarted], {OUT: of("out", project_name="shop")}, {CONNECTION_ID}, {})

    assert plan.steps == [replace(step(Deed.TRANSFER, connection_id=CONNECTION_ID), at=LATER + timedelta(minutes=1))]
    assert plan.undecided == [
        f"sync {OUT} (URL_OUT of project shop): restarted after a transfer. The project's owner restarts it again"
    ]


@pytest.mark.parametrize(
    ("action", "what"), [(ActivityAction.SYNC_ENABLED, "enabled"), (ActivityAction.SYNC_OPTED_OUT, "opted out")]
)
def test_a_sync_that_is_not_in_the_table_is_left_to_people(action: ActivityAction, what: str) -> None:
    assert one(action, None) == Plan(
        [], [f"sync {OUT} of project project: {what}, and not in the table. Enable it again, if it is still wanted"]
    )


def test_connections_are_deleted_and_shared_as_they_were() -> None:
    def entry(action: ActivityAction, connection_id: str, **more: Any) -> Logged:
        return logged(action, connection_id=connection_id, **more)

    entries = [
        entry(ActivityAction.CONNECTION_DELETED, "a"),
        entry(ActivityAction.CONNECTION_SHARED, "b", team="sales"),
        entry(ActivityAction.CONNECTION_UNSHARED, "c"),
        entry(ActivityAction.CONNECTION_CREATED, "d"),
        entry(ActivityAction.CONNECTION_CREATED, "e"),
        entry(ActivityAction.CONNECTION_DELETED, "e", at=LATER + timedelta(minutes=1)),
        entry(ActivityAction.HEROKU_CONNECTED, "a"),
        entry(ActivityAction.SWEEPS_TRUSTED, "b"),
    ]

    plan = plan_of(entries, {}, {"a", "b", "c"}, {"job": START})

    assert plan.steps == [
        Step(deed=Deed.CANCEL_JOB, id="job", at=START),
        step(Deed.DELETE_CONNECTION, "a"),
        step(Deed.SHARE_CONNECTION, "b", team="sales"),
        step(Deed.UNSHARE_CONNECTION, "c"),
    ]
    assert plan.undecided == [
        "connection a: connected to Heroku again. If its syncs pause, reconnect it",
        "connection d: added, and not in the table. Its owner adds it again",
    ]


def test_what_was_begun_is_left_to_people() -> None:
    entries = [
        logged(ActivityAction.DATABASE_ORDERED, project_id="p"),
        logged(ActivityAction.PROPOSAL_ACCEPTED, project_id="p"),
        logged(ActivityAction.PROPOSAL_DECLINED, project_id="p"),
        logged(ActivityAction.PERSON_DELETED, person_id="ann"),
    ]

    assert sorted(plan_of(entries, {}, set(), {}).undecided) == [
        "person ann: was deleted. Delete what is left of them again",
        "project p: a Heroku database was ordered. Look for its app at Heroku",
        "project p: a proposal was accepted. Accept it again",
        "project p: a proposal was declined. Decline it again",
    ]


@pytest.mark.parametrize("line", [{"kind": "removed", "entry": None}, {"kind": "added", "entry": None}])
def test_a_line_without_an_entry_says_nothing(line: dict[str, Any]) -> None:
    assert Logged.of(line) is None


# ---------------------------------------------------------------- what else is done again


def test_a_stopped_sync_is_no_choice_of_a_person_and_connections_follow() -> None:
    # GIVEN a sync that was restarted with a lost connection, and a connection that was shared and then deleted
    world, queue = World(), FakeCheckQueue()
    (sync,) = world.syncs.stored.values()
    steps = [
        step(Deed.STOP, sync.sync_id),
        step(Deed.SHARE_CONNECTION, CONNECTION_ID, team="sales"),
        step(Deed.DELETE_CONNECTION, CONNECTION_ID),
    ]

    # WHEN
    jobs = FakeJobs(world.activity)
    Reconcile(world.syncs, world.connections, jobs, queue, world.clock)(Plan(steps, []), [sync])

    # THEN
    assert (world.sync.status, world.sync.reason) == (Status.DISCONNECTED, Reason.OPTED_OUT)
    assert world.syncs.declined == set()
    assert world.syncs.history[-1].failure == "restored"
    assert world.connections.get(CONNECTION_ID) is None
    (deletion,) = world.deletions.unfinished()
    assert (deletion.id, deletion.actor) == (CONNECTION_ID, RESTORE)
    assert [entry.action for entry in world.activity.stored] == [
        ActivityAction.SYNC_OPTED_OUT,
        ActivityAction.CONNECTION_SHARED,
        ActivityAction.CONNECTION_DELETED,
    ]
