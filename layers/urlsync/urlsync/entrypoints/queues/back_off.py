"""The exponential back-off of failed messages, with jitter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import TransientFailure
from urlsync.messages.checks import receive_count
from urlsync.ports.platform import Clock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

FIRST_WAIT: Final = timedelta(seconds=2)
MAX_BACK_OFF: Final = timedelta(minutes=15)
JITTER: Final = 0.25
"""The largest share that jitter adds to a wait, so that simultaneous failures spread out."""


def wait_before(attempt: int, at_least: timedelta, jitter: float, max_wait: timedelta = MAX_BACK_OFF) -> timedelta:
    """Return the wait after failed attempt number `attempt` (from 1): doubled each time, plus jitter.

    It never exceeds `max_wait`.
    """
    doubled: timedelta = max(FIRST_WAIT, at_least) * 2 ** min(attempt - 1, 20)
    return min(doubled, max_wait / (1 + JITTER)) * (1 + JITTER * jitter)


@dataclass(frozen=True, slots=True)
class BackOff:
    """Makes failed messages visible after their wait, instead of after the whole visibility timeout.

    In a FIFO queue, a waiting message blocks its whole group, including scheduled checks, so `max_wait` should
    not exceed the check interval.
    """

    client: "SQSClient"
    queue_url: str
    clock: Clock
    max_wait: timedelta = MAX_BACK_OFF

    def __call__(self, failed: Iterable[tuple[SQSRecord, TransientFailure]]) -> None:
        """Set the wait of each message. Raises `TransientFailure` if the queue cannot be reached."""
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
        wait = wait_before(receive_count(record), failure.retry_after, self.clock.jitter(), self.max_wait)
        return max(1, round(wait.total_seconds()))
