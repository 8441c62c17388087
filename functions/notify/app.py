"""notify: send notifications about syncs to the subscribers of the topic."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.topic import SnsTopic
from urlsync.entrypoints.bus.notifications import NotificationConsumer
from urlsync.entrypoints.metrics import stack_metrics
from urlsync.use_cases.notifications.send_notifications import TellPeople

logger = Logger()
metrics = stack_metrics(os.environ)
people = SnsTopic(aws_clients.sns(), os.environ["NOTIFICATION_TOPIC_ARN"])
consumer = NotificationConsumer(TellPeople(people), logger, metrics)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:  # noqa: ARG001 (Lambda passes it)
    """Send notifications for one batch; return the messages to retry."""
    return consumer.handle(event)
