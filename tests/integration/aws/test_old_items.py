"""Syncs as older versions have stored them live on in today's: in the table, in checks and confirmations."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbDueSyncs, DynamoDbLiveSyncs, DynamoDbSyncLists
from urlsync.adapters.dynamodb.sync_records import sync_key
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.check import Outcome
from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sync import Status
from urlsync.messages.checks import check_request
from urlsync.messages.confirmations import follow_up_from, message_of

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.project import FakeProject
from tests.fakes.sqs_batch import a_record
from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World
from tests.golden.files import golden
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class OldWorld(World):
    """A world whose sync is in a table, as an older version has left it, in step with its source."""

    def __init__(self, client: "DynamoDBClient", syncs: DynamoDbSyncs, item: dict[str, Any]) -> None:
        super().__init__()
        self.client, self.table = client, syncs
        self.syncs: Any = syncs
        self.project = self.rollout = self.project_api = FakeProject(self.hasura)
        self.check_queue = FakeCheckQueue()
        self.hasura.set_env("PG_DATABASE_URL", FIRST_URL)
        self.heroku.webhooks["webhook-1"] = self.webhook_endpoint.url(SYNC_ID)
        client.put_item(TableName=TABLE, Item=item)

    def take(self, kind: str) -> Outcome | None:
        """Take an old message off the queue, and make its check."""
        body = golden("messages", kind)[0]
        entry = self.check_sync(check_request(SQSRecord(a_record(json.dumps(body))), 8))
        assert entry is not None
        return entry.outcome

    def stored(self) -> dict[str, Any]:
        key: Any = {name: {"S": value} for name, value in sync_key(SYNC_ID).items()}
        return dict(self.client.get_item(TableName=TABLE, Key=key)["Item"])


@pytest.fixture(params=range(len(golden("items", "sync"))))
def world(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs, request: pytest.FixtureRequest
) -> OldWorld:
    return OldWorld(dynamodb, dynamodb_syncs, golden("items", "sync")[request.param])


def test_an_old_sync_is_checked_for_an_old_message_and_nothing_is_written(world: OldWorld) -> None:
    # GIVEN a day later
    world.clock.advance(timedelta(days=1))
    # WHEN a message of an older version asks for a check
    assert world.take("check_of_webhook") is Outcome.UNCHANGED
    # THEN the target was equal, nothing was written, and the item is one of today
    sync = world.table.get(SYNC_ID)
    assert sync is not None
    assert world.hasura.writes == []
    assert (sync.status, sync.fingerprint) == (Status.ACTIVE, world.fingerprint(FIRST_URL))
    assert world.stored()["schema_version"] == {"N": "1"}


def test_an_old_sync_is_found_by_the_schedule_and_its_webhook_put_right(world: OldWorld) -> None:
    world.clock.advance(timedelta(days=1))
    world.take("check_of_webhook")
    # THEN the schedule finds it from now on, and whoever looks for live syncs
    world.clock.advance(timedelta(days=1))
    due = DynamoDbDueSyncs(world.client, TABLE).due(world.clock.now())
    assert [found.sync_id for found in due] == [SYNC_ID]
    assert [sync.sync_id for sync in DynamoDbLiveSyncs(world.client, TABLE).all()] == [SYNC_ID]
    # AND the next check it asks for gives its webhook a secret whose master is known
    world.take("check_of_schedule")
    sync = world.table.get(SYNC_ID)
    assert sync is not None
    assert sync.webhook_secret_id == world.webhook_endpoint.master_id()


def test_an_old_sync_follows_its_source(world: OldWorld) -> None:
    world.clock.advance(timedelta(days=1))
    world.heroku.rotate(SECOND_URL)
    assert world.take("check_of_webhook") is Outcome.UPDATED
    assert world.target == SECOND_URL
    history = DynamoDbSyncLists(world.client, TABLE).history(SYNC_ID, None, 10)
    assert [entry.outcome for entry in history.items if entry.outcome] == [Outcome.UPDATED]


def test_an_old_follow_up_of_an_old_sync_is_confirmed(
    dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs
) -> None:
    # GIVEN a sync and its follow-up, both with a fingerprint that does not say its key
    item = golden("items", "sync")[0]
    world = OldWorld(dynamodb, dynamodb_syncs, item)
    old = FollowUp(sync_id=SYNC_ID, epoch=1, fingerprint=item["fingerprint"]["S"])
    message = SQSRecord(a_record(message_of(old)))
    # WHEN it is handled, before a check and after one
    confirm = use_cases_over(world).confirm_sync
    assert confirm(follow_up_from(message, 6)) is Confirmation.SERVING
    world.take("check_of_schedule")
    assert confirm(follow_up_from(message, 6)) is Confirmation.SERVING


def test_a_sync_of_a_newer_version_is_left_as_it_is_until_newer_code_comes(world: OldWorld) -> None:
    # GIVEN code that was rolled back
    world.client.put_item(TableName=TABLE, Item={**world.stored(), "schema_version": {"N": "99"}})
    before = world.stored()
    # WHEN a check is asked for, THEN it fails for now, and neither the target nor the item is touched
    with pytest.raises(TransientFailure, match="sync_item_too_new"):
        world.take("check_of_webhook")
    assert (world.stored(), world.hasura.writes) == (before, [])
    assert world.clock.now() == START
