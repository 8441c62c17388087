"""Enqueues check requests on the FIFO check queue."""

import hashlib
import json

from urlsync.entrypoints.webhook.aws_client import AwsRequestFailed, JsonClient
from urlsync.entrypoints.webhook.request import Hint, SignedRequest, iso_utc


class QueueRejected(Exception):
    """The message may not have been enqueued."""


ATTRIBUTES = ("release_created_at", "release_current", "app_id", "webhook_id")
"""The fields of a hint that are sent as attributes of the message."""


class CheckQueue:
    """The check queue. Sends are idempotent, because every message has a deduplication id."""

    def __init__(self, client: JsonClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, request: SignedRequest, hint: Hint, now: float) -> None:
        """Enqueue a check of the request's sync; raises `QueueRejected`. `now` in seconds since 1970."""
        message: dict[str, object] = {
            "QueueUrl": self._queue_url,
            "MessageBody": message_body(request.sync_id, hint, now),
            "MessageGroupId": request.sync_id,
            "MessageDeduplicationId": deduplication_id(request, hint),
        }
        # Attributes, because the fields of the body are a contract.
        attributes = {name: value for name in ATTRIBUTES if (value := getattr(hint, name)) is not None}
        if attributes:
            message["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            }
        try:
            self._client.call("SendMessage", message)
        except AwsRequestFailed as failure:
            raise QueueRejected(failure.code) from None


def message_body(sync_id: str, hint: Hint, now: float) -> str:
    """Return the queue message: the sync, the cause, the time, and what is known of the release."""
    fields = {
        "sync_id": sync_id,
        "cause": "webhook",
        "requested_at": iso_utc(now),
        "release_version": hint.release_version,
        "release_status": hint.release_status,
        "event_id": hint.event_id,
    }
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def deduplication_id(request: SignedRequest, hint: Hint) -> str:
    """Return an ID that equal requests share: Heroku sends two to four events per release, some of them identical.

    With a release command two of them say `succeeded`, and only the last is `current`; where an event does not say,
    only the same event is equal. https://help.heroku.com/JP3QR5I5
    """
    if hint.release_version is not None and hint.release_current:
        subject = f"release:{hint.release_version}:{hint.release_status or 'unknown'}:{hint.release_current}"
    elif hint.event_id:
        subject = f"event:{hint.event_id}"
    else:
        subject = f"body:{hashlib.sha256(request.body).hexdigest()}"
    return f"{request.sync_id}:{subject}"
