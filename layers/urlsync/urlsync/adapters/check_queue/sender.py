"""Single check requests on their way onto the queue."""

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, final
from uuid import uuid4

from urlsync.adapters.aws_failures import transient_as
from urlsync.domain.check import CheckRequest

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@final
class SqsCheckQueue:
    """Implements the port `CheckQueue`. No request is ever taken for the repetition of another."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, request: CheckRequest) -> None:
        """Ask for a check. Raises `TransientFailure` when the queue refuses."""
        with transient_as("check_queue_unavailable"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps(_body(request)),
                MessageGroupId=request.sync_id,
                MessageDeduplicationId=str(uuid4()),
            )


def _body(request: CheckRequest) -> dict[str, Any]:
    """Return the message's fields; those without a value are left out."""
    fields = {
        "sync_id": request.sync_id,
        "cause": request.cause.value,
        "requested_at": request.requested_at.astimezone(UTC).isoformat(),
        "release_version": request.release_version,
        "release_status": request.release_status,
        "event_id": request.event_id,
    }
    return {name: value for name, value in fields.items() if value is not None}
