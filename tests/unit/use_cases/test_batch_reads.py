"""What the checks of a batch read together, and when they read again."""

from dataclasses import replace
from typing import Any

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import StaleEpoch, TransientFailure
from urlsync.domain.outage import Provider
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.use_cases.checking.batch_reads import ConnectionsOfBatch, SyncsOfBatch

from tests.fakes.clock import START
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_history_entry, a_sync, an_activity_entry
from tests.fakes.syncs import FakeSyncs
from tests.fakes.world import World, a_request

UPDATED = a_history_entry(outcome=Outcome.UPDATED)
OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000aaaa"


@pytest.fixture
def syncs() -> FakeSyncs:
    return FakeSyncs(a_sync(), a_sync(sync_id=OTHER_ID, env_var="OTHER"))


def operations_of(fake: FakeSyncs | FakeConnections) -> list[str]:
    """Return the operations from now on."""
    seen: list[str] = []
    fake.before_each = seen.append
    return seen


def test_the_syncs_of_a_batch_are_read_in_one_request(syncs: FakeSyncs) -> None:
    batch, seen = SyncsOfBatch(syncs, {SYNC_ID, OTHER_ID}), operations_of(syncs)
    assert (batch.get(SYNC_ID), batch.get(OTHER_ID)) == (syncs.stored[SYNC_ID], syncs.stored[OTHER_ID])
    assert seen == ["get_all"]


def test_a_second_read_of_a_sync_sees_what_was_stored_meanwhile(syncs: FakeSyncs) -> None:
    batch = SyncsOfBatch(syncs, {SYNC_ID, OTHER_ID})
    batch.get(SYNC_ID)
    syncs.stored[SYNC_ID] = replace(syncs.stored[SYNC_ID], epoch=2)
    found = batch.get(SYNC_ID)
    assert found is not None
    assert found.epoch == 2


@pytest.mark.parametrize("sync_ids", [{SYNC_ID}, set()])
def test_one_sync_alone_is_read_alone(syncs: FakeSyncs, sync_ids: set[str]) -> None:
    batch, seen = SyncsOfBatch(syncs, sync_ids), operations_of(syncs)
    assert batch.get(SYNC_ID) == syncs.stored[SYNC_ID]
    assert seen == ["get"]


def test_a_sync_that_is_gone_is_none(syncs: FakeSyncs) -> None:
    gone = "5a0c1f3e-0000-4000-8000-00000000bbbb"
    assert SyncsOfBatch(syncs, {SYNC_ID, gone}).get(gone) is None


def test_what_cannot_be_read_together_is_read_alone(syncs: FakeSyncs) -> None:
    # GIVEN one item that nobody can read, so that the read of all fails
    def fail(operation: str) -> None:
        if operation == "get_all":
            raise TransientFailure("state_unreadable")

    syncs.before_each = fail
    # THEN the others are read all the same
    assert SyncsOfBatch(syncs, {SYNC_ID, OTHER_ID}).get(OTHER_ID) == syncs.stored[OTHER_ID]


def test_a_connection_is_read_once_until_a_check_stores_something() -> None:
    connections = FakeConnections(a_connection())
    batch, seen = ConnectionsOfBatch(connections), operations_of(connections)
    first = batch.get(CONNECTION_ID)
    assert batch.get(CONNECTION_ID) is first
    assert first is not None
    marker = replace(first.heroku_marker, revision=1)
    assert batch.replace_marker(CONNECTION_ID, Provider.HEROKU, marker)
    read = batch.get(CONNECTION_ID)
    assert read is not None
    assert read.heroku_marker == marker
    assert not batch.replace_marker(CONNECTION_ID, Provider.HEROKU, marker), "another check was first"
    assert batch.replace_sweep(CONNECTION_ID, read.sweep.with_master("new"))
    batch.get(CONNECTION_ID)
    assert seen == ["get", "replace_marker", "get", "replace_marker", "replace_sweep", "get"]


def test_what_a_check_of_a_batch_stores_is_stored_as_by_a_check_alone(syncs: FakeSyncs) -> None:
    batch, entry, activity = SyncsOfBatch(syncs, {SYNC_ID, OTHER_ID}), UPDATED, an_activity_entry()
    before = syncs.stored[SYNC_ID]
    after = replace(before, last_checked_at=START)
    batch.record(before, after, entry)
    batch.note(replace(entry, entry_id="another-entry"), activity)
    assert batch.get_all({SYNC_ID}) == {SYNC_ID: after}
    assert syncs.history == [entry, replace(entry, entry_id="another-entry")]
    assert syncs.activity.stored == [activity]


