"""How connections are swept, and the signs of their syncs: the table's implementation, and the fakes of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.domain.signs import Change, Sign, Trust
from urlsync.domain.sweep import Sweep, SweptSync
from urlsync.domain.sync import Status
from urlsync.ports.storage import Connections, DueSweep, DueSweeps, SweptSyncs, Syncs

from tests.fakes.clock import START
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_sync, an_activity_entry
from tests.fakes.sweeps import FakeSweptSyncs, swept
from tests.fakes.syncs import FakeSyncs

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Subject:
    """Connections, syncs, and their indexes."""

    connections: Connections
    syncs: Syncs
    due_sweeps: DueSweeps
    swept_syncs: SweptSyncs

    def due(self, after: timedelta = timedelta(0)) -> list[DueSweep]:
        return list(self.due_sweeps.due_sweeps(START + after))

    def rows(self) -> list[SweptSync]:
        return sorted(self.swept_syncs.with_connection(CONNECTION_ID), key=lambda row: row.sync_id)

    def sweep(self) -> Sweep:
        stored = self.connections.get(CONNECTION_ID)
        assert stored is not None
        return stored.sweep


@pytest.fixture(params=["fake", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "fake":
        connections, syncs = FakeConnections(), FakeSyncs()
        return Subject(connections, syncs, connections, FakeSweptSyncs(syncs))
    table = request.getfixturevalue("dynamodb_connections")
    lists = DynamoDbSyncLists(table._client, table._table_name)
    return Subject(table, request.getfixturevalue("dynamodb_syncs"), lists, lists)


def test_a_connection_is_due_once_it_is_armed_and_until_it_is_disarmed(subject: Subject) -> None:
    subject.connections.create(a_connection(), an_activity_entry())
    assert subject.due() == []
    armed = subject.sweep().armed(START + MINUTE)
    assert subject.connections.replace_sweep(CONNECTION_ID, armed)
    assert subject.due() == []
    assert subject.due(MINUTE) == [DueSweep(connection_id=CONNECTION_ID, due_at=START + MINUTE)]
    assert subject.connections.replace_sweep(CONNECTION_ID, subject.sweep().disarmed())
    assert subject.due(MINUTE) == []


def test_a_connection_that_is_swept_regularly_is_listed_with_one_due_time_for_several(subject: Subject) -> None:
    subject.connections.create(a_connection(), an_activity_entry())
    assert subject.connections.replace_sweep(CONNECTION_ID, subject.sweep().armed(START))
    for minute in (0, 2, 4):
        assert subject.due(minute * MINUTE)
        began = subject.sweep().resumed(START + minute * MINUTE, 7)
        done = replace(began, apps_done=True, projects_done=True).stored(2 * MINUTE)
        assert subject.connections.replace_sweep(CONNECTION_ID, done)
        assert subject.due() == [DueSweep(connection_id=CONNECTION_ID, due_at=START, is_regular=True)]
    unfinished = subject.sweep().resumed(START + 6 * MINUTE, 7).stored(2 * MINUTE)
    assert subject.connections.replace_sweep(CONNECTION_ID, unfinished)
    assert subject.due() == []
    assert subject.due(6 * MINUTE) == [DueSweep(connection_id=CONNECTION_ID, due_at=START + 6 * MINUTE)]


def test_everything_about_sweeps_is_read_as_it_was_stored(subject: Subject) -> None:
    subject.connections.create(a_connection(), an_activity_entry())
    sweep = Sweep(
        due_at=START,
        listed_at=START - MINUTE,
        started_at=START - MINUTE,
        completed_at=START - 2 * MINUTE,
        apps_seen="app-1",
        projects_done=True,
        live=7,
        source_trust=Trust(seen=2),
        target_trust=Trust(seen=3, broken_at=START),
        refused="hasura_list_refused",
        revision=1,
    )
    assert subject.connections.replace_sweep(CONNECTION_ID, sweep)
    assert subject.sweep() == sweep


def test_of_two_that_read_the_same_only_one_is_stored(subject: Subject) -> None:
    subject.connections.create(a_connection(), an_activity_entry())
    for number in range(2):
        first = subject.sweep().armed(START + number * MINUTE)
        assert subject.connections.replace_sweep(CONNECTION_ID, first)
        assert not subject.connections.replace_sweep(CONNECTION_ID, replace(first, live=9))
        assert subject.sweep() == first
        # AND a repeated request finds its own write
        assert subject.connections.replace_sweep(CONNECTION_ID, first)


def test_a_connection_that_is_gone_is_not_swept(subject: Subject) -> None:
    assert not subject.connections.replace_sweep(CONNECTION_ID, Sweep().armed(START))
    assert subject.due() == []


def test_the_syncs_of_a_connection_are_listed_with_their_signs(subject: Subject) -> None:
    # GIVEN a sync with signs, one without, one that is disconnected and one of another connection
    signed = a_sync(
        source_sign=Sign(value="release-1", owner_id="owner", moved_at=START),
        target_sign=Sign(value="hash-1"),
        signs_since=START - MINUTE,
        sign_answered_at=START - MINUTE,
        source_change=Change(since=START - MINUTE),
        target_change=Change(since=START - MINUTE, settled_at=START),
        read_watermark=START,
        last_checked_at=START,
        check_interval=MINUTE,
    )
    changed: list[dict[str, Any]] = [{}, {"status": Status.DISCONNECTED}, {"connection_id": "another"}]
    others = [
        a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=f"OTHER_{number}", **changes)
        for number, changes in enumerate(changed, start=2)
    ]
    for sync in (signed, *others):
        subject.syncs.create(sync)
    # THEN the live ones of the connection are listed as they are stored
    assert subject.rows() == [swept(signed), swept(others[0])]


def test_a_sign_is_stored_beside_what_a_check_records_at_the_same_time(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    read = subject.syncs.get(SYNC_ID)
    assert read is not None
    # WHEN a check and a sweep have read the same
    subject.syncs.record(read, replace(read, last_checked_at=START), None)
    subject.syncs.record(read, replace(read, source_sign=Sign(value="release-2", moved_at=START)), None)
    # THEN both are stored
    [row] = subject.rows()
    assert (row.last_checked_at, row.source_sign) == (START, Sign(value="release-2", moved_at=START))
