"""Batches as Lambda hands them over from a FIFO queue."""

import json
from typing import Any

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:fake-checks.fifo"


def a_message(**fields: Any) -> dict[str, Any]:
    """Return the body of a webhook's message; fields given as None are left out."""
    body = {
        "sync_id": SYNC_ID,
        "cause": "webhook",
        "requested_at": START.isoformat(),
        "release_version": 7,
        "release_status": "succeeded",
        "event_id": "5a0c1f3e-0000-4000-a000-000000000001",
        **fields,
    }
    return {name: value for name, value in body.items() if value is not None}


def a_record(
    body: dict[str, Any] | str | None = None,
    *,
    group: str = SYNC_ID,
    receive_count: int = 1,
    message_id: str = "message-1",
    **attributes: str | None,
) -> dict[str, Any]:
    """Return one record of a batch. Other arguments become attributes of the message."""
    return {
        "messageId": message_id,
        "receiptHandle": f"receipt-of-{message_id}",
        "body": body if isinstance(body, str) else json.dumps(body or a_message(sync_id=group)),
        "attributes": {
            "ApproximateReceiveCount": str(receive_count),
            "SentTimestamp": str(int(START.timestamp() * 1000)),
            "SenderId": "fake",
            "ApproximateFirstReceiveTimestamp": str(int(START.timestamp() * 1000)),
            "MessageGroupId": group,
            "MessageDeduplicationId": message_id,
            "SequenceNumber": "1",
        },
        "messageAttributes": {
            name: {"dataType": "String", "stringValue": value}
            for name, value in attributes.items()
            if value is not None
        },
        "md5OfBody": "fake",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE_ARN,
        "awsRegion": "eu-west-1",
    }


def a_batch(*records: dict[str, Any]) -> dict[str, Any]:
    """Return the event."""
    return {"Records": list(records)}


class FakeQueue:
    """Remembers which messages were given which visibility timeout."""

    def __init__(self) -> None:
        self.waits: dict[str, int] = {}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:  # noqa: N803 (boto3's names)
        self.waits |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}
