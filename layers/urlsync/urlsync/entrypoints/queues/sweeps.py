"""Consumes batches of sweeps: runs them in parallel, and logs and counts the results.

A sweep that fails is not retried here: it is still due, so that the schedule asks for it again a minute later. Only a
batch that ends without a result returns to the queue, and becomes a dead letter. Log lines have ids and codes only.
"""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.queues.parallel import result_of, run_side_by_side
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.sweeps import swept_connection
from urlsync.ports.platform import Clock
from urlsync.use_cases.sweeping.sweep_connection import SweepRun

SWEEP_SECONDS: Final = 50.0
"""The deadline of a sweep. It ends the invocation in time for what was found out to be stored."""
SPARE: Final = timedelta(seconds=20)
"""The time before the deadline in which no further page is read."""


class Sweep(Protocol):
    """Sweep a connection up to a moment."""

    def __call__(self, connection_id: str, until: datetime) -> SweepRun | None:
        """Return what was found out; None if no sweep was due."""


class SweepReport:
    """Logs and counts sweeps."""

    def __init__(self, logger: Logger, metrics: Metrics) -> None:
        self._logger = logger
        self._metrics = metrics

    def done(self, run: SweepRun) -> None:
        """Report a sweep that has ended, or will go on."""
        found: dict[str, Any] = {
            "live": run.live,
            "moved": run.moved,
            "asked": len(run.asked),
            "refused": run.sweep.refused,
        }
        self._count("SweepCompleted", int(run.is_complete))
        self._count("SweepMoved", run.moved)
        self._count("SweepNotTrustworthy", len(run.breaches))
        if run.breaches:
            self._logger.warning("sweep not trustworthy", connection_id=run.connection_id, sync_ids=run.breaches)
        if run.failure is None:
            self._logger.info("swept", connection_id=run.connection_id, complete=run.is_complete, **found)
        else:
            self._logger.warning("swept in part", connection_id=run.connection_id, failure=run.failure, **found)

    def failed(self, record: SQSRecord, failure: TransientFailure) -> None:
        """Report a sweep that stored nothing."""
        self._count("SweepFailed", 1)
        self._logger.warning("sweep failed", connection_id=_group(record), failure=failure.code)

    def unexpected(self, record: SQSRecord, error: Exception) -> None:
        """Report an unexpected error."""
        self._count("SweepUnexpected", 1)
        report_unexpected(self._logger, error, connection_id=_group(record))

    def _count(self, name: str, number: int) -> None:
        self._metrics.add_metric(name, MetricUnit.Count, number)


@dataclass(frozen=True, slots=True)
class SweepBatch:
    """Handles batches of the sweep queue."""

    sweep: Sweep
    clock: Clock
    report: SweepReport
    seconds: float = SWEEP_SECONDS

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Run the sweeps; no message is retried."""
        records = list(event.records)
        for record, ran in zip(records, run_side_by_side(self._swept, records, self.seconds), strict=True):
            self._reported(record, ran)
        return {"batchItemFailures": []}

    def _swept(self, record: SQSRecord) -> SweepRun | None:
        until = self.clock.now() + timedelta(seconds=self.seconds) - SPARE
        return self.sweep(swept_connection(record.body), until)

    def _reported(self, record: SQSRecord, ran: "Future[SweepRun | None]") -> None:
        try:
            run = result_of(ran)
        except TransientFailure as failure:
            self.report.failed(record, failure)
        except Exception as error:  # noqa: BLE001 (reported without its text)
            self.report.unexpected(record, error)
        else:
            if run is not None:
                self.report.done(run)


def _group(record: SQSRecord) -> str | None:
    return record.attributes.message_group_id
