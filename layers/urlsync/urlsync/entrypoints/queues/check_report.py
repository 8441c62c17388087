"""The report of checks: one log line each, and metrics. Log lines have fingerprints, codes and ids, never a value."""

from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.service_level import Rotation
from urlsync.entrypoints.settings import report_unexpected

METRIC_OF_OUTCOME: Final = {
    outcome: "Check" + "".join(word.title() for word in outcome.value.split("_")) for outcome in Outcome
}
"""`CheckUpdated`, `CheckUnchanged`, `CheckSuperseded` and so on; each counts checks."""


class Report:
    """Logs and counts what came of checks. Used from one thread, but for what is thread-safe."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics
        self._rate_limits: list[int] = []
        self._repairs: list[tuple[str, str]] = []
        self._foreign_webhooks: list[str] = []
        self._rotations: list[Rotation] = []

    def done(self, request: CheckRequest, entry: HistoryEntry | None) -> None:
        """Report a finished check; `entry` is None if the sync does not exist."""
        outcome = entry.outcome if entry is not None and entry.outcome else Outcome.SKIPPED
        self._count(METRIC_OF_OUTCOME[outcome])
        if entry is None:
            self._logger.info("sync not found", **_request(request), outcome=outcome)
            return
        self._metrics.add_metric("CheckDuration", MetricUnit.Milliseconds, _milliseconds(entry.duration))
        if entry.propagation is not None:
            self._metrics.add_metric("PropagationTime", MetricUnit.Milliseconds, _milliseconds(entry.propagation))
        self._logger.info("checked", **_request(request), **_result(entry))

    def failed(self, request: CheckRequest, failure: TransientFailure) -> None:
        """Report a check that will be retried, or moved to the dead-letter queue."""
        self._count(METRIC_OF_OUTCOME[Outcome.FAILED])
        self._logger.warning(
            "check failed", **_request(request), failure=failure.code, last_attempt=request.last_attempt
        )

    def unexpected(self, request: CheckRequest, error: BaseException) -> None:
        """Report an unexpected error."""
        self._count("CheckUnexpected")
        report_unexpected(self._logger, error, **_request(request))

    def batch_failed(self, error: BaseException) -> None:
        """Report an unexpected error outside of any check."""
        self._count("CheckUnexpected")
        report_unexpected(self._logger, error)

    def entries_lost(self, failure: TransientFailure) -> None:
        """Report that the history lacks the entries of the batch's routine checks, which are done."""
        self._logger.warning("history entries of unchanged checks not stored", failure=failure.code)

    def unreadable(self, record: SQSRecord) -> None:
        """Report a message whose sync is known from its group only."""
        self._count("MessageUnreadable")
        self._logger.warning(
            "unreadable message, checking its sync anyway",
            message_id=record.message_id,
            sync_id=record.attributes.message_group_id,
        )

    def rate_limit(self, remaining: int) -> None:
        """Collect the remaining calls of a Heroku account. Thread-safe.

        https://devcenter.heroku.com/articles/platform-api-reference#rate-limits
        """
        self._rate_limits.append(remaining)

    def repaired(self, sync_id: str, problem: str) -> None:
        """Collect the repair of a sync's webhook. Thread-safe."""
        self._repairs.append((sync_id, problem))

    def foreign_webhook(self, sync_id: str) -> None:
        """Collect a webhook that names another app or webhook than its sync has. Thread-safe."""
        self._foreign_webhooks.append(sync_id)

    def rotation(self, rotation: Rotation) -> None:
        """Collect a changed value that is in place. Thread-safe."""
        self._rotations.append(rotation)

    def finish(self) -> None:
        """Report what was collected during the batch."""
        rotations, self._rotations = self._rotations, []
        for rotation in rotations:
            self._metrics.add_metric("RotationInTime", MetricUnit.Percent, 100 * rotation.in_time)
            self._metrics.add_metric("RotationFoundBySchedule", MetricUnit.Count, int(rotation.found_by_schedule))
        repairs, self._repairs = self._repairs, []
        for sync_id, problem in repairs:
            self._count("WebhookRepaired")
            self._logger.warning("webhook repaired", sync_id=sync_id, problem=problem)
        foreign, self._foreign_webhooks = self._foreign_webhooks, []
        for sync_id in foreign:
            self._count("WebhookForeign")
            self._logger.warning("a webhook names another app or webhook, checking its sync anyway", sync_id=sync_id)
        remaining_calls, self._rate_limits = self._rate_limits, []
        if remaining_calls:
            self._metrics.add_metric("HerokuRateLimitRemaining", MetricUnit.Count, min(remaining_calls))

    def _count(self, name: str) -> None:
        self._metrics.add_metric(name, MetricUnit.Count, 1)


def _request(request: CheckRequest) -> dict[str, Any]:
    names = ("sync_id", "cause", "release_version", "release_current", "webhook_id", "event_id")
    return {name: getattr(request, name) for name in names} | {"requested_at": request.requested_at.isoformat()}


def _result(entry: HistoryEntry) -> dict[str, Any]:
    names = ("outcome", "status", "reason", "epoch", "failure", "fingerprint_before", "fingerprint")
    return {name: getattr(entry, name) for name in names} | {
        "duration_ms": _milliseconds(entry.duration),
        "propagation_ms": None if entry.propagation is None else _milliseconds(entry.propagation),
    }


def _milliseconds(duration: timedelta) -> int:
    return round(duration / timedelta(milliseconds=1))
