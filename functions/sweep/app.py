"""sweep: look at all apps and projects of a connection, and check the syncs for which something moved."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.queues.sweeps import SweepBatch, SweepReport
from urlsync.entrypoints.settings import SweepSettings, before_timeout, stack_metrics
from urlsync.use_case_parts import Intervals

logger = Logger()
metrics = stack_metrics(os.environ)
settings = SweepSettings(os.environ)
report = SweepReport(logger, metrics)
adapters = Container(settings)
service = UseCases(
    adapters,
    Intervals(
        check_every=timedelta(minutes=settings.check_interval_minutes),
        full_every=timedelta(hours=settings.full_check_hours),
        sweep_every=timedelta(minutes=settings.sweep_interval_minutes),
        look_every=timedelta(minutes=settings.webhook_check_minutes),
        least_syncs=settings.sweep_minimum_syncs,
    ),
)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@event_source(data_class=SQSEvent)
def handler(event: SQSEvent, context: LambdaContext) -> PartialItemFailureResponse:
    """Sweep the connections of one batch; return no messages: the schedule asks again for what is still due."""
    with before_timeout(context):
        return SweepBatch(service.sweep_connection, adapters.clock, report).handle(event)
