"""What operators see of confirmations: one log line each, and metrics. Ids, fingerprints and codes only."""

import traceback
from threading import Lock
from typing import Final, final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.failure import TransientFailure

METRIC_OF: Final = {
    Confirmation.SERVING: "ConfirmedServing",
    Confirmation.NOT_SERVING: "ConfirmedNotServing",
    Confirmation.UNKNOWN: "ConfirmedUnknown",
    Confirmation.SUPERSEDED: "ConfirmationSuperseded",
}


@final
class ConfirmationReport:
    """Logs and counts what came of follow-ups. May be used from several threads."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics
        self._lock = Lock()

    def done(self, follow_up: FollowUp, confirmation: Confirmation) -> None:
        """Report a confirmation that came to an end."""
        self._count(METRIC_OF[confirmation])
        self._logger.info(
            "confirmed",
            sync_id=follow_up.sync_id,
            epoch=follow_up.epoch,
            fingerprint=follow_up.fingerprint,
            confirmation=confirmation,
        )

    def waits(self, record: SQSRecord, failure: TransientFailure) -> None:
        """Report one that will be tried again."""
        self._count("ConfirmationWaits")
        self._logger.info("not confirmed yet", message_id=record.message_id, failure=failure.code)

    def unexpected(self, record: SQSRecord, error: Exception) -> None:
        """Report an error that nobody foresaw, without its text, because libraries put URLs into theirs."""
        self._count("ConfirmationUnexpected")
        frames = traceback.extract_tb(error.__traceback__)
        self._logger.error(
            "unexpected error",
            message_id=record.message_id,
            error=type(error).__name__,
            where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        )

    def _count(self, name: str) -> None:
        with self._lock:
            self._metrics.add_metric(name, MetricUnit.Count, 1)
