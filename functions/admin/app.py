"""admin: serve the operators' API, its documentation, the console and Heroku's OAuth callback; complete deletions."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.bootstrap import UseCases
from urlsync.container import Container
from urlsync.domain.limits import Limits
from urlsync.entrypoints.http_api.api import Api, refusal_counter
from urlsync.entrypoints.http_api.console import Console, ConsoleFiles
from urlsync.entrypoints.schedule import report_deletions, report_jobs
from urlsync.entrypoints.settings import AdminSettings, before_timeout, stack_metrics
from urlsync.use_case_parts import Intervals

SPARE_SECONDS = 3.0
"""Time reserved for recording the result after the last call to Heroku or Hasura."""

logger = Logger()
metrics = stack_metrics(os.environ)
settings = AdminSettings(os.environ)
adapters = Container(settings, spare_seconds=SPARE_SECONDS)
limits = Limits.of(
    changes=settings.changes_per_hour,
    reads=settings.reads_per_hour,
    job_syncs=settings.job_syncs_per_hour,
    databases=settings.heroku_databases_per_day,
    database_plans=settings.heroku_database_plans,
)
console = Console(ConsoleFiles(Path(__file__).parent / "console"), adapters.find_sign_in_page)
intervals = Intervals(
    check_every=timedelta(minutes=settings.check_interval_minutes),
    look_every=timedelta(minutes=settings.webhook_check_minutes),
    full_every=timedelta(hours=settings.full_check_hours),
)
service = UseCases(
    adapters, intervals, limits=limits, allow_loopback_endpoints=settings.allow_loopback_endpoints == "yes"
)
api = Api(service, logger, console, refusal_counter(metrics))

CONTINUE_DELETIONS = {"task": "continue_deletions"}
CONTINUE_JOBS = {"task": "continue_jobs"}
"""What the schedules send. Nothing that API Gateway sends is equal to it."""
SPARE = timedelta(seconds=SPARE_SECONDS + 4)
"""Time before the timeout in which no further syncs of a job are begun."""


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Return the response to one request, or go on with what requests have left: deletions and jobs."""
    with before_timeout(context):
        if event == CONTINUE_DELETIONS:
            report_deletions(service.continue_deletions(), logger, metrics)
            return None
        if event == CONTINUE_JOBS:
            until = adapters.clock.now() + timedelta(milliseconds=context.get_remaining_time_in_millis()) - SPARE
            report_jobs(service.continue_jobs(until), logger)
            return None
        return api.handle(event, context)
