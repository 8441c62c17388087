"""The adapters of a function, each imported and created on first use: every import slows down a cold start."""
# ruff: noqa: D102, PLC0415 - the ports have the docstrings; late imports are intended

import time
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.adapters.aws import clients
from urlsync.provider_adapters import ProviderAdapters

if TYPE_CHECKING:
    from urlsync.adapters.dynamodb.activity import DynamoDbActivity
    from urlsync.domain.fingerprint import Fingerprinter
    from urlsync.ports import messaging, platform, storage
    from urlsync.ports.endpoints import DeliveryQueue, Endpoints, EndpointSender


class Container(ProviderAdapters):
    """The adapters of one function. `on_rate_limit` receives the remaining calls of a Heroku account.

    Calls to Heroku and Hasura Cloud end `spare_seconds` before the deadline, so that the result can be recorded.
    An adapter whose settings the function does not have raises `AttributeError`.
    """

    # ---------------------------------------------------------------- the table

    @cached_property
    def syncs(self) -> "storage.Syncs":
        from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs

        retention = timedelta(days=self._settings.history_retention_days)
        return DynamoDbSyncs(self._dynamodb, self._settings.table_name, retention)

    @cached_property
    def connections(self) -> "storage.Connections":
        from urlsync.adapters.aws.kms_cipher import KmsCipher
        from urlsync.adapters.dynamodb.connections import DynamoDbConnections

        cipher = KmsCipher(clients.kms(), self._settings.credentials_key_arn)
        return DynamoDbConnections(self._dynamodb, self._settings.table_name, cipher)

    @cached_property
    def lists(self) -> "storage.SyncIndexes":
        from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists

        return DynamoDbSyncLists(self._dynamodb, self._settings.table_name)

    @property
    def project_syncs(self) -> "storage.ProjectSyncs":
        return self.lists

    @cached_property
    def oauth_client(self) -> "storage.OAuthClient":
        from urlsync.adapters.dynamodb.provider_state import DynamoDbOAuthClient

        return DynamoDbOAuthClient(self._dynamodb, self._settings.table_name)

    @cached_property
    def app_lists(self) -> "storage.AppLists":
        from urlsync.adapters.dynamodb.app_lists import DynamoDbAppLists

        return DynamoDbAppLists(self._dynamodb, self._settings.table_name)

    @cached_property
    def provisionings(self) -> "storage.Provisionings":
        from urlsync.adapters.dynamodb.provisionings import DynamoDbProvisionings

        return DynamoDbProvisionings(self._dynamodb, self._settings.table_name)

    @property
    def stored_entries(self) -> "storage.StoredEntries":
        return self.activity

    @cached_property
    def activity(self) -> "DynamoDbActivity":
        from urlsync.adapters.dynamodb.activity import DynamoDbActivity

        return DynamoDbActivity(self._dynamodb, self._settings.table_name)

    @cached_property
    def reconcile_runs(self) -> "storage.ReconcileRuns":
        from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns

        return DynamoDbReconcileRuns(self._dynamodb, self._settings.table_name)

    @cached_property
    def sync_totals(self) -> "storage.StoredTotals":
        from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncTotals

        return DynamoDbSyncTotals(self._dynamodb, self._settings.table_name)

    @cached_property
    def deletions(self) -> "storage.Deletions":
        from urlsync.adapters.dynamodb.deletions import DynamoDbDeletions

        return DynamoDbDeletions(self._dynamodb, self._settings.table_name)

    @cached_property
    def outages(self) -> "storage.Outages":
        from urlsync.adapters.dynamodb.provider_state import DynamoDbOutages

        return DynamoDbOutages(self._dynamodb, self._settings.table_name)

    @cached_property
    def holds(self) -> "storage.Holds":
        from urlsync.adapters.dynamodb.holds import DynamoDbHolds

        return DynamoDbHolds(self._dynamodb, self._settings.table_name)

    @cached_property
    def endpoints(self) -> "Endpoints":
        from urlsync.adapters.aws.kms_cipher import KmsCipher
        from urlsync.adapters.dynamodb.endpoints import DynamoDbEndpoints

        cipher = KmsCipher(clients.kms(), self._settings.credentials_key_arn)
        return DynamoDbEndpoints(self._dynamodb, self._settings.table_name, cipher)

    @cached_property
    def host_changes(self) -> "storage.HostChanges":
        from urlsync.adapters.dynamodb.host_changes import DynamoDbHostChanges

        return DynamoDbHostChanges(self._dynamodb, self._settings.table_name)

    @cached_property
    def sign_ins(self) -> "storage.SignIns":
        from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns

        return DynamoDbSignIns(self._dynamodb, self._settings.table_name)

    @cached_property
    def jobs(self) -> "storage.Jobs":
        from urlsync.adapters.dynamodb.jobs import DynamoDbJobs

        return DynamoDbJobs(self._dynamodb, self._settings.table_name)

    @cached_property
    def usages(self) -> "storage.Usages":
        from urlsync.adapters.dynamodb.usages import DynamoDbUsages

        return DynamoDbUsages(self._dynamodb, self._settings.table_name)

    # ---------------------------------------------------------------- queues, the bus, the topic

    @cached_property
    def check_queue(self) -> "messaging.CheckQueue":
        from urlsync.adapters.aws.queues import SqsCheckQueue

        return SqsCheckQueue(self._sqs, self._settings.check_queue_url)

    @cached_property
    def scheduled_checks(self) -> "messaging.ScheduledChecks":
        from urlsync.adapters.aws.queues import SqsScheduledChecks

        return SqsScheduledChecks(self._sqs, self._settings.check_queue_url)

    @cached_property
    def sweep_queue(self) -> "messaging.SweepQueue":
        from urlsync.adapters.aws.queues import SqsSweepQueue

        return SqsSweepQueue(self._sqs, self._settings.sweep_queue_url)

    @cached_property
    def follow_ups(self) -> "messaging.FollowUps":
        from urlsync.adapters.aws.queues import SqsFollowUps

        return SqsFollowUps(self._sqs, self._settings.follow_up_queue_url)

    @cached_property
    def provisioning_queue(self) -> "messaging.ProvisioningQueue":
        from urlsync.adapters.aws.queues import SqsProvisioningQueue

        return SqsProvisioningQueue(self._sqs, self._settings.provisioning_queue_url)

    @cached_property
    def delivery_queue(self) -> "DeliveryQueue":
        from urlsync.adapters.aws.queues import SqsDeliveryQueue

        return SqsDeliveryQueue(self._sqs, self._settings.delivery_queue_url)

    @cached_property
    def endpoint_sender(self) -> "EndpointSender":
        from urlsync.adapters.http.endpoint_sender import SignedRequests

        allow_loopback = self._settings.allow_loopback_endpoints == "yes"
        return SignedRequests(allow_loopback=allow_loopback)

    @cached_property
    def backlog(self) -> "messaging.Backlog":
        from urlsync.adapters.aws.queues import SqsBacklog

        settings = self._settings
        return SqsBacklog(
            self._sqs,
            checks=settings.check_queue_url,
            follow_ups=settings.follow_up_queue_url,
            dead_checks=settings.dead_letter_queue_url,
            dead_follow_ups=settings.follow_up_dead_letter_queue_url,
            dead_transfers=settings.transfer_dead_letter_queue_url,
            dead_provisionings=settings.provisioning_dead_letter_queue_url,
            dead_notifications=settings.notify_dead_letter_queue_url,
            dead_deliveries=settings.delivery_dead_letter_queue_url,
            dead_runs=settings.reconcile_dead_letter_queue_url,
            dead_sweeps=settings.sweep_dead_letter_queue_url,
        )

    @cached_property
    def dead_letters(self) -> "messaging.DeadLetters":
        from urlsync.adapters.aws.dead_letters import SqsDeadLetters
        from urlsync.domain.dead_letters import MessageKind

        settings = self._settings
        urls = {
            MessageKind.CHECK: settings.dead_letter_queue_url,
            MessageKind.CONFIRMATION: settings.follow_up_dead_letter_queue_url,
            MessageKind.TRANSFER: settings.transfer_dead_letter_queue_url,
            MessageKind.PROVISIONING: settings.provisioning_dead_letter_queue_url,
            MessageKind.NOTIFICATION: settings.notify_dead_letter_queue_url,
            MessageKind.DELIVERY: settings.delivery_dead_letter_queue_url,
            MessageKind.SCHEDULE: settings.reconcile_dead_letter_queue_url,
            MessageKind.SWEEP: settings.sweep_dead_letter_queue_url,
        }
        return SqsDeadLetters(self._sqs, urls)

    @cached_property
    def event_bus(self) -> "messaging.EventBus":
        from urlsync.adapters.aws.event_bus import EventBridgeBus

        return EventBridgeBus(clients.events(), self._settings.event_bus_name)

    @cached_property
    def ownership_events(self) -> "messaging.OwnershipEvents":
        from urlsync.adapters.aws.event_bus import EventBridgeOwnershipEvents

        return EventBridgeOwnershipEvents(clients.events(), self._settings.event_bus_name)

    @cached_property
    def audit_log(self) -> "messaging.AuditLog":
        from urlsync.adapters.aws.audit_log import CloudWatchAuditLog

        return CloudWatchAuditLog(clients.logs(), self._settings.audit_log_group)

    @cached_property
    def notifier(self) -> "messaging.Notifier":
        from urlsync.adapters.aws.event_bus import SnsTopic

        return SnsTopic(clients.sns(), self._settings.notification_topic_arn)

    # ---------------------------------------------------------------- accounts, secrets and parameters

    @cached_property
    def accounts(self) -> "platform.Accounts":
        from urlsync.adapters.aws.accounts import CognitoAccounts

        return CognitoAccounts(clients.cognito(), self._settings.user_pool_id, self.clock.now)

    @cached_property
    def people(self) -> "platform.People":
        from urlsync.adapters.aws.accounts import CognitoPeople

        return CognitoPeople(clients.cognito(), self._settings.user_pool_id, self.clock.now)

    @cached_property
    def fingerprinter(self) -> "Fingerprinter":
        """The fingerprinter. It reads its keys on first use."""
        from urlsync.adapters.aws.secrets_manager import StagedFingerprintKeys
        from urlsync.domain.fingerprint import Fingerprinter

        arn = self._settings.fingerprint_key_arn
        keys = StagedFingerprintKeys(lambda stage: self._secrets.read_stage(arn, stage), time.time)
        return Fingerprinter(keys)

    @cached_property
    def webhook_endpoint(self) -> "platform.WebhookEndpoint":
        from urlsync.adapters.aws.parameters import ApiWebhookEndpoint

        master = self._settings.webhook_master_secret_arn
        return ApiWebhookEndpoint(
            clients.ssm(),
            self._settings.api_url_parameter,
            master=lambda: self._secrets.read_now(master),
            cached_master=lambda: self._secrets.read(master),
            send=self.http.send,
        )

    @cached_property
    def find_sign_in_page(self) -> "platform.FindSignInPage":
        from urlsync.adapters.aws.parameters import SignInParameter

        return SignInParameter(clients.ssm(), self._settings.console_parameter)

    @cached_property
    def live_table(self) -> "platform.LiveTable":
        from urlsync.adapters.aws.table_mark import MarkedTable

        settings = self._settings
        return MarkedTable(clients.ssm(), self._dynamodb, settings.table_mark_parameter, settings.table_name, time.time)

    @property
    def secret_versions(self) -> "platform.SecretVersions":
        return self._secrets

    # ---------------------------------------------------------------- shared by several adapters

    _sqs = cached_property(lambda _self: clients.sqs())
    _dynamodb = cached_property(lambda _self: clients.dynamodb())
