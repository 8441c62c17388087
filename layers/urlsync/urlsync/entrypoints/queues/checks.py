"""Consumes batches of check requests: one check for each sync, all in parallel, each with a deadline of its own.

Several requests for one sync become one check, because a check always reads the latest value. A failed check
returns all messages of its sync to the queue, in order and after a back-off, whatever its error: the syncs beside it
are not held up. Only what concerns the batch itself fails the whole batch, so that no message is acknowledged by
accident.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.history import HistoryEntry
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.parallel import ITEM_SECONDS, result_of, run_side_by_side
from urlsync.messages.checks import check_request, is_readable

DEFERRABLE: Final = (Cause.SCHEDULE, Cause.WEBHOOK)
"""Causes whose checks may be deferred, the least urgent first. All others are checked at once."""


def coalesced(requests: Iterable[CheckRequest]) -> dict[str, CheckRequest]:
    """Return one request for each sync id: the latest, with the oldest request time and the newest release.

    Its cause is the one that can wait least.
    """
    checks: dict[str, CheckRequest] = {}
    for request in requests:
        earlier = checks.get(request.sync_id)
        checks[request.sync_id] = request if earlier is None else _merged(earlier, request)
    return checks


def _merged(earlier: CheckRequest, later: CheckRequest) -> CheckRequest:
    newer = max(earlier, later, key=_release_order)
    sent = [t for t in (earlier.sent_at, later.sent_at) if t is not None]
    return replace(
        later,
        cause=max(later.cause, earlier.cause, key=_urgency_of),
        requested_at=min(earlier.requested_at, later.requested_at),
        release_version=newer.release_version,
        release_status=newer.release_status,
        release_current=newer.release_current,
        app_id=newer.app_id,
        webhook_id=newer.webhook_id,
        release_created_at=newer.release_created_at,
        sent_at=max(sent, default=None),
        last_attempt=earlier.last_attempt or later.last_attempt,
    )


def _release_order(request: CheckRequest) -> tuple[bool, int]:
    """Order a release that may have ended, and so changed something, after every pending one."""
    return not request.is_pending, request.release_version or 0


def _urgency_of(cause: Cause) -> int:
    return DEFERRABLE.index(cause) if cause in DEFERRABLE else len(DEFERRABLE)


FIRST: Final = 6
"""So many checks of a batch begin at once, and the others when one has succeeded: in an outage they learn of it from
the failures of these, and call no one."""
UNEXPECTED: Final = "unexpected"
"""Code of a check that failed with an error that is not ours. A retry may help: only the log knows the cause."""

Check = Callable[[CheckRequest], HistoryEntry | None]


class BatchFailed(UrlsyncError):
    """An unexpected error outside of any check; the log has its type and location. No message is acknowledged."""


@dataclass(frozen=True, slots=True)
class CheckBatch:
    """Handles batches of the check queue."""

    check: Check
    back_off: BackOff
    report: Report
    max_receive_count: int
    seconds: float = ITEM_SECONDS
    finish: Callable[[], None] = field(kw_only=True)
    """Store what the checks have left for the end of the batch. Raises `TransientFailure`."""

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Run the checks and return the messages to retry. Raises `BatchFailed`."""
        try:
            records = list(event.records)
            failures = self._run(coalesced(self._requests(records)))
            self._delay_retries(records, failures)
            failed = [record for record in records if _group(record) in failures]
            return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in failed]}
        except Exception as error:  # noqa: BLE001 (reported without its text)
            self.report.batch_failed(error)
        raise BatchFailed("the batch failed unexpectedly; the log says where")

    def _requests(self, records: list[SQSRecord]) -> Iterator[CheckRequest]:
        for record in records:
            if not is_readable(record):
                self.report.unreadable(record)
            yield check_request(record, self.max_receive_count)

    def _run(self, requests: dict[str, CheckRequest]) -> dict[str, TransientFailure]:
        checks = run_side_by_side(self.check, requests.values(), self.seconds, first=FIRST)
        failures = {
            request.sync_id: self._failure(request, check)
            for request, check in zip(requests.values(), checks, strict=True)
        }
        try:
            self.finish()
        except TransientFailure as failure:
            self.report.entries_lost(failure)
        self.report.finish()
        return {sync_id: failure for sync_id, failure in failures.items() if failure is not None}

    def _failure(self, request: CheckRequest, check: Future[HistoryEntry | None]) -> TransientFailure | None:
        try:
            entry = result_of(check)
        except TransientFailure as failure:
            self.report.failed(request, failure)
            return failure
        except Exception as error:  # noqa: BLE001 (no error may acknowledge a message)
            self.report.unexpected(request, error)
            return TransientFailure(UNEXPECTED)
        self.report.done(request, entry)
        return None

    def _delay_retries(self, records: list[SQSRecord], failures: dict[str, TransientFailure]) -> None:
        with suppress(TransientFailure):  # then the visibility timeout is the wait
            self.back_off((record, failures[_group(record)]) for record in records if _group(record) in failures)


def _group(record: SQSRecord) -> str:
    return record.attributes.message_group_id or ""
