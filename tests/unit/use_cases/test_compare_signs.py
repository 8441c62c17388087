"""What a page of a list means for each sync: what is asked for, stored and trusted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import Action
from urlsync.domain.signs import Change, Sign, SignKind, Trust
from urlsync.domain.sweep import UNSWEPT, Sweep
from urlsync.domain.sync import HerokuApp, Status, Sync
from urlsync.use_cases.sweeping.sweep_connection import CompareSigns, SweepRun

from tests.fakes.clock import START, FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import APP_ID, CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.sweeps import swept
from tests.fakes.syncs import FakeSyncs

MINUTE = timedelta(minutes=1)
SIGNS = {SignKind.RELEASED_AT: Sign(value="known", owner_id="owner"), SignKind.CONFIG_HASH: Sign(value="hash")}
SEEN = {SignKind.RELEASED_AT: APP_ID, SignKind.CONFIG_HASH: PROJECT_ID}
SWEEP = replace(
    UNSWEPT, started_at=START, due_at=START, source_trust=Trust(seen=1), target_trust=Trust(seen=2), revision=4
)
"""A sweep that began a minute ago, with different trust in both kinds of signs."""
OPEN = Change(since=START - MINUTE)
"""A change whose sign was not seen yet."""


class Comparing:
    """Syncs with known signs, and a sweep of their connection that goes on a minute after it began."""

    def __init__(self, *syncs: Sync, sweep: Sweep = SWEEP) -> None:
        self.syncs = FakeSyncs(*syncs)
        self.connections = FakeConnections(a_connection(sweep=sweep))
        self.clock = FakeClock(START + MINUTE)
        self.run = SweepRun(connection_id=CONNECTION_ID, sweep=sweep)
        self.rows = [swept(sync) for sync in syncs]

    def compare(self, value: str = "known", owner: str | None = "owner", kind: SignKind = SignKind.RELEASED_AT) -> None:
        """Compare with a page that shows every app and project with this value."""
        subjects = {row.heroku_app_id for row in self.rows} | {row.project_id for row in self.rows}
        shown = dict.fromkeys(subjects, (value, owner))
        CompareSigns(self.syncs, self.connections, self.clock)(self.run, self.rows, shown, kind)


def known(**changes: Any) -> Sync:
    """Return a sync whose signs were seen."""
    fields = {"source_sign": SIGNS[SignKind.RELEASED_AT], "target_sign": SIGNS[SignKind.CONFIG_HASH], **changes}
    return a_sync(**fields)


@pytest.mark.parametrize(
    ("status", "value", "asked"),
    [
        (Status.ACTIVE, "known", {SYNC_ID: None}),
        (Status.PAUSED, "known", {}),
        (Status.ACTIVE, "moved", {SYNC_ID: None}),
        (Status.PAUSED, "moved", {SYNC_ID: None}),
    ],
)
def test_a_paused_sync_is_asked_for_only_when_a_sign_moves(status: Status, value: str, asked: dict[str, None]) -> None:
    # GIVEN a sync with a change that a check has found and no sign has shown
    comparing = Comparing(known(status=status, source_change=OPEN))
    # WHEN
    comparing.compare(value)
    # THEN
    assert comparing.run.asked == asked


def test_every_moved_sign_is_counted_and_stored() -> None:
    other = known(
        sync_id="another-sync", env_var="B", heroku_app=HerokuApp(id="another-app", name="b"), status=Status.PAUSED
    )
    comparing = Comparing(known(), other)
    comparing.compare("moved")
    assert comparing.run.moved == 2
    moved = Sign(value="moved", owner_id="owner", moved_at=START + MINUTE)
    assert comparing.syncs.stored == {
        SYNC_ID: known(source_sign=moved),
        "another-sync": replace(other, source_sign=moved),
    }


@pytest.mark.parametrize(
    "changes", [{"status": Status.DISCONNECTED}, {"connection_id": "another-connection"}, {"epoch": 2}], ids=str
)
def test_a_sync_that_has_ended_or_moved_since_it_was_listed_stays_as_it_is(changes: dict[str, Any]) -> None:
    # GIVEN a sync that is changed after it was listed, or even while it is compared
    comparing = Comparing(known())
    changed = known(**changes)

    def change(_operation: str) -> None:
        comparing.syncs.stored[SYNC_ID] = changed

    if "epoch" in changes:
        comparing.syncs.before_each = lambda operation: change(operation) if operation == "record" else None
    else:
        change("list")
    # WHEN THEN
    comparing.compare("moved")
    assert comparing.syncs.stored == {SYNC_ID: changed}


def test_a_sync_that_is_deleted_since_it_was_listed_is_passed_over() -> None:
    comparing = Comparing(known())
    comparing.syncs.stored.clear()
    comparing.compare("moved")
    assert comparing.syncs.stored == {}


@pytest.mark.parametrize(
    ("kind", "change", "trust"),
    [
        (SignKind.RELEASED_AT, {"source_change": OPEN}, {"source_trust": Trust(seen=2)}),
        (SignKind.CONFIG_HASH, {"target_change": OPEN}, {"target_trust": Trust(seen=3)}),
    ],
)
def test_a_change_with_its_sign_adds_to_the_trust_in_its_kind(
    kind: SignKind, change: dict[str, Change], trust: dict[str, Any]
) -> None:
    comparing = Comparing(known(**change))
    comparing.compare("moved", kind=kind)
    assert comparing.run.sweep == replace(SWEEP, **trust)


BREACHES = [
    (SignKind.RELEASED_AT, "source_change", {"source_trust": Trust(seen=1, broken_at=START + MINUTE)}),
    (SignKind.CONFIG_HASH, "target_change", {"target_trust": Trust(seen=2, broken_at=START + MINUTE)}),
]


def unshown(kind: SignKind, change: str, *, settled_at: Any) -> Comparing:
    """Compare a sync with a change whose sign must have moved by then, and has not."""
    comparing = Comparing(known(**{change: Change(since=START - 2 * MINUTE, settled_at=settled_at)}))
    comparing.compare(str(SIGNS[kind].value), SIGNS[kind].owner_id, kind)
    return comparing


@pytest.mark.parametrize(("kind", "change", "trust"), BREACHES)
def test_a_change_without_its_sign_ends_the_trust_in_its_kind_before_anything_else(
    kind: SignKind, change: str, trust: dict[str, Any]
) -> None:
    comparing = unshown(kind, change, settled_at=START - MINUTE)
    # THEN that is stored with the connection, and noted with the sync
    broken = replace(SWEEP, **trust, revision=5)
    assert comparing.run.sweep == comparing.connections.stored[CONNECTION_ID].sweep == broken
    assert comparing.run.breaches == [SYNC_ID]
    [entry] = comparing.syncs.history
    assert (entry.action, entry.at, entry.failure) == (
        Action.SWEEP_DISTRUSTED,
        START + MINUTE,
        f"sweep_not_trustworthy/{kind}",
    )


def test_a_sweep_that_began_before_a_sign_had_to_move_proves_nothing_however_late_it_looks() -> None:
    comparing = unshown(SignKind.RELEASED_AT, "source_change", settled_at=START + MINUTE / 2)
    assert (comparing.run.breaches, comparing.run.sweep) == ([], SWEEP)


def test_a_breach_is_not_noted_by_a_sweep_that_was_overtaken() -> None:
    # GIVEN a connection that another sweep has changed
    comparing = Comparing(known(source_change=Change(since=START - 2 * MINUTE, settled_at=START - MINUTE)))
    comparing.connections.replace_sweep(CONNECTION_ID, SWEEP.armed(START))
    comparing.connections.replace_sweep(CONNECTION_ID, SWEEP.armed(START).armed(START))
    # WHEN THEN
    with pytest.raises(TransientFailure) as overtaken:
        comparing.compare()
    assert overtaken.value.code == "sweep_overtaken"
    assert comparing.syncs.history == []
