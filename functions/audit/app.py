"""audit: copy who changed what from the table to the audit log."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.activity_stream import ActivityConsumer
from urlsync.entrypoints.settings import AuditSettings, before_timeout, stack_metrics

logger = Logger()
metrics = stack_metrics(os.environ)
consumer = ActivityConsumer(UseCases(Container(AuditSettings(os.environ))).copy_activity, logger, metrics)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Copy one batch of the table's stream. An exception makes Lambda repeat it until it succeeds."""
    with before_timeout(context):
        consumer.handle(event)
