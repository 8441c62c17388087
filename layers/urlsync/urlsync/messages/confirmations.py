"""Builds and parses the messages of the follow-up queue. They have ids and a fingerprint, never a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from urlsync.domain.confirmation import FollowUp

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def message_of(follow_up: FollowUp) -> str:
    """Return the message of a follow-up. SQS counts the attempts."""
    return json.dumps({"sync_id": follow_up.sync_id, "epoch": follow_up.epoch, "fingerprint": follow_up.fingerprint})


def follow_up_from(record: SQSRecord, attempts: int) -> FollowUp:
    """Return the follow-up of a record; from receive number `attempts` on it is the last attempt.

    Raises `ValueError`, `KeyError` or `TypeError` for a message in another format.
    """
    body = json.loads(record.body)
    return FollowUp(
        sync_id=str(body["sync_id"]),
        epoch=int(body["epoch"]),
        fingerprint=str(body["fingerprint"]),
        last_attempt=int(record.attributes.approximate_receive_count) >= attempts,
    )
