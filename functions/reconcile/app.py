"""reconcile: once a minute, enqueue a check of every due sync and emit a heartbeat."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.aws.queues import SqsScheduledChecks
from urlsync.adapters.dynamodb.reconcile_runs import DynamoDbReconcileRuns
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbDueSyncs
from urlsync.entrypoints.metrics import stack_metrics
from urlsync.entrypoints.schedule import report
from urlsync.use_cases.operations.due_syncs import EnqueueDue

SPARE = timedelta(seconds=10)
"""Time reserved for sending the last messages after the search for due syncs ends."""

logger = Logger()
metrics = stack_metrics(os.environ)
clock = SystemClock()
dynamodb, table = aws_clients.dynamodb(), os.environ["TABLE_NAME"]
enqueue_due = EnqueueDue(
    due_syncs=DynamoDbDueSyncs(dynamodb, table),
    scheduled_checks=SqsScheduledChecks(aws_clients.sqs(), os.environ["CHECK_QUEUE_URL"]),
    runs=DynamoDbReconcileRuns(dynamodb, table),
    clock=clock,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: object, context: LambdaContext) -> None:  # noqa: ARG001 (the schedule sends nothing of use)
    """Run once. An exception suppresses the heartbeat, and the next run covers the work."""
    time_left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    report(enqueue_due(clock.now() + time_left - SPARE), logger, metrics)
