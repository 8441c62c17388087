"""reconcile: once a minute, enqueue a check of every due sync and a sweep of every due connection; count all syncs.

It emits a heartbeat.
"""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.entrypoints.schedule import count, report, report_holds, report_sweeps, report_table
from urlsync.entrypoints.settings import ReconcileSettings, before_timeout, stack_metrics
from urlsync.use_case_parts import Intervals

SPARE = timedelta(seconds=10)
"""Time reserved for sending the last messages after the search for due syncs ends."""

logger = Logger()
metrics = stack_metrics(os.environ)
settings = ReconcileSettings(os.environ)
adapters = Container(settings)
service = UseCases(adapters, Intervals(sweep_every=timedelta(minutes=settings.sweep_interval_minutes)))


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: object, context: LambdaContext) -> None:  # noqa: ARG001 (the schedule sends nothing of use)
    """Run once. An exception suppresses the heartbeat, and the next run covers the work."""
    with before_timeout(context):
        report_table(adapters.clock.now(), adapters.live_table, logger, metrics)
        until = adapters.clock.now() + timedelta(milliseconds=context.get_remaining_time_in_millis()) - SPARE
        try:
            report_sweeps(service.enqueue_due_sweeps(until), logger, metrics)
        finally:  # neither keeps the other from what it can do
            run = service.enqueue_due_checks(until)
            report(run, adapters.oauth_client, logger, metrics)
            report_holds(run, adapters.holds, metrics)
        count(service.count_syncs, logger)
