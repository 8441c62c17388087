"""AWS in memory: moto, with fake credentials and a table of the template's shape."""

from collections.abc import Iterator
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler
from urlsync.adapters import aws_clients
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.sync_lists import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.kms_cipher import KmsCipher

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import GlobalSecondaryIndexTypeDef
    from mypy_boto3_kms import KMSClient

KEYS = ("pk", "sk")
TABLE = "urlsync-test"
RETENTION = timedelta(days=90)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fake-access-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fake-secret-key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    _make_requests_atomic(monkeypatch)
    with mock_aws():
        yield


def _make_requests_atomic(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB checks a condition and writes in one step; moto does so only for one thread at a time."""
    one_at_a_time = RLock()
    call_action = DynamoHandler.call_action

    def guarded(handler: DynamoHandler) -> Any:
        with one_at_a_time:
            return call_action(handler)

    monkeypatch.setattr(DynamoHandler, "call_action", guarded)


@pytest.fixture
def dynamodb(aws: None) -> "DynamoDBClient":
    client = aws_clients.dynamodb()
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "N" if name == "due_at" else "S"}
            for name in (
                *KEYS,
                "project_id",
                "sync_id",
                "due_shard",
                "due_at",
                "status",
                "created_at",
                "connection_id",
            )
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_project",
                "KeySchema": [
                    {"AttributeName": "project_id", "KeyType": "HASH"},
                    {"AttributeName": "sync_id", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            },
            {
                "IndexName": "by_due_time",
                "KeySchema": [
                    {"AttributeName": "due_shard", "KeyType": "HASH"},
                    {"AttributeName": "due_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["sync_id"]},
            },
            _keys_only("by_status", "status", "created_at"),
            _keys_only("by_connection", "connection_id", "sync_id"),
        ],
    )
    return client


def _keys_only(index: str, partition: str, sort: str) -> "GlobalSecondaryIndexTypeDef":
    return {
        "IndexName": index,
        "KeySchema": [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }


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
def dynamodb_sync_lists(dynamodb: "DynamoDBClient") -> DynamoDbSyncLists:
    return DynamoDbSyncLists(dynamodb, TABLE)