def test_entries_of_routine_checks_are_stored_together_at_the_end(syncs: FakeSyncs) -> None:
    # GIVEN two checks that found everything as it was, and one that did not
    batch, seen = SyncsOfBatch(syncs, {SYNC_ID, OTHER_ID}), operations_of(syncs)
    routine = a_history_entry(outcome=Outcome.UNCHANGED)
    paused = replace(syncs.stored[SYNC_ID], status=Status.PAUSED)
    entries = [replace(routine, entry_id=f"entry-{number}") for number in range(3)]
    for sync_id, entry in ((SYNC_ID, entries[0]), (OTHER_ID, entries[1])):
        before = syncs.stored[sync_id]
        batch.record(before, replace(before, last_checked_at=START), entry)
    batch.record(syncs.stored[SYNC_ID], paused, entries[2])
    # THEN what they found out is stored at once, and only the last one with its entry
    assert syncs.stored[OTHER_ID].last_checked_at == START
    assert syncs.stored[SYNC_ID].status is Status.PAUSED
    assert syncs.history == [entries[2]]
    # WHEN the batch ends THEN the others follow, once
    batch.finish()
    batch.finish()
    assert syncs.history == [entries[2], *entries[:2]]
    assert seen == ["record", "record", "record", "note_all"]


def test_a_routine_check_that_was_overtaken_leaves_no_entry(syncs: FakeSyncs) -> None:
    batch = SyncsOfBatch(syncs, {SYNC_ID})
    before = syncs.stored[SYNC_ID]
    syncs.stored[SYNC_ID] = replace(before, epoch=before.epoch + 1)
    with pytest.raises(StaleEpoch):
        batch.record(before, replace(before, last_checked_at=START), a_history_entry(outcome=Outcome.UNCHANGED))
    batch.finish()
    assert syncs.history == []


def test_a_batch_stores_several_entries_as_syncs_do(syncs: FakeSyncs) -> None:
    entries = [a_history_entry(), replace(a_history_entry(), entry_id="another-entry")]
    SyncsOfBatch(syncs, {SYNC_ID}).note_all(entries)
    assert syncs.history == entries


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        ({"outcome": Outcome.UPDATED}, {}),
        ({"outcome": Outcome.UNCHANGED, "actor": "somebody"}, {}),
        *(
            ({"outcome": Outcome.UNCHANGED}, change)
            for change in (
                {"status": Status.PAUSED},
                {"reason": Reason.SOURCE_MISSING},
                {"detail": "another"},
                {"epoch": 9},
                {"fingerprint": "another"},
                {"outbox": ("another",)},
            )
        ),
    ],
)
def test_a_check_is_no_routine_if_it_changed_what_people_see(entry: dict[str, Any], change: dict[str, Any]) -> None:
    before = a_sync()
    assert a_history_entry(outcome=Outcome.UNCHANGED).is_routine(before, replace(before, last_checked_at=START))
    assert not a_history_entry(**entry).is_routine(before, replace(before, **change))


def test_a_connection_is_read_again_after_its_sweep_was_stored_with_who_did_it() -> None:
    connections = FakeConnections(a_connection())
    batch, entry = ConnectionsOfBatch(connections), an_activity_entry()
    first = batch.get(CONNECTION_ID)
    assert first is not None
    assert batch.replace_sweep(CONNECTION_ID, first.sweep.with_master("new"), entry)
    assert batch.get(CONNECTION_ID) == replace(first, sweep=first.sweep.with_master("new"))
    assert connections.activity.stored == [entry]


def test_checks_of_a_batch_end_as_checks_alone_do() -> None:
    world = World(a_sync(webhook=Webhook.MANUAL))
    world.syncs.create(a_sync(sync_id=OTHER_ID, env_var="OTHER", webhook=Webhook.MANUAL))
    check = world.check_sync.for_batch([SYNC_ID, OTHER_ID])
    entries = [check(a_request(sync_id=sync_id, cause=Cause.SCHEDULE)) for sync_id in (SYNC_ID, OTHER_ID)]
    assert [entry.outcome.value for entry in entries if entry and entry.outcome] == ["updated", "updated"]
    assert world.hasura.env["OTHER"] == world.target


def test_the_entries_of_routine_checks_of_a_batch_are_stored_when_it_ends() -> None:
    # GIVEN a sync in place
    world = World(a_sync(webhook=Webhook.MANUAL))
    world.check()
    before = len(world.syncs.history)
    # WHEN a batch finds it so
    check = world.check_sync.for_batch([SYNC_ID])
    check(a_request(cause=Cause.SCHEDULE, requested_at=world.clock.now()))
    assert len(world.syncs.history) == before
    check.finish()
    # THEN its end stores that
    assert [entry.outcome for entry in world.syncs.history[before:]] == [Outcome.UNCHANGED]
