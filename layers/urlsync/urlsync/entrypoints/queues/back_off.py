"""How long a failed check waits for its next attempt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import TransientFailure
from urlsync.messages.checks import receive_count
from urlsync.ports.platform import Clock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

FIRST: Final = timedelta(seconds=2)
MAX_BACK_OFF: Final = timedelta(minutes=15)
SPREAD: Final = 0.25
"""The part of the wait that chance may add, so that failures which began together do not stay together."""


def wait_before(
    attempt: int, at_least: timedelta, jitter: float, longest: timedelta = MAX_BACK_OFF
) -> timedelta:
    """Return the wait after failed attempt number `attempt` (from 1): doubled each time, then spread.

    It is never above `longest`, whatever chance adds.
    """
    doubled: timedelta = max(FIRST, at_least) * 2 ** min(attempt - 1, 20)
    return min(doubled, longest / (1 + SPREAD)) * (1 + SPREAD * jitter)


@final
@dataclass(frozen=True, slots=True)
class BackOff:
    """Makes failed messages visible again after their wait, instead of after the whole visibility timeout.

    In a FIFO queue a message that waits holds up all of its group, the schedule's among them: checks are kept
    waiting for their `longest` interval at most.
    """

    client: "SQSClient"
    queue_url: str
    clock: Clock
    longest: timedelta = MAX_BACK_OFF

    def __call__(self, failed: Iterable[tuple[SQSRecord, TransientFailure]]) -> None:
        """Set the wait of each message. Raises `TransientFailure` where the queue cannot be reached."""
        entries = [
            {
                "Id": str(number),
                "ReceiptHandle": record.receipt_handle,
                "VisibilityTimeout": self._seconds(record, failure),
            }
            for number, (record, failure) in enumerate(failed)
        ]
        if entries:
            with transient_as("check_queue_unavailable"):
                self.client.change_message_visibility_batch(QueueUrl=self.queue_url, Entries=entries)  # type: ignore[arg-type] # the stubs want a TypedDict

    def _seconds(self, record: SQSRecord, failure: TransientFailure) -> int:
        wait = wait_before(receive_count(record), failure.retry_after, self.clock.jitter(), self.longest)
        return max(1, round(wait.total_seconds()))
