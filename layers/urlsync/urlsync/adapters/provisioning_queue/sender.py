"""Next steps on their way onto the queue."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.provisioning_queue.message import step_message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

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
        with transient_as("provisioning_queue_unavailable"):
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=step_message(provisioning_id), DelaySeconds=seconds
            )
