"""sync: process batches of check requests and make each sync's target equal to its source."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.queues.back_off import MAX_BACK_OFF, BackOff
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.checks import CheckBatch
from urlsync.entrypoints.settings import SyncSettings, before_timeout, stack_metrics
from urlsync.use_case_parts import Intervals

logger = Logger()
metrics = stack_metrics(os.environ)
settings = SyncSettings(os.environ)
report = Report(logger, metrics)
adapters = Container(settings, report.rate_limit)
intervals = Intervals(
    check_every=timedelta(minutes=settings.check_interval_minutes),
    look_every=timedelta(minutes=settings.webhook_check_minutes),
    full_every=timedelta(hours=settings.full_check_hours),
    app_deleted_after=timedelta(hours=settings.app_deleted_after_hours),
)
service = UseCases(
    adapters,
    intervals,
    on_repair=report.repaired,
    on_foreign_webhook=report.foreign_webhook,
    on_rotation=report.rotation,
)
back_off = BackOff(
    aws_clients.sqs(), settings.check_queue_url, adapters.clock, max_wait=min(MAX_BACK_OFF, intervals.check_every)
)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Process one batch; return the messages to retry."""
    with before_timeout(context):
        groups = (record.attributes.message_group_id for record in event.records)
        sync_ids = {group for group in groups if group is not None}
        check = service.check_sync.for_batch(sync_ids)
        return CheckBatch(check, back_off, report, settings.max_receive_count, finish=check.finish).handle(event)
