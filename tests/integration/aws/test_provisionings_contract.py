"""What every implementation of the port `Provisionings` does, and how steps are asked for on the queue."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.queues import SqsProvisioningQueue
from urlsync.adapters.dynamodb.provisionings import DynamoDbProvisionings
from urlsync.domain.provisioning import Database, Leftover, Progress, Provisioning, Step, app_name
from urlsync.domain.sync import HerokuApp
from urlsync.ports.storage import Provisionings

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID, an_activity_entry, an_event
from tests.fakes.provisionings import FakeProvisionings
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000aaaa"
ENTRY = an_activity_entry()
EMPTY = Provisioning(
    provisioning_id=SYNC_ID,
    project_id=PROJECT_ID,
    connection_id=None,
    actor=ADMIN,
    created_at=START,
    app_name=app_name(SYNC_ID),
    makes_app=True,
    plan=None,
    step=Step.CREATING_APP,
    since=START,
)
FULL = replace(
    EMPTY,
    connection_id=CONNECTION_ID,
    makes_app=False,
    plan="heroku-postgresql:essential-0",
    step=Step.SETTING_ENV_VAR,
    since=START + timedelta(microseconds=1),
    attempts=3,
    failure="heroku_unavailable",
    reason="not_owner",
    app=HerokuApp(id=APP_ID, name="quiet-river-1234"),
    database=Database(id=APP_ID, name="postgresql-quiet-1", plan="heroku-postgresql:essential-0"),
    env_var="PG_DATABASE_URL",
    owner_id=OWNER_ID,
    take_over=True,
    sync_id=SYNC_ID,
    concerns=("project_shared",),
    left_at_heroku=(Leftover(kind="app", name="quiet-river-1234", certain=False),),
    progress=(Progress(step=Step.CREATING_APP, at=START), Progress(step=Step.DONE, at=START)),
    claimed_until=START + timedelta(seconds=90),
    revision=7,
    outbox=(an_event(1, seconds=1.5, nothing=None),),
)


@pytest.fixture(params=["fake", "dynamodb"])
def provisionings(request: pytest.FixtureRequest) -> Provisionings:
    if request.param == "fake":
        return FakeProvisionings()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbProvisionings(client, TABLE)


def test_the_example_has_something_in_every_field() -> None:
    assert all(getattr(FULL, field.name) != getattr(EMPTY, field.name) for field in fields(Provisioning)[9:])


def test_an_unknown_one_is_none(provisionings: Provisionings) -> None:
    assert provisionings.get(SYNC_ID) is None


@pytest.mark.parametrize("run", [EMPTY, FULL], ids=["empty", "full"])
def test_it_is_read_as_it_was_stored(provisionings: Provisionings, run: Provisioning) -> None:
    assert provisionings.create(run, ENTRY)
    assert provisionings.get(SYNC_ID) == run


def test_an_id_is_used_once(provisionings: Provisionings) -> None:
    provisionings.create(EMPTY, ENTRY)
    assert not provisionings.create(FULL, ENTRY)
    assert provisionings.get(SYNC_ID) == EMPTY


def test_only_the_stored_revision_is_replaced(provisionings: Provisionings) -> None:
    # GIVEN a provisioning, and two who have read it
    provisionings.create(FULL, ENTRY)
    first, second = replace(FULL, revision=8, attempts=4), replace(FULL, revision=8, attempts=5)
    # THEN the first of them replaces it, and the second does not
    assert provisionings.replace(FULL, first)
    assert not provisionings.replace(FULL, second)
    assert provisionings.get(SYNC_ID) == first


def test_a_request_that_is_repeated_because_its_answer_was_lost_succeeds(provisionings: Provisionings) -> None:
    after = replace(FULL, revision=8)
    assert [provisionings.create(FULL, ENTRY), provisionings.create(FULL, ENTRY)] == [True, True]
    assert [provisionings.replace(FULL, after), provisionings.replace(FULL, after)] == [True, True]


def test_one_that_is_not_there_is_not_replaced(provisionings: Provisionings) -> None:
    assert not provisionings.replace(EMPTY, replace(EMPTY, revision=2))
    assert provisionings.get(SYNC_ID) is None


def a_proposal(number: int) -> Provisioning:
    return replace(EMPTY, provisioning_id=f"{SYNC_ID[:-1]}{number}", step=Step.PROPOSED, concerns=("app_not_new",))


def test_proposals_are_listed_until_they_are_decided(provisionings: Provisionings) -> None:
    # GIVEN two proposals, and a provisioning that is none
    first, second = a_proposal(1), a_proposal(2)
    for run in (replace(EMPTY, provisioning_id=OTHER_ID), first, second):
        provisionings.create(run, ENTRY)
    # WHEN they are read in pages
    page = provisionings.proposals(None, 1)
    rest = provisionings.proposals(page.next_cursor, 10)
    # THEN all are there, each once
    assert [*page.items, *rest.items] == [first, second]
    # AND one that was decided is not listed any more, although it is kept
    decided = replace(first, step=Step.WAITING_FOR_URL, revision=2)
    provisionings.replace(first, decided)
    assert provisionings.proposals(None, 10).items == [second]
    assert provisionings.get(first.provisioning_id) == decided


def stored(dynamodb: "DynamoDBClient") -> list[dict[str, Any]]:
    """Return what is in the table, without the activity."""
    return [item for item in dynamodb.scan(TableName=TABLE)["Items"] if not item["pk"]["S"].startswith("ACTIVITY#")]


def test_only_a_proposal_is_deleted_by_the_table(dynamodb: "DynamoDBClient") -> None:
    store = DynamoDbProvisionings(dynamodb, TABLE)
    store.create(EMPTY, ENTRY)
    proposed = replace(EMPTY, step=Step.PROPOSED, revision=2)
    store.replace(EMPTY, proposed)
    expiries = [item.get("expires_at") for item in stored(dynamodb)]
    assert expiries == [{"N": str(int((START + timedelta(days=30)).timestamp()))}] * 2
    store.replace(proposed, replace(EMPTY, step=Step.DONE, revision=3))
    (kept,) = [item for item in stored(dynamodb) if item["pk"]["S"] != "PROPOSALS"]
    assert "expires_at" not in kept


def test_it_is_in_no_index(dynamodb: "DynamoDBClient") -> None:
    DynamoDbProvisionings(dynamodb, TABLE).create(FULL, ENTRY)
    for index in ("by_project", "by_due_time", "by_name", "by_updated", "by_checked", "by_owner", "by_connection"):
        assert dynamodb.scan(TableName=TABLE, IndexName=index)["Items"] == []


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        (timedelta(0), 0),
        (timedelta(milliseconds=1), 1),
        (timedelta(seconds=90), 90),
        (timedelta(hours=1), 900),
        (timedelta(seconds=-1), 0),
    ],
)
def test_a_step_is_held_back_for_as_long_as_sqs_can(aws: None, wait: timedelta, seconds: int) -> None:
    # GIVEN a queue
    client = aws_clients.sqs()
    url = client.create_queue(QueueName="provisionings")["QueueUrl"]
    # WHEN a step is asked for, THEN its message is held back, or is there at once
    SqsProvisioningQueue(client, url).send(SYNC_ID, wait)
    counted = client.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessages"]
    )["Attributes"]
    assert counted["ApproximateNumberOfMessagesDelayed"] == ("1" if seconds else "0")
    assert counted["ApproximateNumberOfMessages"] == ("0" if seconds else "1")
