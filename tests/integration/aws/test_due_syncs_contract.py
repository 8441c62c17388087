"""What every implementation of the port `DueSyncs` does: the table's index, and the fake of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from urlsync.adapters.dynamodb import sync_indexes as due_index
from urlsync.adapters.dynamodb.keys import SHARDS, shard_of
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.sync import Reason, Status
from urlsync.ports.storage import DueSync, DueSyncs, Syncs

from tests.fakes.clock import START
from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.examples import SYNC_ID, a_sync
from tests.fakes.syncs import FakeSyncs

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Subject:
    """The syncs, and which of them are due."""

    syncs: Syncs
    due_syncs: DueSyncs

    def due(self, after: timedelta = timedelta(0)) -> list[DueSync]:
        found = self.due_syncs.due(START + after)
        return sorted(found, key=lambda due: (due.due_at, due.sync_id))

    def due_ids(self, after: timedelta = timedelta(0)) -> list[str]:
        return [due.sync_id for due in self.due(after)]


@pytest.fixture(params=["fake", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "fake":
        fake = FakeSyncs()
        return Subject(fake, FakeDueSyncs(fake))
    table: DynamoDbSyncs = request.getfixturevalue("dynamodb_syncs")
    return Subject(table, DynamoDbSyncLists(table._client, table._table_name))


def test_a_sync_that_was_never_checked_is_due_since_it_was_made(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    assert subject.due() == [DueSync(sync_id=SYNC_ID, due_at=START)]
    assert subject.due(-MINUTE) == []


def test_a_sync_is_due_when_its_time_has_come(subject: Subject) -> None:
    # GIVEN a sync whose next check is in ten minutes and a bit
    moment = 10 * MINUTE + timedelta(microseconds=1)
    subject.syncs.create(a_sync(next_check_at=START + moment))
    # THEN it is due then, and not before: two due times are never taken for one
    assert subject.due(10 * MINUTE) == []
    assert subject.due(moment) == [DueSync(sync_id=SYNC_ID, due_at=START + moment)]


def test_a_recorded_check_moves_the_due_time(subject: Subject) -> None:
    subject.syncs.create(a_sync())
    subject.syncs.record(a_sync(), a_sync(next_check_at=START + 15 * MINUTE), None)
    assert subject.due(14 * MINUTE) == []
    assert subject.due_ids(15 * MINUTE) == [SYNC_ID]


def test_a_paused_sync_falls_due_and_a_disconnected_one_never_does(subject: Subject) -> None:
    # GIVEN a sync that is paused
    paused = a_sync(status=Status.PAUSED, reason=Reason.SOURCE_MISSING, next_check_at=START)
    subject.syncs.create(paused)
    assert subject.due_ids() == [SYNC_ID]
    # WHEN it is opted out
    gone = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2, next_check_at=START)
    subject.syncs.record(paused, gone, None)
    # THEN it is never due, until it is restarted
    assert subject.due(1000 * MINUTE) == []
    subject.syncs.record(gone, a_sync(epoch=3, next_check_at=START), None)
    assert subject.due_ids() == [SYNC_ID]


@pytest.mark.no_cover
def test_all_due_syncs_are_found_whatever_their_shard(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN more due syncs than shards, and pages that end within a shard
    monkeypatch.setattr(due_index, "PAGE", 2)
    ids = sorted(str(UUID(int=number)) for number in range(3 * SHARDS))
    for number, sync_id in enumerate(ids):
        subject.syncs.create(a_sync(sync_id=sync_id, project_id=f"project-{number}"))
    subject.syncs.create(a_sync(next_check_at=START + MINUTE))
    # THEN each that is due is found once
    assert sorted(subject.due_ids()) == ids


def test_shards_are_used_evenly_and_never_change() -> None:
    shards = [shard_of(str(UUID(int=number * 7919))) for number in range(16_000)]
    assert set(shards) == {f"{shard:02}" for shard in range(SHARDS)}
    assert max(shards.count(shard) for shard in set(shards)) < 1.25 * len(shards) / SHARDS
    assert shard_of(SYNC_ID) == "01"
