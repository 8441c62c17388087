"""Consumes batches of follow-ups: runs their confirmations in parallel, and logs and counts the results.

A follow-up that needs more time is retried after a back-off. One that fails unexpectedly is retried after the
visibility timeout, and finally becomes a dead letter. Log lines have ids, fingerprints and codes only.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.parallel import ITEM_SECONDS, result_of, run_side_by_side
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.confirmations import follow_up_from

METRIC_OF: Final = {
    Confirmation.SERVING: "ConfirmedServing",
    Confirmation.NOT_SERVING: "ConfirmedNotServing",
    Confirmation.UNKNOWN: "ConfirmedUnknown",
    Confirmation.SUPERSEDED: "ConfirmationSuperseded",
}


class ConfirmationReport:
    """Logs and counts follow-ups."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics

    def done(self, follow_up: FollowUp, confirmation: Confirmation) -> None:
        """Report a finished confirmation."""
        self._count(METRIC_OF[confirmation])
        self._logger.info(
            "confirmed",
            sync_id=follow_up.sync_id,
            epoch=follow_up.epoch,
            fingerprint=follow_up.fingerprint,
            confirmation=confirmation,
        )

    def waits(self, record: SQSRecord, failure: TransientFailure) -> None:
        """Report a follow-up that will be retried."""
        self._count("ConfirmationWaits")
        self._logger.info("not confirmed yet", message_id=record.message_id, failure=failure.code)

    def unexpected(self, record: SQSRecord, error: Exception) -> None:
        """Report an unexpected error."""
        self._count("ConfirmationUnexpected")
        report_unexpected(self._logger, error, message_id=record.message_id)

    def _count(self, name: str) -> None:
        self._metrics.add_metric(name, MetricUnit.Count, 1)


@dataclass(frozen=True, slots=True)
class FollowUpBatch:
    """Handles batches of the follow-up queue. The last of `attempts` accepts an inconclusive result."""

    confirm: Callable[[FollowUp], Confirmation]
    back_off: BackOff
    report: ConfirmationReport
    attempts: int
    seconds: float = ITEM_SECONDS

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Run the confirmations and return the messages to retry."""
        records = list(event.records)
        ran = zip(records, run_side_by_side(self._confirmed, records, self.seconds), strict=True)
        failures = [(record, self._failure(record, confirmation)) for record, confirmation in ran]
        failed = [(record, failure) for record, failure in failures if failure is not None]
        with suppress(TransientFailure):  # then the visibility timeout is the wait
            self.back_off((record, failure) for record, failure in failed if isinstance(failure, TransientFailure))
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record, _ in failed]}

    def _confirmed(self, record: SQSRecord) -> tuple[FollowUp, Confirmation]:
        follow_up = follow_up_from(record, self.attempts)
        return follow_up, self.confirm(follow_up)

    def _failure(self, record: SQSRecord, ran: "Future[tuple[FollowUp, Confirmation]]") -> Exception | None:
        """Return why the message must be retried, or None."""
        try:
            follow_up, confirmation = result_of(ran)
        except TransientFailure as failure:
            self.report.waits(record, failure)
            return failure
        except Exception as error:  # noqa: BLE001 (no error may acknowledge the message)
            self.report.unexpected(record, error)
            return error
        self.report.done(follow_up, confirmation)
        return None
