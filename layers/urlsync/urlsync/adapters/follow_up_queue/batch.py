"""A batch of follow-ups becomes confirmations, all at the same time.

One that needs more time comes again after a back-off. One that fails unexpectedly comes again after the
visibility timeout, and in the end it is a dead letter.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, final

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.adapters.check_queue.back_off import BackOff
from urlsync.adapters.follow_up_queue.message import follow_up_from
from urlsync.adapters.follow_up_queue.report import ConfirmationReport
from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.failure import TransientFailure

BATCH_SIZE: Final = 10

Confirm = Callable[[FollowUp], Confirmation]


@final
@dataclass(frozen=True, slots=True)
class FollowUpBatch:
    """Handles batches of the follow-up queue. The last of `attempts` settles for what it sees."""

    confirm: Confirm
    back_off: BackOff
    report: ConfirmationReport
    attempts: int

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Run the confirmations and return the messages that must come again."""
        records = list(event.records)
        with ThreadPoolExecutor(max_workers=BATCH_SIZE) as pool:
            failures = list(pool.map(self._failure, records))
        early = [(r, f) for r, f in zip(records, failures, strict=True) if isinstance(f, TransientFailure)]
        with suppress(TransientFailure):  # then the visibility timeout is the wait
            self.back_off(early)
        again = [r for r, failure in zip(records, failures, strict=True) if failure is not None]
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in again]}

    def _failure(self, record: SQSRecord) -> Exception | None:
        """Return why the message must come again, or None."""
        try:
            follow_up = follow_up_from(record, self.attempts)
            confirmation = self.confirm(follow_up)
        except TransientFailure as failure:
            self.report.waits(record, failure)
            return failure
        except Exception as error:  # noqa: BLE001 (whatever it is, it must not acknowledge the message)
            self.report.unexpected(record, error)
            return error
        self.report.done(follow_up, confirmation)
        return None
