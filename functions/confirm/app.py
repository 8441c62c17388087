"""confirm: after an update, confirm that the project is healthy with the new value."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.confirmations import ConfirmationReport, FollowUpBatch
from urlsync.entrypoints.settings import ConfirmSettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
settings = ConfirmSettings(os.environ)
report = ConfirmationReport(logger, metrics)
adapters = Container(settings)
service = UseCases(adapters)
back_off = BackOff(aws_clients.sqs(), settings.follow_up_queue_url, adapters.clock)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Process one batch; return the messages to retry."""
    with before_timeout(context):
        batch = FollowUpBatch(service.confirm_sync, back_off, report, settings.confirm_attempts)
        return batch.handle(event)
