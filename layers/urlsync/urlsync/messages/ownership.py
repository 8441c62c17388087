"""Parses ownership-transfer events from the bus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from urlsync.domain.ownership import OwnershipTransfer, Report
from urlsync.messages.json_body import MessageUnreadable, as_object, required_identifier, required_object, required_text

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Ownership Transferred"

LAST_OF_SECOND: Final = timedelta(microseconds=999_999)


def ownership_transfer(event: EventBridgeEvent) -> OwnershipTransfer:
    """Return the transfer of an event. Raises `MessageUnreadable`.

    `event_id` is that of the detail, or else the event's own. A transfer is never later than its event:
    otherwise one with a time in the future could end a sync that is started until then.
    """
    detail = required_object(event.raw_event, "detail")
    transferred_at = _moment(detail, "transferred_at")
    return OwnershipTransfer(
        event_id=_identifier_or_none(detail, "event_id") or required_identifier(event.raw_event, "id"),
        project_id=required_identifier(detail, "project_id"),
        new_owner_id=required_identifier(detail, "new_owner_id"),
        previous_owner_id=_identifier_or_none(detail, "previous_owner_id"),
        transferred_at=min(transferred_at, _moment(event.raw_event, "time")),
        report=_report(detail),
    )


def _report(detail: Mapping[str, Any]) -> Report | None:
    """Return where the activity says who reported it: a question, too, because any event could name any entry."""
    report = as_object(detail.get("report"))
    if report is None:
        return None
    return Report(entry_id=required_identifier(report, "entry_id"), at=_exact(report, "at"))


def _identifier_or_none(fields: Mapping[str, Any], name: str) -> str | None:
    return required_identifier(fields, name) if fields.get(name) else None


def _moment(fields: Mapping[str, Any], name: str) -> datetime:
    """Return a moment; one in whole seconds, as EventBridge sends it, means the end of that second.

    https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """
    moment = _exact(fields, name)
    return moment if moment.microsecond else moment + LAST_OF_SECOND


def _exact(fields: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(required_text(fields, name))
    except ValueError:
        raise MessageUnreadable(name) from None
    if moment.tzinfo is None:
        raise MessageUnreadable(name)
    return moment
