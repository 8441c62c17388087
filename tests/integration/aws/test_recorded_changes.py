"""A change and its entry of the activity are stored in one transaction, in the table and in the fakes."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.activity import DynamoDbActivity
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.provisionings import DynamoDbProvisionings
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.activity import EVERYTHING, ActivityEntry, activity_of
from urlsync.domain.connection import HerokuAuthorization, SignIn
from urlsync.domain.errors import StaleEpoch, TargetTaken
from urlsync.domain.history import Action
from urlsync.domain.provisioning import Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status
from urlsync.ports.storage import Activity, Connections, Provisionings, SignIns, Syncs

from tests.fakes.activity import FakeActivity
from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import CONNECTION_ID, a_connection, a_deletion, a_history_entry, a_sync, an_activity_entry
from tests.fakes.provisionings import FakeProvisionings
from tests.fakes.sign_ins import FakeSignIns
from tests.fakes.syncs import FakeSyncs
from tests.integration.aws.conftest import RETENTION, TABLE
from tests.integration.aws.test_provisionings_contract import EMPTY, FULL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENTRY: Final = an_activity_entry(entry_id="entry-of-the-change")
BEFORE: Final = an_activity_entry(entry_id="entry-before")
SIGN_IN: Final = SignIn(connection_id=CONNECTION_ID, actor=ADMIN, ends_at=START)
SYNC: Final = a_sync()
HEROKU: Final = HerokuAuthorization(access_token=Secret("fake-long-lived"))
OPTED_OUT: Final = a_history_entry(
    entry_id="history-entry", action=Action.OPTED_OUT, outcome=None, actor="ann", actor_id="person:ann-id"
)
PROPOSAL: Final = replace(EMPTY, step=Step.PROPOSED, concerns=("app_not_new",))
DECIDED: Final = replace(EMPTY, step=Step.DONE, revision=2)
WRITES: Final = {"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"}


class Stores:
    """Every store that keeps an entry with its changes, and the activity."""

    def __init__(
        self,
        stores: tuple[Syncs, Connections, Provisionings, SignIns],
        activity: Activity,
        client: "DynamoDBClient | None" = None,
    ) -> None:
        self.syncs, self.connections, self.provisionings, self.sign_ins = stores
        self.activity = activity
        self.written: list[tuple[str, dict[str, Any]]] = []
        if client is not None:
            client.meta.events.register("provide-client-params.dynamodb.*", self._remember)

    def _remember(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        if model.name in WRITES:
            self.written.append((model.name, params))

    def recorded(self) -> list[ActivityEntry]:
        """Return all entries but the one of what was there before, oldest first."""
        found = self.activity.entries(EVERYTHING.matches, START, None, 50).items
        return [entry for entry in reversed(found) if entry.entry_id != BEFORE.entry_id]


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        syncs = FakeSyncs()
        activity: FakeActivity = syncs.activity
        fakes = (syncs, FakeConnections(activity=activity), FakeProvisionings(syncs), FakeSignIns(activity))
        return Stores(fakes, activity)
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    cipher: KmsCipher = request.getfixturevalue("cipher")
    real = (
        DynamoDbSyncs(client, TABLE, RETENTION),
        DynamoDbConnections(client, TABLE, cipher),
        DynamoDbProvisionings(client, TABLE),
        DynamoDbSignIns(client, TABLE),
    )
    return Stores(real, DynamoDbActivity(client, TABLE), client)


def with_connection(stores: Stores) -> None:
    stores.connections.create(a_connection(), BEFORE)


def with_run(stores: Stores) -> None:
    stores.provisionings.create(EMPTY, BEFORE)


def with_sync(stores: Stores) -> None:
    stores.syncs.create(SYNC)


def nothing(_stores: Stores) -> None: ...


Do = Callable[[Stores], object]
CHANGES: Final[dict[str, tuple[Do, Do]]] = {
    "create a connection": (nothing, lambda s: s.connections.create(a_connection(), ENTRY)),
    "share a connection": (with_connection, lambda s: s.connections.share(CONNECTION_ID, "shops", ENTRY)),
    "unshare a connection": (with_connection, lambda s: s.connections.share(CONNECTION_ID, None, ENTRY)),
    "delete a connection": (with_connection, lambda s: s.connections.delete(a_deletion(), ENTRY)),
    "connect Heroku": (with_connection, lambda s: s.connections.replace_heroku(a_connection(), HEROKU, ENTRY)),
    "begin a sign-in": (nothing, lambda s: s.sign_ins.begin("state", SIGN_IN, ENTRY)),
    "order a database": (nothing, lambda s: s.provisionings.create(FULL, ENTRY)),
    "make a proposal": (nothing, lambda s: s.provisionings.create(PROPOSAL, ENTRY)),
    "accept a proposal": (with_run, lambda s: s.provisionings.replace(EMPTY, DECIDED, ENTRY)),
    "decline a proposal": (with_run, lambda s: s.provisionings.decline(EMPTY, DECIDED, ENTRY)),
}
OF_SYNCS: Final[dict[str, tuple[Do, Do]]] = {
    "enable a sync": (nothing, lambda s: s.syncs.create(SYNC, OPTED_OUT)),
    "opt out": (with_sync, lambda s: s.syncs.record(SYNC, replace(SYNC, status=Status.DISCONNECTED), OPTED_OUT)),
    "delete a sync": (with_sync, lambda s: s.syncs.delete(SYNC, OPTED_OUT)),
    "ask for a check": (with_sync, lambda s: s.syncs.note(OPTED_OUT, activity_of(SYNC, OPTED_OUT))),
}
STALE_RUN: Final = replace(EMPTY, revision=7)
REFUSED: Final[dict[str, tuple[Do, Do]]] = {
    "share one that is gone": (nothing, lambda s: s.connections.share(CONNECTION_ID, "shops", ENTRY)),
    "delete one that is gone": (nothing, lambda s: s.connections.delete(a_deletion(), ENTRY)),
    "connect Heroku, but late": (
        with_connection,
        lambda s: s.connections.replace_heroku(a_connection(revision=7), HEROKU, ENTRY) is not None,
    ),
    "order what is there": (with_run, lambda s: s.provisionings.create(FULL, ENTRY)),
    "accept what has changed": (with_run, lambda s: s.provisionings.replace(STALE_RUN, PROPOSAL, ENTRY)),
    "decline what has changed": (with_run, lambda s: s.provisionings.decline(STALE_RUN, DECIDED, ENTRY)),
}
REFUSED_OF_SYNCS: Final[dict[str, tuple[Do, Do]]] = {
    "enable a target that is taken": (with_sync, lambda s: s.syncs.create(SYNC, OPTED_OUT)),
    "opt out, but late": (with_sync, lambda s: s.syncs.record(replace(SYNC, epoch=7), SYNC, OPTED_OUT)),
    "delete, but late": (with_sync, lambda s: s.syncs.delete(replace(SYNC, epoch=7), OPTED_OUT)),
}


EVERY: Final[dict[str, tuple[Do, Do]]] = CHANGES | OF_SYNCS


@pytest.mark.parametrize("what", EVERY)
def test_a_change_and_its_entry_are_one_transaction(stores: Stores, what: str) -> None:
    # GIVEN
    prepare, change = EVERY[what]
    prepare(stores)
    stores.written.clear()
    # WHEN
    assert change(stores) is not False
    # THEN the entry is there, and the table was asked once, for everything
    assert stores.recorded() == [ENTRY if what in CHANGES else activity_of(SYNC, OPTED_OUT)]
    if isinstance(stores.activity, DynamoDbActivity):
        ((name, asked),) = stores.written
        assert name == "TransactWriteItems"
        assert len(asked["TransactItems"]) >= 2


@pytest.mark.parametrize("what", REFUSED)
def test_a_change_that_is_refused_has_no_entry(stores: Stores, what: str) -> None:
    prepare, change = REFUSED[what]
    prepare(stores)

    assert change(stores) is False
    assert stores.recorded() == []


@pytest.mark.parametrize("what", REFUSED_OF_SYNCS)
def test_a_change_of_a_sync_that_is_refused_has_no_entry(stores: Stores, what: str) -> None:
    prepare, change = REFUSED_OF_SYNCS[what]
    prepare(stores)

    with pytest.raises((StaleEpoch, TargetTaken)):
        change(stores)
    assert stores.recorded() == []


def test_a_decline_is_an_opt_out_and_an_accepted_proposal_is_not(stores: Stores) -> None:
    # GIVEN
    with_run(stores)
    accepted = replace(EMPTY, revision=2)
    # WHEN one is accepted
    stores.provisionings.replace(EMPTY, accepted, ENTRY)
    # THEN
    assert not stores.syncs.was_opted_out(EMPTY.project_id, EMPTY.app_id)
    # AND WHEN one is declined
    stores.provisionings.decline(accepted, replace(DECIDED, revision=3), ENTRY)
    assert stores.syncs.was_opted_out(EMPTY.project_id, EMPTY.app_id)


def test_a_decline_that_is_refused_is_no_opt_out(stores: Stores) -> None:
    with_run(stores)

    assert not stores.provisionings.decline(STALE_RUN, DECIDED, ENTRY)
    assert not stores.syncs.was_opted_out(EMPTY.project_id, EMPTY.app_id)


def test_a_refresh_of_a_token_has_no_entry(stores: Stores) -> None:
    with_connection(stores)

    assert stores.connections.replace_heroku(a_connection(), HEROKU) is not None
    assert stores.recorded() == []


def test_an_entry_is_found_by_its_id_and_time(stores: Stores) -> None:
    stores.activity.add(ENTRY)

    assert stores.activity.get(ENTRY.entry_id, ENTRY.at) == ENTRY
    assert stores.activity.get("another", ENTRY.at) is None
    assert stores.activity.get(ENTRY.entry_id, ENTRY.at.replace(year=2025)) is None
