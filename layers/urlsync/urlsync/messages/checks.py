"""Parses check requests from the check queue.

Every message means "check this sync". One that cannot be parsed still does, because its message group is the
sync's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from urlsync.domain.check import Cause, CheckRequest
from urlsync.messages.json_body import as_text, json_object_or_empty

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


_CURRENT: Final[Mapping[str | None, bool]] = {"true": True, "false": False}

QUICK_ATTEMPTS = 6
"""Receives of a check that fails, within about a minute. At the last one its due time is stored, for the schedule."""
SPARE_RECEIVES = 2
"""At least so many receives follow the last attempt, because the due time may not be stored at once."""


def check_request(record: SQSRecord, max_receive_count: int) -> CheckRequest:
    """Return the check request of a record, without missing or malformed fields."""
    body = json_object_or_empty(record.body)
    return CheckRequest(
        sync_id=record.attributes.message_group_id or "",
        cause=_cause(body.get("cause")),
        requested_at=_time(body.get("requested_at")) or _sent_at(record),
        release_version=_integer(body.get("release_version")),
        release_status=as_text(body.get("release_status")),
        release_current=_CURRENT.get(_attribute(record, "release_current")),
        release_created_at=_time(_attribute(record, "release_created_at")),
        app_id=_attribute(record, "app_id"),
        webhook_id=_attribute(record, "webhook_id"),
        event_id=as_text(body.get("event_id")),
        sent_at=_sent_at(record),
        last_attempt=receive_count(record) >= min(QUICK_ATTEMPTS, max_receive_count - SPARE_RECEIVES),
    )


def is_readable(record: SQSRecord) -> bool:
    """Return whether the body is a message of ours that names the sync of its message group."""
    return json_object_or_empty(record.body).get("sync_id") == record.attributes.message_group_id


def receive_count(record: SQSRecord) -> int:
    """Return how often the message was received, this time included."""
    return _integer_text(record.attributes.approximate_receive_count, 1)


def _cause(value: object) -> Cause:
    return Cause(value) if isinstance(value, str) and value in set(Cause) else Cause.WEBHOOK


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _integer_text(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() else default


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return time.astimezone(UTC) if time is not None and time.tzinfo is not None else None


def _sent_at(record: SQSRecord) -> datetime:
    milliseconds = _integer_text(record.attributes.sent_timestamp, 0)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _attribute(record: SQSRecord, name: str) -> str | None:
    attribute = record.message_attributes[name]
    return None if attribute is None else attribute.string_value
