"""A batch of queue messages becomes checks: one for each sync, all at the same time.

Different syncs wait for the network together. A check that must be repeated sends back every message of its
sync, in order. Anything unexpected fails the whole batch, because nothing may be acknowledged by accident.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, final

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.adapters.check_queue.back_off import BackOff
from urlsync.adapters.check_queue.coalesce import coalesced
from urlsync.adapters.check_queue.message import check_request, is_readable
from urlsync.adapters.check_queue.report import Report
from urlsync.domain.check import CheckRequest
from urlsync.domain.failure import TransientFailure, UrlsyncError
from urlsync.domain.history import HistoryEntry

BATCH_SIZE: Final = 10
"""The most messages that Lambda takes from a FIFO queue at once."""

Check = Callable[[CheckRequest], HistoryEntry | None]


@final
class BatchFailed(UrlsyncError):
    """Something unexpected happened; the log says where. No message of the batch is acknowledged."""


@final
@dataclass(frozen=True, slots=True)
class CheckBatch:
    """Handles batches of the check queue."""

    check: Check
    back_off: BackOff
    report: Report
    max_receive_count: int

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Run the checks and return the messages that must come again. Raises `BatchFailed`."""
        records = list(event.records)
        failures = self._run(coalesced(self._requests(records)))
        self._send_back(records, failures)
        return _response(event, failures)

    def _requests(self, records: list[SQSRecord]) -> Iterator[CheckRequest]:
        for record in records:
            if not is_readable(record):
                self.report.unreadable(record)
            yield check_request(record, self.max_receive_count)

    def _run(self, requests: dict[str, CheckRequest]) -> dict[str, TransientFailure]:
        with ThreadPoolExecutor(max_workers=BATCH_SIZE) as pool:
            checks = [(request, pool.submit(self.check, request)) for request in requests.values()]
        failures = {request.sync_id: self._failure(request, check) for request, check in checks}
        self.report.finish()
        if any(isinstance(failure, BatchFailed) for failure in failures.values()):
            raise BatchFailed("a check failed unexpectedly; the log says where")
        return {sync_id: f for sync_id, f in failures.items() if isinstance(f, TransientFailure)}

    def _failure(
        self, request: CheckRequest, check: Future[HistoryEntry | None]
    ) -> TransientFailure | BatchFailed | None:
        try:
            entry = check.result()
        except TransientFailure as failure:
            self.report.failed(request, failure)
            return failure
        except Exception as error:  # noqa: BLE001 (whatever it is, it must not acknowledge a message)
            self.report.unexpected(request, error)
            return BatchFailed()
        self.report.done(request, entry)
        return None

    def _send_back(self, records: list[SQSRecord], failures: dict[str, TransientFailure]) -> None:
        failed = [
            (record, failures[group])
            for record in records
            if (group := record.attributes.message_group_id or "") in failures
        ]
        with suppress(TransientFailure):  # then the visibility timeout is the wait
            self.back_off(failed)


def _response(event: SQSEvent, failures: dict[str, TransientFailure]) -> PartialItemFailureResponse:
    def raise_failure(record: SQSRecord) -> None:
        failure = failures.get(record.attributes.message_group_id or "")
        if failure is not None:
            raise failure

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    processor.raise_on_entire_batch_failure = False
    with processor(records=event.raw_event["Records"], handler=raise_failure):
        processor.process()
    return processor.response()
