"""What every implementation of the port `SyncLists` does: the one in the table, and the fake of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.history import Action
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.ports.storage import Page, SyncLists, Syncs

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_history_entry, a_sync
from tests.fakes.sync_lists import FakeSyncLists
from tests.fakes.syncs import FakeSyncs

OTHER = "5a0c1f3e-0000-4000-8000-00000000aaaa"
T = TypeVar("T")


@dataclass(frozen=True)
class Subject:
    """An implementation, and the syncs that it lists."""

    syncs: Syncs
    lists: SyncLists

    def have(self, number: int, **changes: Any) -> Sync:
        """Store a sync that was made `number` minutes after the start."""
        created_at = START + timedelta(minutes=number)
        sync_id = f"{SYNC_ID[:-2]}{number:02}"
        sync = a_sync(sync_id=sync_id, env_var=f"E{number}", created_at=created_at, **changes)
        self.syncs.create(sync)
        return sync


@pytest.fixture(params=["fake", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "fake":
        fake = FakeSyncs()
        return Subject(fake, FakeSyncLists(fake))
    return Subject(request.getfixturevalue("dynamodb_syncs"), request.getfixturevalue("dynamodb_sync_lists"))


def everything(read: Callable[[str | None], Page[T]]) -> list[T]:
    """Read all pages."""
    found: list[T] = []
    cursor: str | None = None
    while True:
        page = read(cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_syncs_in_a_status_come_newest_first(subject: Subject, limit: int) -> None:
    # GIVEN syncs in two statuses, and histories, which have a status too
    active = [subject.have(number) for number in (0, 2, 3)]
    subject.have(1, status=Status.PAUSED, reason=Reason.SOURCE_MISSING)
    subject.syncs.note(a_history_entry(sync_id=active[0].sync_id))
    # WHEN
    found = everything(lambda cursor: subject.lists.with_status(Status.ACTIVE, cursor, limit))
    # THEN
    assert found == active[::-1]
    assert subject.lists.with_status(Status.DISCONNECTED, None, limit).items == []


def test_a_sync_that_changes_its_status_changes_its_list(subject: Subject) -> None:
    sync = subject.have(0)
    gone = a_sync(sync_id=sync.sync_id, env_var="E0", status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)
    subject.syncs.record(sync, gone, None)
    assert subject.lists.with_status(Status.ACTIVE, None, 10).items == []
    assert [found.epoch for found in subject.lists.with_status(Status.DISCONNECTED, None, 10).items] == [2]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_syncs_of_a_project(subject: Subject, limit: int) -> None:
    ours = [subject.have(number, status=status) for number, status in enumerate(Status)]
    subject.have(9, project_id=OTHER)
    assert everything(lambda cursor: subject.lists.of_project(PROJECT_ID, cursor, limit)) == ours


def test_syncs_that_have_a_connection(subject: Subject) -> None:
    ours = [subject.have(number, status=status) for number, status in enumerate(Status)]
    subject.have(8, connection_id=OTHER)
    subject.have(9, connection_id=None)
    subject.have(10, connection_released_at=START)
    assert sorted(subject.lists.using(CONNECTION_ID), key=lambda sync: sync.sync_id) == ours
    assert subject.lists.using(SYNC_ID) == []


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_history_comes_newest_first_and_as_it_was(subject: Subject, limit: int) -> None:
    # GIVEN a check of which everything is known, a person's deed, and another sync's history
    check = a_history_entry(
        entry_id="entry-1",
        outcome=Outcome.UPDATED,
        reason=Reason.SOURCE_INVALID,
        duration=timedelta(milliseconds=1234),
        fingerprint_before="00",
        fingerprint="11",
        release_version=7,
        failure="heroku_timeout",
        propagation=timedelta(milliseconds=567),
    )
    deed = a_history_entry(
        entry_id="entry-2",
        at=START + timedelta(seconds=1),
        cause=Cause.OPERATOR,
        action=Action.OPTED_OUT,
        outcome=None,
        actor="operator@example.com",
    )
    for entry in (check, deed, a_history_entry(sync_id=OTHER)):
        subject.syncs.note(entry)
    # WHEN THEN
    assert everything(lambda cursor: subject.lists.history(SYNC_ID, cursor, limit)) == [deed, check]
    assert subject.lists.history(PROJECT_ID, None, limit).items == []


@pytest.mark.parametrize(
    "cursor", ["", "made-up", "é", "e30=", "W10=", "bnVsbA==", "a" * 5000, "eyJwayI6ICIifQ==", "eyJwayI6IDF9"]
)
def test_made_up_cursors(subject: Subject, cursor: str) -> None:
    for read in (
        lambda: subject.lists.with_status(Status.ACTIVE, cursor, 1),
        lambda: subject.lists.of_project(PROJECT_ID, cursor, 1),
        lambda: subject.lists.history(SYNC_ID, cursor, 1),
    ):
        with pytest.raises(CursorInvalid):
            read()
