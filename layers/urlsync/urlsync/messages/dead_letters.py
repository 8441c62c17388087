"""Parses dead letters. Only known fields are ever shown.

An EventBridge rule stores an undeliverable event unchanged
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html), and Lambda stores
the event of a failed invocation as the `requestPayload` of a record
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from urlsync.domain.check import Cause
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.delivery import Delivery
from urlsync.domain.errors import UrlsyncError
from urlsync.domain.events import Event, EventType
from urlsync.domain.ownership import CreatedProject, OwnershipTransfer
from urlsync.messages.deliveries import delivery_of
from urlsync.messages.json_body import json_object_or_empty
from urlsync.messages.ownership import ownership_transfer
from urlsync.messages.provisionings import parse
from urlsync.ports.messaging import Content, LeasedMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_ID: Final = re.compile("[0-9a-fA-F-]{36}")
_ABOUT: Final = ("project_id", "sync_id")


def leased_message(message: MessageTypeDef, kind: MessageKind) -> LeasedMessage:
    """Return a dead letter with the known fields of a message."""
    content = _content(message["Body"], kind)
    letter = DeadLetter(
        message_id=message["MessageId"],
        kind=kind,
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        **_fields(message, kind, content),
    )
    return LeasedMessage(letter, message["ReceiptHandle"], content)


def _content(body: str, kind: MessageKind) -> Content | None:
    """Return the content of a letter; None if it is unreadable or its kind has no content."""
    try:
        match kind:
            case MessageKind.TRANSFER:
                return ownership_transfer(EventBridgeEvent(_event(body)))
            case MessageKind.NOTIFICATION:
                return _own_event(_event(body))
            case MessageKind.DELIVERY:
                return _delivery_or_event(body)
            case MessageKind.PROVISIONING:
                return parse(body)
            case _:
                return None
    except UrlsyncError:
        return None


def _event(body: str) -> dict[str, Any]:
    stored = json_object_or_empty(body)
    payload = stored.get("requestPayload", stored)
    return payload if isinstance(payload, dict) else {}


def _own_event(event: Mapping[str, Any]) -> Event | None:
    kind, detail = event.get("detail-type"), event.get("detail")
    if kind not in list(EventType) or not isinstance(detail, dict) or not _has_known_ids(detail):
        return None
    event_id = detail.get("event_id")
    rest = {name: value for name, value in detail.items() if name != "event_id"}
    return Event(event_id, EventType(kind), rest) if isinstance(event_id, str) else None


def _delivery_or_event(body: str) -> Delivery | Event | None:
    """Return a delivery to one endpoint, or an event whose endpoints could not be chosen."""
    event = _event(body)
    if "detail-type" in event:
        return _own_event(event)
    delivery = delivery_of(event)
    return delivery if _has_known_ids(delivery.event.detail) else None


def _has_known_ids(detail: Mapping[str, Any]) -> bool:
    """Return True if what an event is about is named by ids."""
    return all(detail.get(name) is None or _first_id([detail[name]]) for name in _ABOUT)


def _fields(message: MessageTypeDef, kind: MessageKind, content: Content | None) -> dict[str, Any]:
    match content:
        case OwnershipTransfer() | CreatedProject():
            return {"project_id": _first_id([content.project_id])}
        case Event():
            return _fields_of_event(content)
        case Delivery():
            return {**_fields_of_event(content.event), "endpoint_id": _first_id([content.endpoint_id])}
        case str():
            return {"provisioning_id": _first_id([content])}
        case None:
            return _fields_of_check(message) if kind in {MessageKind.CHECK, MessageKind.CONFIRMATION} else {}


def _fields_of_event(event: Event) -> dict[str, Any]:
    return {**{name: _first_id([event.detail.get(name)]) for name in _ABOUT}, "event": event.type}


def _fields_of_check(message: MessageTypeDef) -> dict[str, Any]:
    body = json_object_or_empty(message["Body"])
    version = body.get("release_version")
    return {
        "sync_id": _first_id([message["Attributes"].get("MessageGroupId"), body.get("sync_id")]),
        "cause": _known_cause(body.get("cause")),
        "release_version": version if type(version) is int else None,
    }


def _first_id(values: Iterable[object]) -> str | None:
    """Return the first value that has the form of an id; nothing else may be shown."""
    return next((value for value in values if isinstance(value, str) and _ID.fullmatch(value)), None)


def _known_cause(value: object) -> str | None:
    return value if isinstance(value, str) and value in set(Cause) else None
