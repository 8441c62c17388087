"""What every implementation of the port `SyncLists` does: the one in the table, and the fake of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.history import Action
from urlsync.domain.listing import ListedSync, SyncOrder
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.ports.storage import Page, SyncLists, Syncs

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, a_history_entry, a_sync
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


def positions(subject: Subject, status: Status, order: SyncOrder, *, descending: bool, limit: int) -> list[str]:
    """Read the ids of all syncs with a status, some at a time."""
    ids: list[str] = []
    after: str | None = None
    while found := subject.lists.in_order(status, order, after, limit, descending=descending):
        assert len(found) <= limit
        ids += (sync.sync_id for _, sync in found)
        after = found[-1][0]
    return ids


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize(
    ("order", "numbers"), [("name", "3012"), ("last_updated_at", "0321"), ("last_checked_at", "3102")]
)
def test_syncs_in_a_status_are_sorted(
    subject: Subject, order: str, numbers: str, limit: int, *, descending: bool
) -> None:
    # GIVEN syncs in two statuses, and histories, which have a status too
    have: dict[int, dict[str, Any]] = {
        0: {"project_name": "Shop"},
        1: {"project_name": "shop two", "last_updated_at": START + timedelta(hours=2), "last_checked_at": START},
        2: {"project_name": "Z", "last_updated_at": START + timedelta(hours=1)},
        3: {"project_name": "blog", "last_updated_at": START},
    }
    have[0]["last_checked_at"] = START + timedelta(microseconds=1)
    have[2]["last_checked_at"] = START + timedelta(hours=1)
    active = [subject.have(number, **changes) for number, changes in have.items()]
    subject.have(7, status=Status.PAUSED, reason=Reason.SOURCE_MISSING)
    subject.syncs.note(a_history_entry(sync_id=active[0].sync_id))
    # WHEN
    found = positions(subject, Status.ACTIVE, SyncOrder(order), descending=descending, limit=limit)
    # THEN
    wanted = [active[int(number)].sync_id for number in numbers]
    assert found == (wanted[::-1] if descending else wanted)
    assert subject.lists.in_order(Status.DISCONNECTED, SyncOrder.NAME, None, limit, descending=descending) == []


def test_an_index_has_what_lists_are_filtered_by(subject: Subject) -> None:
    sync = subject.have(
        0, serving=False, reason=Reason.SOURCE_MISSING, status=Status.PAUSED, connection_released_at=START
    )
    for order in SyncOrder:
        ((_, listed),) = subject.lists.in_order(Status.PAUSED, order, None, 5, descending=False)
        assert listed == ListedSync.of(sync)
    assert subject.lists.of_owner(OWNER_ID, 5) == [ListedSync.of(sync)]
    assert subject.lists.of_owner(OTHER, 5) == []


def test_a_sync_that_changes_its_status_changes_its_list(subject: Subject) -> None:
    sync = subject.have(0)
    gone = replace(sync, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)
    subject.syncs.record(sync, gone, None)
    assert subject.lists.in_order(Status.ACTIVE, SyncOrder.NAME, None, 10, descending=False) == []
    assert positions(subject, Status.DISCONNECTED, SyncOrder.NAME, descending=False, limit=10) == [sync.sync_id]


def ids(subject: Subject, word: str) -> set[str]:
    return set(subject.lists.ids_named(word, 50))


def test_syncs_are_found_by_the_words_of_their_names_as_long_as_they_have_them(subject: Subject) -> None:
    # GIVEN
    shop = subject.have(0, project_name="Web Shop")
    blog = subject.have(1, project_name="Blog", project_id=OTHER)
    # THEN both are found by a word of the app, each by its own words and ids
    assert ids(subject, "quiet") == ids(subject, "river-1") == {shop.sync_id, blog.sync_id}
    assert ids(subject, "web s") == ids(subject, "shop") == ids(subject, "e0") == {shop.sync_id}
    assert ids(subject, blog.sync_id) == ids(subject, OTHER) == {blog.sync_id}
    assert ids(subject, "hop") == ids(subject, "uiet") == set()
    assert len(subject.lists.ids_named("quiet", 1)) == 1
    # WHEN one gets another name, and the other one is deleted
    renamed = replace(shop, project_name="Store")
    subject.syncs.record(shop, renamed, None)
    subject.syncs.delete(blog, a_history_entry(sync_id=blog.sync_id))
    # THEN
    assert (ids(subject, "shop"), ids(subject, "blog"), ids(subject, OTHER)) == (set(), set(), set())
    assert ids(subject, "store") == ids(subject, "quiet") == {shop.sync_id}


def test_syncs_are_read_in_the_order_of_their_ids(subject: Subject) -> None:
    syncs = [subject.have(number) for number in range(3)]
    wanted = [syncs[2].sync_id, OTHER, syncs[0].sync_id]
    assert subject.lists.read(wanted) == [syncs[2], syncs[0]]
    assert subject.lists.read([]) == []
    # AND each once, also if its id was found twice
    assert subject.lists.read(wanted * 2) == [syncs[2], syncs[0]]


def test_ids_of_syncs_that_have_or_had_a_connection(subject: Subject) -> None:
    ours = [subject.have(0), subject.have(1, connection_released_at=START)]
    subject.have(2, connection_id=OTHER)
    subject.have(3, connection_id=None)
    assert sorted(subject.lists.ids_using(CONNECTION_ID, 5)) == [sync.sync_id for sync in ours]
    assert len(subject.lists.ids_using(CONNECTION_ID, 1)) == 1


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
        lambda: subject.lists.of_project(PROJECT_ID, cursor, 1),
        lambda: subject.lists.history(SYNC_ID, cursor, 1),
    ):
        with pytest.raises(CursorInvalid):
            read()
