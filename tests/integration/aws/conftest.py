"""AWS in memory: moto, with fake credentials and the template's table."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from moto import mock_aws
from moto.core import models as moto_core
from moto.dynamodb.responses import DynamoHandler
from moto.kms import models as moto_kms
from moto.kms import utils as moto_kms_utils
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.activity import DynamoDbActivity
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs, sync_item
from urlsync.adapters.dynamodb.table import to_item
from urlsync.domain.sync import Sync

from tests.fakes.sources import parsed_template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

SHAPE = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
TABLE = "urlsync-test"
RETENTION = timedelta(days=90)
REGION: Final = "eu-west-1"
_PAIR_OF_KEYS: Final = cache(moto_kms_utils.generate_private_key)


@pytest.fixture(scope="session")
def boto3_session() -> boto3.Session:
    """Return one session for all tests: with each new one botocore reads again what describes AWS's services."""
    return boto3.Session("fake-access-key", "fake-secret-key", region_name=REGION)


@pytest.fixture
def aws(boto3_session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fake-access-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fake-secret-key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3_session)
    _leave_out_what_nobody_uses(monkeypatch)
    _make_requests_atomic(monkeypatch)
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        yield


def _leave_out_what_nobody_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save most of the time that it takes to start moto and to make a key.

    moto prepares some thousand answers for `requests`, which nobody sends to AWS, and a new pair of keys for every
    key, which nobody signs with.
    """
    monkeypatch.setattr(moto_core, "RESPONSES_METHODS", [])
    monkeypatch.setattr(moto_kms, "generate_private_key", _PAIR_OF_KEYS)


def _make_requests_atomic(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB checks a condition and writes in one step; moto does so only for one thread at a time."""
    one_at_a_time = RLock()
    call_action = DynamoHandler.call_action

    def guarded(handler: DynamoHandler) -> Any:
        with one_at_a_time:
            return call_action(handler)

    monkeypatch.setattr(DynamoHandler, "call_action", guarded)


@pytest.fixture(scope="session")
def table_shape() -> dict[str, Any]:
    """What the template says of the table's keys and indexes."""
    resources = parsed_template()["Resources"]
    return {name: resources["Table"]["Properties"][name] for name in SHAPE}


@pytest.fixture
def dynamodb(aws: None, table_shape: dict[str, Any]) -> "DynamoDBClient":
    client = aws_clients.dynamodb()
    client.create_table(TableName=TABLE, **table_shape)
    return client


@pytest.fixture
def kms(aws: None) -> "KMSClient":
    return aws_clients.kms()


@pytest.fixture
def cipher(kms: "KMSClient") -> KmsCipher:
    return KmsCipher(kms, kms.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture
def dynamodb_syncs(dynamodb: "DynamoDBClient") -> DynamoDbSyncs:
    return DynamoDbSyncs(dynamodb, TABLE, RETENTION)


@pytest.fixture
def dynamodb_connections(dynamodb: "DynamoDBClient", cipher: KmsCipher) -> DynamoDbConnections:
    return DynamoDbConnections(dynamodb, TABLE, cipher)


@pytest.fixture
def dynamodb_activity(dynamodb: "DynamoDBClient") -> DynamoDbActivity:
    return DynamoDbActivity(dynamodb, TABLE)


@pytest.fixture
def dynamodb_sync_lists(dynamodb: "DynamoDBClient") -> DynamoDbSyncLists:
    return DynamoDbSyncLists(dynamodb, TABLE)


def store(dynamodb: "DynamoDBClient", syncs: list[Sync]) -> None:
    """Store many syncs: moto copies the whole table for each transaction, in which a single one is made."""
    puts: list[Any] = [{"PutRequest": {"Item": to_item(sync_item(sync))}} for sync in syncs]
    for first in range(0, len(puts), 25):
        dynamodb.batch_write_item(RequestItems={TABLE: puts[first : first + 25]})
