"""Follow-ups on their way onto the queue, which holds each back for some seconds."""

from typing import TYPE_CHECKING, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.follow_up_queue.message import message_of
from urlsync.domain.confirmation import FollowUp

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@final
class SqsFollowUps:
    """Implements the port `FollowUps`."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, follow_up: FollowUp) -> None:
        """Ask for a confirmation. Raises `TransientFailure` when the queue refuses."""
        with transient_as("follow_up_queue_unavailable"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=message_of(follow_up))
