"""What every implementation of the port `Syncs` does: the one in the table, and the fake of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.dynamodb.table import from_item
from urlsync.domain.check import Outcome
from urlsync.domain.errors import StaleEpoch, TargetTaken
from urlsync.domain.history import Action
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.domain.sync_settings import FORGOTTEN
from urlsync.ports.storage import Syncs

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_history_entry, a_sync, an_event
from tests.fakes.syncs import FakeSyncs

OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000aaaa"

FULL = a_sync(
    status=Status.PAUSED,
    reason=Reason.SOURCE_INVALID,
    epoch=7,
    outcome=Outcome.FAILED,
    fingerprint="0123456789abcdef",
    release_version=42,
    serving=False,
    health_issue="project_inconsistent",
    last_served_at=START - timedelta(minutes=4),
    metadata_access=True,
    not_serving_reported=True,
    webhook=Webhook.PRESENT,
    webhook_id="fake-webhook-id",
    last_checked_at=START + timedelta(seconds=1),
    last_updated_at=START + timedelta(microseconds=2),
    last_propagation_ms=1234,
    last_confirmed_at=START + timedelta(minutes=3),
    pending_fingerprint="fedcba9876543210",
    failure_reported=True,
    source_etag='W/"etag"',
    source_fingerprint="00112233",
    source_not_found_since=START - timedelta(days=1),
    source_handed_over=True,
    source_owner_checked_at=START - timedelta(minutes=9),
    owner_verified_at=START - timedelta(days=2),
    check_interval=timedelta(hours=1),
    next_check_at=START + timedelta(hours=1),
    paused_since=START - timedelta(hours=2),
    webhook_checked_at=START - timedelta(minutes=7),
    webhook_secret_id="fedcba98",
    webhook_secret_rotated_at=START,
    webhook_rotation_notified="01234567",
    failed_deliveries=3,
    outbox=(an_event(1, seconds=1.5, nothing=None), an_event(2, epoch=7)),
)


@dataclass(frozen=True)
class Subject:
    """An implementation, and how to see which history entries it keeps."""

    syncs: Syncs
    history: Callable[[], set[str]]


@pytest.fixture(params=["fake", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "fake":
        fake = FakeSyncs()
        return Subject(fake, lambda: {entry.entry_id for entry in fake.history})
    table: DynamoDbSyncs = request.getfixturevalue("dynamodb_syncs")
    return Subject(table, lambda: _history_in(table))


def _history_in(table: DynamoDbSyncs) -> set[str]:
    items = table._client.scan(TableName=table._table_name, ConsistentRead=True)["Items"]
    plain = [from_item(item) for item in items]
    return {item["entry_id"] for item in plain if item["pk"].startswith("HISTORY#")}


def stored(subject: Subject, sync_id: str = SYNC_ID) -> Sync:
    sync = subject.syncs.get(sync_id)
    assert sync is not None
    return sync


def test_several_syncs_are_read_at_once(subject: Subject) -> None:
    # GIVEN more ids than one request reads, and syncs at the ends of both requests
    ids = [f"5a0c1f3e-0000-4000-8000-{number:012}" for number in range(120)]
    stored = [a_sync(sync_id=ids[place], env_var=f"V{place}") for place in (0, 99, 100, 119)]
    for sync in stored:
        subject.syncs.create(sync)
    assert subject.syncs.get_all(ids) == {sync.sync_id: sync for sync in stored}


def test_an_unknown_sync_is_none(subject: Subject) -> None:
    assert subject.syncs.get(SYNC_ID) is None


@pytest.mark.parametrize("sync", [a_sync(), FULL, replace(FULL, connection_id=None)])
def test_a_sync_is_read_as_it_was_stored(subject: Subject, sync: Sync) -> None:
    subject.syncs.create(sync)
    assert subject.syncs.get(SYNC_ID) == sync


def test_a_target_belongs_to_one_sync(subject: Subject) -> None:
    # GIVEN a sync, WHEN another one is created for the same env var of the same project
    subject.syncs.create(a_sync())
    with pytest.raises(TargetTaken):
        subject.syncs.create(a_sync(sync_id=OTHER_ID))
    # THEN nothing of it is stored
    assert subject.syncs.get(OTHER_ID) is None


def edited(sync: Sync, **changes: Any) -> Sync:
    """Return the sync after an edit, in a new epoch."""
    return replace(sync, epoch=sync.epoch + 1, **FORGOTTEN, **changes)


@pytest.mark.parametrize("before", [a_sync(), FULL])
def test_an_edit_exchanges_the_guard_of_the_target(subject: Subject, before: Sync) -> None:
    # GIVEN
    subject.syncs.create(before)
    after = edited(before, env_var="OTHER", next_check_at=START)
    # WHEN
    subject.syncs.edit(before, after, a_history_entry())
    # THEN
    assert stored(subject) == after
    assert subject.history() == {a_history_entry().entry_id}
    assert subject.syncs.holder(PROJECT_ID, "OTHER") == SYNC_ID
    assert subject.syncs.holder(PROJECT_ID, before.env_var) is None


@pytest.mark.parametrize("before", [a_sync(), FULL])
def test_an_edit_of_other_settings_keeps_the_guard(subject: Subject, before: Sync) -> None:
    subject.syncs.create(before)
    after = replace(before, check_interval=timedelta(minutes=7), metadata_access=False, next_check_at=START)
    subject.syncs.edit(before, after, a_history_entry())
    assert stored(subject) == after
    assert subject.syncs.holder(PROJECT_ID, before.env_var) == SYNC_ID


def test_an_edit_forgets_what_was_stored_after_it_was_read(subject: Subject) -> None:
    # GIVEN a sync that was read, and then checked
    before, learned = replace(FULL, **FORGOTTEN), FULL
    subject.syncs.create(before)
    subject.syncs.record(before, learned, None)
    # WHEN
    after = edited(before, config_var="OTHER_URL", next_check_at=START)
    subject.syncs.edit(before, after, a_history_entry())
    # THEN
    assert stored(subject) == after


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 8},
        {"config_var": "ANOTHER_URL"},
        {"env_var": "ANOTHER"},
        {"check_interval": None},
        {"check_interval": timedelta(hours=2)},
        {"metadata_access": False},
    ],
)
def test_an_edit_is_refused_if_the_settings_have_changed(subject: Subject, change: dict[str, Any]) -> None:
    subject.syncs.create(FULL)
    subject.syncs.record(FULL, replace(FULL, **change), None)
    before = stored(subject)
    with pytest.raises(StaleEpoch):
        subject.syncs.edit(FULL, edited(FULL, env_var="OTHER"), a_history_entry())
    assert stored(subject) == before
    assert (subject.history(), subject.syncs.holder(PROJECT_ID, "OTHER")) == (set(), None)


def test_an_edit_is_refused_if_an_interval_was_set_meanwhile(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    subject.syncs.record(a_sync(), a_sync(check_interval=timedelta(hours=1)), None)
    with pytest.raises(StaleEpoch):
        subject.syncs.edit(a_sync(), edited(a_sync(), env_var="OTHER"), a_history_entry())


def test_an_edit_does_not_take_the_target_of_another_sync(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    subject.syncs.create(a_sync(sync_id=OTHER_ID, env_var="OTHER"))
    with pytest.raises(TargetTaken) as taken:
        subject.syncs.edit(a_sync(), edited(a_sync(), env_var="OTHER"), a_history_entry())
    assert taken.value.sync_id == OTHER_ID
    assert stored(subject) == a_sync()
    assert subject.syncs.holder(PROJECT_ID, "PG_DATABASE_URL") == SYNC_ID


def test_a_taken_target_names_its_sync(subject: Subject) -> None:
    # GIVEN
    assert subject.syncs.holder(PROJECT_ID, "PG_DATABASE_URL") is None
    subject.syncs.create(a_sync())
    assert subject.syncs.holder(PROJECT_ID, "PG_DATABASE_URL") == SYNC_ID
    # WHEN THEN
    with pytest.raises(TargetTaken) as taken:
        subject.syncs.create(a_sync(sync_id=OTHER_ID), a_history_entry())
    assert taken.value.sync_id == SYNC_ID
    assert subject.history() == set()


def test_a_sync_begins_with_its_history(subject: Subject) -> None:
    entry = a_history_entry(action=Action.ENABLED)
    subject.syncs.create(a_sync(), entry)
    assert subject.history() == {entry.entry_id}


def test_a_deleted_sync_frees_its_target_and_keeps_its_history(subject: Subject) -> None:
    # GIVEN
    subject.syncs.create(a_sync(), a_history_entry())
    # WHEN
    last = a_history_entry(entry_id=OTHER_ID, action=Action.DELETED)
    subject.syncs.delete(a_sync(), last)
    # THEN
    assert subject.syncs.get(SYNC_ID) is None
    assert subject.syncs.holder(PROJECT_ID, "PG_DATABASE_URL") is None
    assert subject.history() == {a_history_entry().entry_id, OTHER_ID}
    subject.syncs.create(a_sync(sync_id=OTHER_ID))


def test_a_sync_that_moved_on_is_not_deleted(subject: Subject) -> None:
    subject.syncs.create(a_sync(epoch=2))
    for stale in (a_sync(), a_sync(sync_id=OTHER_ID)):
        with pytest.raises(StaleEpoch):
            subject.syncs.delete(stale, a_history_entry())
    assert stored(subject) == a_sync(epoch=2)
    assert subject.syncs.holder(PROJECT_ID, "PG_DATABASE_URL") == SYNC_ID
    assert subject.history() == set()


def test_another_env_var_is_another_target(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    subject.syncs.create(a_sync(sync_id=OTHER_ID, env_var="PG_DATABASE_URL1"))
    assert stored(subject, OTHER_ID).env_var == "PG_DATABASE_URL1"


def test_of_many_who_want_one_target_at_once_one_gets_it(subject: Subject) -> None:
    ids = [f"{SYNC_ID[:-2]}{number:02}" for number in range(8)]

    def wins(sync_id: str) -> bool:
        try:
            subject.syncs.create(a_sync(sync_id=sync_id))
        except TargetTaken:
            return False
        return True

    with ThreadPoolExecutor(len(ids)) as pool:
        won = list(pool.map(wins, ids))
    assert won.count(True) == 1
    assert [subject.syncs.get(sync_id) is not None for sync_id in ids] == won


def test_a_started_write_is_noted_and_changes_nothing_else(subject: Subject) -> None:
    subject.syncs.create(replace(FULL, pending_fingerprint=None))
    subject.syncs.start_write(FULL, "fedcba9876543210")
    assert stored(subject) == FULL


@pytest.mark.parametrize(
    "now",
    [a_sync(epoch=2), a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT), a_sync(sync_id=OTHER_ID)],
    ids=["another epoch", "disconnected", "gone"],
)
def test_no_write_starts_on_a_sync_that_moved_on(subject: Subject, now: Sync) -> None:
    # GIVEN a check that read the sync before it became what it is `now`
    subject.syncs.create(now)
    # WHEN the check is about to write, THEN it may not
    with pytest.raises(StaleEpoch):
        subject.syncs.start_write(a_sync(), "fedcba9876543210")
    # AND it left no trace
    assert stored(subject, now.sync_id) == now
    assert now.sync_id == SYNC_ID or subject.syncs.get(SYNC_ID) is None


def test_a_paused_sync_may_write(subject: Subject) -> None:
    subject.syncs.create(a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING))
    subject.syncs.start_write(a_sync(), "fedcba9876543210")
    assert stored(subject).pending_fingerprint == "fedcba9876543210"


@pytest.mark.parametrize(("before", "after"), [(a_sync(), FULL), (FULL, a_sync()), (FULL, FULL)])
def test_a_change_is_recorded_with_its_history(subject: Subject, before: Sync, after: Sync) -> None:
    subject.syncs.create(before)
    entry = a_history_entry()
    subject.syncs.record(before, after, entry)
    assert stored(subject) == after
    assert subject.history() == {entry.entry_id}


def test_a_change_may_come_without_history(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    subject.syncs.record(a_sync(), a_sync(connection_id=None), None)
    assert stored(subject).connection_id is None
    assert subject.history() == set()


def test_only_what_differs_is_stored(subject: Subject) -> None:
    # GIVEN a sync whose webhook and app name changed since the check read it, in the same epoch
    read = a_sync()
    subject.syncs.create(read)
    renamed = replace(read, webhook=Webhook.PRESENT, heroku_app=HerokuApp(id=read.heroku_app.id, name="new"))
    subject.syncs.record(read, renamed, None)
    subject.syncs.start_write(read, "fedcba9876543210")
    # WHEN the check records its result
    subject.syncs.record(read, replace(read, outcome=Outcome.UPDATED, last_checked_at=START), None)
    # THEN the other change is still there
    assert stored(subject) == replace(
        renamed, outcome=Outcome.UPDATED, last_checked_at=START, pending_fingerprint="fedcba9876543210"
    )


@pytest.mark.parametrize("changes", [{"outcome": Outcome.UPDATED}, {}], ids=["with a difference", "without one"])
def test_a_result_of_an_older_epoch_is_refused_whole(subject: Subject, changes: dict[str, Any]) -> None:
    # GIVEN two who read the same sync
    read = a_sync()
    subject.syncs.create(read)
    # WHEN one raises the epoch
    raised = replace(read, epoch=2, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT)
    subject.syncs.record(read, raised, None)
    # THEN the other records neither a change nor history
    with pytest.raises(StaleEpoch):
        subject.syncs.record(read, replace(read, **changes), a_history_entry())
    assert stored(subject) == raised
    assert subject.history() == set()


def test_a_confirmation_is_recorded_with_its_history(subject: Subject) -> None:
    subject.syncs.create(FULL)
    entry, serving = a_history_entry(), replace(FULL, serving=True, health_issue=None)
    subject.syncs.record_confirmation(FULL, serving, entry)
    assert stored(subject) == serving
    assert subject.history() == {entry.entry_id}


@pytest.mark.parametrize("changes", [{"epoch": 8}, {"fingerprint": "a-newer-value"}])
def test_a_confirmation_of_an_older_update_is_refused_whole(subject: Subject, changes: dict[str, Any]) -> None:
    # GIVEN a sync that moved on since it was looked at
    moved_on = replace(FULL, **changes)
    subject.syncs.create(moved_on)
    # WHEN what was seen then is recorded, THEN it is not
    with pytest.raises(StaleEpoch):
        subject.syncs.record_confirmation(FULL, replace(FULL, serving=True), a_history_entry())
    assert stored(subject) == moved_on
    assert subject.history() == set()


def test_nothing_is_recorded_on_a_sync_that_is_gone(subject: Subject) -> None:
    with pytest.raises(StaleEpoch):
        subject.syncs.record(a_sync(), FULL, a_history_entry())
    assert subject.syncs.get(SYNC_ID) is None
    assert subject.history() == set()


def test_of_many_who_raise_one_epoch_at_once_one_does(subject: Subject) -> None:
    subject.syncs.create(a_sync())

    def wins(number: int) -> bool:
        entry = a_history_entry(entry_id=f"{OTHER_ID[:-1]}{number}", actor=f"operator {number}")
        try:
            subject.syncs.record(a_sync(), a_sync(epoch=2), entry)
        except StaleEpoch:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(wins, range(8)))
    assert won.count(True) == 1
    assert subject.history() == {f"{OTHER_ID[:-1]}{won.index(True)}"}


def test_entries_can_be_noted_together(subject: Subject) -> None:
    entries = [a_history_entry(entry_id=f"entry-{number}", sync_id=SYNC_ID) for number in range(10)]
    for noted in (entries[:1], entries[1:], entries[1:]):
        subject.syncs.note_all(noted)
    assert subject.history() == {entry.entry_id for entry in entries}


def test_an_entry_can_be_noted_alone(subject: Subject) -> None:
    entry = a_history_entry()
    subject.syncs.note(entry)
    assert subject.history() == {entry.entry_id}
    assert subject.syncs.get(SYNC_ID) is None


@pytest.mark.parametrize("action", [Action.OPTED_OUT, Action.DELETED])
def test_a_choice_against_a_sync_is_remembered_when_the_sync_is_gone(subject: Subject, action: Action) -> None:
    # GIVEN a sync that nobody chose against
    sync, other = a_sync(), HerokuApp(id=OTHER_ID, name="other")
    subject.syncs.create(sync)
    assert not subject.syncs.was_opted_out(sync.project_id, sync.heroku_app.id)
    # WHEN a person opts out, or deletes it, and it is gone at last
    entry = a_history_entry(action=action, outcome=None)
    if action is Action.OPTED_OUT:
        subject.syncs.record(sync, replace(sync, status=Status.DISCONNECTED), entry)
        entry = a_history_entry(action=Action.DELETED, failure="undone", entry_id=OTHER_ID)
    subject.syncs.delete(sync, entry)
    # THEN that is remembered of this app in this project, and of no other
    assert subject.syncs.was_opted_out(sync.project_id, sync.heroku_app.id)
    assert not subject.syncs.was_opted_out(sync.project_id, other.id)
    assert not subject.syncs.was_opted_out(OTHER_ID, sync.heroku_app.id)


def test_an_enable_that_was_undone_is_no_choice(subject: Subject) -> None:
    sync = a_sync()
    subject.syncs.create(sync)
    undone = a_history_entry(action=Action.OPTED_OUT, outcome=None, failure="heroku_unavailable")
    subject.syncs.record(sync, replace(sync, status=Status.DISCONNECTED), undone)
    subject.syncs.delete(sync, replace(undone, action=Action.DELETED, entry_id=OTHER_ID))
    assert not subject.syncs.was_opted_out(sync.project_id, sync.heroku_app.id)


def test_an_outbox_is_cleared(subject: Subject) -> None:
    subject.syncs.create(FULL)
    subject.syncs.clear_outbox(stored(subject))
    assert stored(subject) == replace(FULL, outbox=())


def test_a_newer_outbox_stays(subject: Subject) -> None:
    newer = replace(FULL, outbox=(*FULL.outbox, an_event(3)))
    subject.syncs.create(newer)
    subject.syncs.clear_outbox(FULL)
    assert stored(subject) == newer


def test_clearing_an_outbox_again_or_of_a_sync_that_is_gone_is_harmless(subject: Subject) -> None:
    subject.syncs.clear_outbox(FULL)
    assert subject.syncs.get(SYNC_ID) is None
    subject.syncs.create(a_sync())
    subject.syncs.clear_outbox(FULL)
    subject.syncs.clear_outbox(a_sync())
    assert stored(subject) == a_sync()
