"""What every implementation of the port `Holds` does, and how a hold stops the beginning of a write."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from urlsync.adapters.dynamodb.holds import DynamoDbHolds
from urlsync.domain.errors import StaleEpoch, WritesHeld
from urlsync.domain.hold import Hold
from urlsync.domain.hold import Holds as KnownHolds
from urlsync.domain.sync import Reason, Status
from urlsync.ports.storage import Holds, Syncs

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, a_sync, an_activity_entry
from tests.fakes.syncs import FakeSyncs
from tests.integration.aws.conftest import TABLE

ALL: Final = Hold(since=START, actor="ann", actor_id="person:ann")
ONE: Final = Hold(since=START + timedelta(minutes=1), actor="bot", actor_id="program:bot", connection_id=CONNECTION_ID)
ENTRY: Final = an_activity_entry()


@dataclass(frozen=True)
class Stores:
    """The holds, and the syncs that respect them."""

    holds: Holds
    syncs: Syncs


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = FakeSyncs()
        return Stores(fake.holds, fake)
    syncs: Syncs = request.getfixturevalue("dynamodb_syncs")
    return Stores(DynamoDbHolds(request.getfixturevalue("dynamodb"), TABLE), syncs)


@pytest.mark.parametrize("hold", [ALL, ONE])
def test_a_hold_lasts_until_it_ends(stores: Stores, hold: Hold) -> None:
    assert stores.holds.current() == KnownHolds()
    assert stores.holds.begin(hold, ENTRY) is True
    assert stores.holds.begin(hold, ENTRY) is False
    assert stores.holds.current() == KnownHolds((hold,))
    assert stores.holds.end(hold.connection_id, ENTRY) is True
    assert stores.holds.end(hold.connection_id, ENTRY) is False
    assert stores.holds.current() == KnownHolds()


def test_holds_are_apart_from_each_other(stores: Stores) -> None:
    for hold in (ALL, ONE):
        stores.holds.begin(hold, ENTRY)
    assert set(stores.holds.current().items) == {ALL, ONE}
    stores.holds.end(None, ENTRY)
    assert stores.holds.current() == KnownHolds((ONE,))


@pytest.mark.parametrize("hold", [ALL, ONE])
def test_no_write_begins_during_a_hold(stores: Stores, hold: Hold) -> None:
    sync = a_sync()
    stores.syncs.create(sync)
    stores.holds.begin(hold, ENTRY)
    with pytest.raises(WritesHeld):
        stores.syncs.start_write(sync, "fake-fingerprint")
    assert stores.syncs.get(sync.sync_id) == sync
    stores.holds.end(hold.connection_id, ENTRY)
    stores.syncs.start_write(sync, "fake-fingerprint")
    assert stores.syncs.get(sync.sync_id) == a_sync(pending_fingerprint="fake-fingerprint")


def test_the_hold_of_another_connection_stops_no_write(stores: Stores) -> None:
    sync = a_sync(connection_id="5a0c1f3e-0000-4000-8000-00000000bbbb")
    stores.syncs.create(sync)
    stores.holds.begin(ONE, ENTRY)
    stores.syncs.start_write(sync, "fake-fingerprint")


@pytest.mark.parametrize("change", [{"epoch": 2}, {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}])
def test_another_epoch_is_found_during_a_hold_too(stores: Stores, change: dict[str, object]) -> None:
    stores.syncs.create(a_sync(**change))
    stores.holds.begin(ALL, ENTRY)
    with pytest.raises(StaleEpoch):
        stores.syncs.start_write(a_sync(), "fake-fingerprint")


def test_a_sync_without_a_connection_is_stopped_by_the_hold_of_everything(stores: Stores) -> None:
    sync = a_sync(connection_id=None)
    stores.syncs.create(sync)
    stores.syncs.start_write(sync, "fake-fingerprint")
    stores.holds.begin(ALL, ENTRY)
    with pytest.raises(WritesHeld):
        stores.syncs.start_write(sync, "fake-fingerprint")
