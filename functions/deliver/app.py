"""deliver: send events to the notification endpoints of people and programs."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.queues.deliveries import DeliveryConsumer, Later
from urlsync.entrypoints.settings import DeliverSettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
settings = DeliverSettings(os.environ)
adapters = Container(settings)
use_cases = UseCases(adapters, console_url=settings.console_url)
later = Later(clients.sqs(), settings.delivery_queue_url, adapters.clock)
consumer = DeliveryConsumer(use_cases.select_endpoints, use_cases.deliver_event, later, logger, metrics)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Send the events of one batch; return the messages to retry."""
    with before_timeout(context):
        return consumer.handle(event)
