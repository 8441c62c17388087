"""notify: send notifications about syncs to the subscribers of the topic."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.bus.notifications import NotificationConsumer
from urlsync.entrypoints.settings import NotifySettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
settings = NotifySettings(os.environ)
send_notifications = UseCases(Container(settings), console_url=settings.console_url).send_notifications
consumer = NotificationConsumer(send_notifications, logger, metrics)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Send notifications for one batch; return the messages to retry."""
    with before_timeout(context):
        return consumer.handle(event)
