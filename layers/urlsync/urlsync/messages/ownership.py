"""Parses ownership-transfer events from the bus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.ownership import OwnershipTransfer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Ownership Transferred"

LAST_OF_SECOND: Final = timedelta(microseconds=999_999)


@final
class EventUnreadable(UrlsyncError):
    """The event has another format; the message names the field, never its content."""


def ownership_transfer(event: EventBridgeEvent) -> OwnershipTransfer:
    """Return the transfer of an event. Raises `EventUnreadable`.

    `event_id` is that of the detail, or else the event's own. A transfer is never later than its event:
    otherwise one with a time in the future could end a sync that is started until then.
    """
    detail: Any = event.raw_event.get("detail")
    if not isinstance(detail, dict):
        raise EventUnreadable("detail")
    transferred_at = _moment(detail, "transferred_at")
    return OwnershipTransfer(
        event_id=_text_or_none(detail, "event_id") or _text(event.raw_event, "id"),
        project_id=_text(detail, "project_id"),
        new_owner_id=_text(detail, "new_owner_id"),
        previous_owner_id=_text_or_none(detail, "previous_owner_id"),
        transferred_at=min(transferred_at, _moment(event.raw_event, "time")),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    text = _text_or_none(fields, name)
    if text is None:
        raise EventUnreadable(name)
    return text


def _text_or_none(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def _moment(fields: Mapping[str, Any], name: str) -> datetime:
    """Return a moment; one in whole seconds, as EventBridge sends it, means the end of that second.

    https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """
    try:
        moment = datetime.fromisoformat(_text(fields, name))
    except ValueError:
        raise EventUnreadable(name) from None
    if moment.tzinfo is None:
        raise EventUnreadable(name)
    return moment if moment.microsecond else moment + LAST_OF_SECOND
