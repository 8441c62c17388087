"""Puts the use cases together with their adapters. Each part is made once, when first asked for."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from urlsync.adapters import aws_clients
from urlsync.adapters.check_queue.sender import SqsCheckQueue
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.project_syncs import DynamoDbProjectSyncs
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.event_bridge import EventBridgeBus
from urlsync.adapters.follow_up_queue.sender import SqsFollowUps
from urlsync.adapters.hasura.cloud import HasuraCloud
from urlsync.adapters.hasura.project_api import HasuraProjectApi
from urlsync.adapters.hasura.rollout import HasuraRollout
from urlsync.adapters.heroku.oauth import HerokuOAuthApi
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http_client import HttpClient
from urlsync.adapters.kms_cipher import KmsCipher
from urlsync.adapters.ownership_events.announcer import EventBridgeOwnershipNews
from urlsync.adapters.secrets_manager import SecretsManager
from urlsync.adapters.settings import Settings
from urlsync.adapters.system_clock import SystemClock
from urlsync.adapters.webhook_endpoint import ApiWebhookEndpoint
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.schedule import Schedule
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.use_cases.announce_transfer import AnnounceTransfer
from urlsync.use_cases.ask_confirmation import AskConfirmation
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.check_sync import CheckSync
from urlsync.use_cases.confirm_sync import ConfirmSync
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred
from urlsync.use_cases.judge_serving import JudgeServing
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.read_source import ReadSource
from urlsync.use_cases.register_webhook import RegisterWebhook
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.remove_webhook import RemoveWebhook
from urlsync.use_cases.repair_webhook import RepairWebhook
from urlsync.use_cases.settle_target import SettleTarget
from urlsync.use_cases.transfer_ownership import TransferOwnership
from urlsync.use_cases.watch_source_owner import WatchSourceOwner

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class Composition:
    """The service, wired to Heroku, Hasura Cloud and AWS.

    `on_budget` hears what Heroku still grants, `on_repair` of which sync's webhook what was wrong.
    """

    def __init__(
        self,
        settings: Settings,
        on_budget: Callable[[int], None],
        on_repair: Callable[[str, str], None] = lambda _sync_id, _problem: None,
    ) -> None:
        self._settings = settings
        self._on_budget = on_budget
        self._on_repair = on_repair
        self._making = Lock()
        self.http = HttpClient()
        self.clock = SystemClock()

    @cached_property
    def check_sync(self) -> CheckSync:
        """The check. Raises `TransientFailure` while the fingerprint key cannot be read."""
        return CheckSync(
            syncs=self._syncs,
            connections=self._connections,
            watch_source_owner=WatchSourceOwner(
                self._syncs, self._heroku, self._authorize, self.clock, self._look_every
            ),
            read_source=self._read_source,
            settle_target=SettleTarget(
                self._hasura, self._syncs, self._read_source, self._fingerprinter, self.clock
            ),
            publish_events=PublishEvents(self._syncs, self._event_bus, self._follow_ups),
            ask_confirmation=AskConfirmation(self._follow_ups),
            release_connection=self._release_connection,
            disconnect_transferred=self._disconnect_transferred,
            repair_webhook=self._repair_webhook,
            schedule=Schedule(timedelta(minutes=self._settings.check_interval_minutes)),
            clock=self.clock,
            app_deleted_after=timedelta(hours=self._settings.app_deleted_after_hours),
        )

    @cached_property
    def confirm_sync(self) -> ConfirmSync:
        """The confirmation. Raises `TransientFailure` while the fingerprint key cannot be read."""
        return ConfirmSync(
            syncs=self._syncs,
            connections=self._connections,
            judge=self._judge_serving,
            check_queue=self._check_queue,
            event_bus=self._event_bus,
            clock=self.clock,
        )

    @cached_property
    def transfer_ownership(self) -> TransferOwnership:
        """What a project's change of hands does to its syncs."""
        project_syncs = DynamoDbProjectSyncs(self._dynamodb, self._settings.table_name)
        return TransferOwnership(self._syncs, project_syncs, self._disconnect_transferred, self.clock)

    @cached_property
    def announce_transfer(self) -> AnnounceTransfer:
        """How the news of a change of hands gets onto the bus."""
        news = EventBridgeOwnershipNews(aws_clients.events(), self._settings.event_bus_name)
        return AnnounceTransfer(news, self.clock)

    @cached_property
    def _read_source(self) -> ReadSource:
        return ReadSource(self._heroku, self._authorize, self._fingerprinter)

    @cached_property
    def _judge_serving(self) -> JudgeServing:
        rollout = HasuraRollout(self.http, self._settings.hasura_graphql_url)
        return JudgeServing(rollout, HasuraProjectApi(self.http), self._fingerprinter)

    @cached_property
    def _disconnect_transferred(self) -> DisconnectTransferred:
        return DisconnectTransferred(self._syncs, self._publish_events, self._release_connection, self.clock)

    @cached_property
    def _publish_events(self) -> PublishEvents:
        return PublishEvents(self._syncs, self._event_bus)

    def _repair_webhook(self, sync: Sync) -> None:
        """Repair it. The AWS clients that only this needs are made when the first scheduled check comes."""
        with self._making:
            repair_webhook = self._webhook_repair
        repair_webhook(sync)

    @cached_property
    def _webhook_repair(self) -> RepairWebhook:
        return RepairWebhook(
            syncs=self._syncs,
            connections=self._connections,
            heroku=self._heroku,
            authorize=self._authorize,
            endpoint=self._webhook_endpoint,
            register=self._register_webhook,
            fingerprinter=self._fingerprinter,
            clock=self.clock,
            every=self._look_every,
            on_repair=self._on_repair,
        )

    @property
    def _look_every(self) -> timedelta:
        return timedelta(minutes=self._settings.webhook_check_minutes)

    @cached_property
    def _register_webhook(self) -> RegisterWebhook:
        return RegisterWebhook(
            self._heroku, self._authorize, self._webhook_endpoint, self._remove_webhook, self._syncs
        )

    @cached_property
    def _release_connection(self) -> ReleaseConnection:
        return ReleaseConnection(self._syncs, self._remove_webhook)

    @cached_property
    def _remove_webhook(self) -> RemoveWebhook:
        return RemoveWebhook(self._connections, self._heroku, self._authorize)

    @cached_property
    def _authorize(self) -> AuthorizeHeroku:
        return AuthorizeHeroku(self._connections, self._oauth, self.clock)

    @cached_property
    def _oauth(self) -> HerokuOAuthApi:
        return HerokuOAuthApi(
            self.http,
            self._settings.heroku_id_url,
            self._heroku_client_secret,
            self._settings.heroku_oauth_client_id,
        )

    @cached_property
    def _webhook_endpoint(self) -> ApiWebhookEndpoint:
        return ApiWebhookEndpoint(
            aws_clients.CONFIG,
            self._settings.api_url_parameter,
            lambda: self._secrets.read(self._settings.webhook_master_secret_arn),
        )

    @cached_property
    def _check_queue(self) -> SqsCheckQueue:
        return SqsCheckQueue(self._sqs, self._settings.check_queue_url)

    @cached_property
    def _heroku(self) -> HerokuApi:
        return HerokuApi(self.http, self._settings.heroku_api_url, self._on_budget)

    @cached_property
    def _hasura(self) -> HasuraCloud:
        return HasuraCloud(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def _syncs(self) -> DynamoDbSyncs:
        retention = timedelta(days=self._settings.history_retention_days)
        return DynamoDbSyncs(self._dynamodb, self._settings.table_name, retention)

    @cached_property
    def _connections(self) -> DynamoDbConnections:
        cipher = KmsCipher(aws_clients.kms(), self._settings.credentials_key_arn)
        return DynamoDbConnections(self._dynamodb, self._settings.table_name, cipher)

    @cached_property
    def _event_bus(self) -> EventBridgeBus:
        return EventBridgeBus(aws_clients.events(), self._settings.event_bus_name)

    @cached_property
    def _follow_ups(self) -> SqsFollowUps:
        return SqsFollowUps(self._sqs, self._settings.follow_up_queue_url)

    @cached_property
    def _sqs(self) -> "SQSClient":
        return aws_clients.sqs()

    @cached_property
    def _dynamodb(self) -> "DynamoDBClient":
        return aws_clients.dynamodb()

    @cached_property
    def _secrets(self) -> SecretsManager:
        return SecretsManager(aws_clients.secrets_manager())

    @cached_property
    def _fingerprinter(self) -> Fingerprinter:
        return Fingerprinter(self._secrets.read(self._settings.fingerprint_key_arn))

    def _heroku_client_secret(self) -> Secret:
        return self._secrets.read(self._settings.heroku_oauth_secret_arn)
