"""The adapters of everything that operators do."""

from functools import cached_property
from typing import final

from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.dead_letters import SqsDeadLetters
from urlsync.adapters.aws.event_bus import EventBridgeOwnershipNews
from urlsync.adapters.aws.parameters import SignInParameter
from urlsync.adapters.aws.queues import SqsBacklog
from urlsync.adapters.dynamodb.reconcile_runs import DynamoDbReconcileRuns
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncCounts
from urlsync.composition.confirming import ConfirmingAdapters
from urlsync.composition.ordering import OrderingAdapters
from urlsync.domain.dead_letters import Wish


@final
class OperatingAdapters(OrderingAdapters, ConfirmingAdapters):
    """Also sign-ins, what is to be looked after, and the news that a project changed hands."""

    @cached_property
    def backlog(self) -> SqsBacklog:
        """How much waits."""
        return SqsBacklog(
            self._sqs,
            checks=self._settings.check_queue_url,
            follow_ups=self._settings.follow_up_queue_url,
            dead_checks=self._settings.dead_letter_queue_url,
            dead_follow_ups=self._settings.follow_up_dead_letter_queue_url,
            dead_transfers=self._settings.transfer_dead_letter_queue_url,
            dead_provisionings=self._settings.provisioning_dead_letter_queue_url,
            dead_notices=self._settings.notify_dead_letter_queue_url,
            dead_runs=self._settings.reconcile_dead_letter_queue_url,
        )

    @cached_property
    def dead_letters(self) -> SqsDeadLetters:
        """What was given up."""
        urls = {
            Wish.CHECK: self._settings.dead_letter_queue_url,
            Wish.CONFIRMATION: self._settings.follow_up_dead_letter_queue_url,
            Wish.TRANSFER: self._settings.transfer_dead_letter_queue_url,
            Wish.PROVISIONING: self._settings.provisioning_dead_letter_queue_url,
            Wish.NOTICE: self._settings.notify_dead_letter_queue_url,
            Wish.SCHEDULE: self._settings.reconcile_dead_letter_queue_url,
        }
        return SqsDeadLetters(self._sqs, urls)

    @cached_property
    def ownership_news(self) -> EventBridgeOwnershipNews:
        """Where a change of hands is told."""
        return EventBridgeOwnershipNews(aws_clients.events(), self._settings.event_bus_name)

    @cached_property
    def find_sign_in_page(self) -> SignInParameter:
        """Where people sign in to the console."""
        return SignInParameter(aws_clients.CONFIG, self._settings.console_parameter)

    @cached_property
    def reconcile_runs(self) -> DynamoDbReconcileRuns:
        """When the schedule last ran."""
        return DynamoDbReconcileRuns(self._dynamodb, self._settings.table_name)

    @cached_property
    def sign_ins(self) -> DynamoDbSignIns:
        """The sign-ins at Heroku."""
        return DynamoDbSignIns(self._dynamodb, self._settings.table_name)

    @cached_property
    def sync_counts(self) -> DynamoDbSyncCounts:
        """How many syncs there are."""
        return DynamoDbSyncCounts(self._dynamodb, self._settings.table_name)
