"""transfer: disconnect the syncs of a project whose ownership was transferred."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.bus.ownership import OwnershipConsumer
from urlsync.entrypoints.settings import TransferSettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
adapters = Container(TransferSettings(os.environ))
consumer = OwnershipConsumer(UseCases(adapters).transfer_ownership, logger, metrics)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=EventBridgeEvent)
def handler(event: EventBridgeEvent, context: LambdaContext) -> None:
    """Process one event. An exception makes Lambda retry it, and finally keep it as a dead letter."""
    with before_timeout(context):
        consumer.handle(event)
