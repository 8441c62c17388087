"""Next steps on their way onto the queue."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.provisioning_queue.message import news_message, step_message
from urlsync.domain.created_project import CreatedProject

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

UNAVAILABLE: Final = "provisioning_queue_unavailable"
LONGEST: Final = 900
"""Seconds that SQS holds a message back at most
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html)."""


@final
class SqsProvisioningQueue:
    """Implements the port `ProvisioningQueue`."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        """Ask for the next step after this wait, in whole seconds. Raises `TransientFailure`."""
        seconds = min(max(math.ceil(wait.total_seconds()), 0), LONGEST)
        with transient_as(UNAVAILABLE):
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=step_message(provisioning_id), DelaySeconds=seconds
            )

    def send_news(self, project: CreatedProject) -> None:
        """Put the news on the queue as the bus would. Raises `TransientFailure`."""
        with transient_as(UNAVAILABLE):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=news_message(project))
