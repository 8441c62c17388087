"""provision: create Heroku databases for projects step by step, and enable syncs of new projects."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.provisionings import ProvisioningConsumer
from urlsync.entrypoints.settings import ProvisionSettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
settings = ProvisionSettings(os.environ)
adapters = Container(
    settings, on_rate_limit=lambda left: metrics.add_metric("HerokuRateLimitRemaining", MetricUnit.Count, left)
)
service = UseCases(adapters, first_check_timeout=timedelta(0))
consumer = ProvisioningConsumer(
    provision=service.provision_database,
    follow=service.handle_created_project,
    back_off=BackOff(aws_clients.sqs(), settings.provisioning_queue_url, adapters.clock),
    logger=logger,
    metrics=metrics,
)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Process one message; return it if it must be retried."""
    with before_timeout(context):
        return consumer.handle(event)
