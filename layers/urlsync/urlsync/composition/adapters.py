"""The adapters that every function needs which works on syncs."""

import time
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.aws.event_bus import EventBridgeBus
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.aws.secrets_manager import SecretsManager, StagedFingerprintKeys
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.entrypoints.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class Adapters:
    """Where syncs and connections are kept, and where it is told what became of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.http = HttpClient()
        self.clock = SystemClock()

    @cached_property
    def syncs(self) -> DynamoDbSyncs:
        """The syncs."""
        retention = timedelta(days=self._settings.history_retention_days)
        return DynamoDbSyncs(self._dynamodb, self._settings.table_name, retention)

    @cached_property
    def connections(self) -> DynamoDbConnections:
        """The connections."""
        cipher = KmsCipher(aws_clients.kms(), self._settings.credentials_key_arn)
        return DynamoDbConnections(self._dynamodb, self._settings.table_name, cipher)

    @cached_property
    def event_bus(self) -> EventBridgeBus:
        """The operator's bus."""
        return EventBridgeBus(aws_clients.events(), self._settings.event_bus_name)

    @cached_property
    def fingerprinter(self) -> Fingerprinter:
        """What fingerprints values. It reads its keys when it needs them."""
        arn = self._settings.fingerprint_key_arn
        keys = StagedFingerprintKeys(lambda stage: self._secrets.read_stage(arn, stage), time.time)
        return Fingerprinter(keys)

    @cached_property
    def _secrets(self) -> SecretsManager:
        return SecretsManager(aws_clients.secrets_manager())

    @cached_property
    def _sqs(self) -> "SQSClient":
        return aws_clients.sqs()

    @cached_property
    def _dynamodb(self) -> "DynamoDBClient":
        return aws_clients.dynamodb()
