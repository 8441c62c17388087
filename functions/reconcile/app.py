"""reconcile: once a minute, asks for a check of every sync that is due, and says that it is alive."""

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
"""What is left of the function's time for the last messages, once no more syncs are looked for."""

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
def handler(event: object, context: LambdaContext) -> None:  # noqa: ARG001 (the schedule has nothing to say)
    """Make one run. Whatever is raised leaves the heartbeat out, and the next run does the work."""
    time_left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    report(enqueue_due(clock.now() + time_left - SPARE), logger, metrics)
