"""The reports of scheduled runs: log lines and metrics."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from urlsync.domain.errors import TransientFailure
from urlsync.domain.schedule import ReconcileRun
from urlsync.entrypoints.settings import report_unexpected
from urlsync.ports.platform import LiveTable
from urlsync.ports.storage import Holds, OAuthClient
from urlsync.use_cases.sweeping.due_sweeps import DueSweepsRun

if TYPE_CHECKING:  # reconcile deletes nothing, and need not import it
    from urlsync.use_cases.operations.delete_person import DeletionsRun

HEARTBEAT: Final = "ReconcileHeartbeat"
"""1 for each completed run. An alarm fires when it is missing."""

LOOK_EVERY: Final = 10
"""Minutes: the period of the alarms about our OAuth client, holds, and a restored table."""


def report_sweeps(run: DueSweepsRun, logger: Logger, metrics: Metrics) -> None:
    """Log and count the sweeps that were requested."""
    metrics.add_metric("EnqueuedSweeps", MetricUnit.Count, run.enqueued)
    metrics.add_metric("LatestDueSweep", MetricUnit.Seconds, run.latest.total_seconds())
    if run.due:
        logger.info("sweeps requested", due=run.due, enqueued=run.enqueued, latest_s=run.latest.total_seconds())


def count(count_syncs: Callable[[], object], logger: Logger) -> None:
    """Count the syncs; if that fails, the last numbers stay until the next count, with their time."""
    try:
        count_syncs()
    except TransientFailure as failure:
        logger.warning("syncs not counted", code=failure.code)


def report_table(at: datetime, table: LiveTable, logger: Logger, metrics: Metrics) -> None:
    """Count whether the table was restored and not reconciled, as often as the alarm looks.

    A mark that cannot be read is logged.
    """
    if at.minute % LOOK_EVERY:
        return
    try:
        restored = table.is_restored()
    except TransientFailure as failure:
        logger.warning("it is not known whether the table was restored", failure=failure.code)
        return
    metrics.add_metric("TableRestored", MetricUnit.Count, int(restored))
    if restored:
        logger.warning("the table was restored: nothing is written until it is reconciled")


def report_jobs(left: int, logger: Logger) -> None:
    """Log how many jobs there are left to do, if there are any."""
    if left:
        logger.info("jobs continue", left=left)


def report_deletions(run: "DeletionsRun", logger: Logger, metrics: Metrics) -> None:
    """Log and count a run of the job that completes deletions, and how old the oldest one is that is not complete."""
    metrics.add_metric("OldestDeletion", MetricUnit.Seconds, run.oldest.total_seconds())
    for failure in run.failures:
        if isinstance(failure, TransientFailure):
            logger.warning("deletion will be continued", failure=failure.code)
        else:
            report_unexpected(logger, failure)
    if run.completed:
        logger.info("deletions completed", completed=run.completed)


def report_holds(run: ReconcileRun, holds: Holds, metrics: Metrics) -> None:
    """Count since when writes have been on hold, as often as the alarm looks."""
    if run.started_at.minute % LOOK_EVERY == 0:
        with suppress(TransientFailure):
            since = holds.current().oldest
            seconds = 0.0 if since is None else (run.started_at - since).total_seconds()
            metrics.add_metric("WritesHeld", MetricUnit.Seconds, max(0.0, seconds))


def report(run: ReconcileRun, client: OAuthClient, logger: Logger, metrics: Metrics) -> None:
    """Log and count a completed run, and whether Heroku refuses our OAuth client: one alarm for all that notice it."""
    if run.started_at.minute % LOOK_EVERY == 0:
        with suppress(TransientFailure):
            refused = client.refused_since() is not None
            metrics.add_metric("HerokuOAuthClientRefused", MetricUnit.Count, int(refused))
    metrics.add_metric(HEARTBEAT, MetricUnit.Count, 1)
    metrics.add_metric("DueSyncs", MetricUnit.Count, run.due)
    metrics.add_metric("EnqueuedSyncs", MetricUnit.Count, run.enqueued)
    metrics.add_metric("LatestDueSync", MetricUnit.Seconds, run.latest.total_seconds())
    found: dict[str, Any] = {"due": run.due, "enqueued": run.enqueued, "latest_s": run.latest.total_seconds()}
    if run.complete and run.enqueued == run.due:
        logger.info("reconciled", **found)
    else:
        logger.warning("reconciled in part; the next run continues", **found, complete=run.complete)
