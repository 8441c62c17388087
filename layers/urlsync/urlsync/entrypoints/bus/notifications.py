"""Consumes the events that people are notified of: sends the notifications, then logs and counts them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.events import Event, EventType
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.json_body import IDENTIFIER, as_object, json_object_or_empty


class NotificationFailed(UrlsyncError):
    """No notification of the batch was sent; the log says why."""


@dataclass(frozen=True, slots=True)
class NotificationConsumer:
    """Processes batches. `send` returns why events failed, by ID. Log lines have only IDs and codes."""

    send: Callable[[Sequence[Event]], Mapping[str, Exception]]
    logger: Logger
    metrics: Metrics

    def handle(self, batch: SQSEvent) -> PartialItemFailureResponse:
        """Send the notifications of a batch and return the messages to retry.

        Raises `NotificationFailed` if all of them failed, so that it counts as an error of the function.
        """
        read = [(record, self._read(record)) for record in batch.records]
        events = {event.event_id: event for _, event in read if event}
        unsent = self.send(list(events.values()))
        self._failed(unsent)
        self._log_sent([event for event in events.values() if event.event_id not in unsent])
        again = [record for record, event in read if event is None or event.event_id in unsent]
        if again and len(again) == len(read):
            raise NotificationFailed("no notification of the batch could be sent; the log says why")
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in again]}

    def _read(self, record: SQSRecord) -> Event | None:
        try:
            return event_of(EventBridgeEvent(json_object_or_empty(record.body)))
        except UnknownEvent as error:
            self.logger.error("unreadable event", message_id=record.message_id, field=str(error))  # noqa: TRY400 (the traceback adds nothing)
            return None

    def _log_sent(self, events: Iterable[Event]) -> None:
        for kind, count in Counter(event.type for event in events).items():
            self.metrics.add_metric(kind.value.replace(" ", ""), MetricUnit.Count, count)  # `SyncPaused` and so on
        for event in events:
            self.logger.info(
                "notification sent", event_id=event.event_id, type=event.type, sync_id=event.detail.get("sync_id")
            )

    def _failed(self, unsent: Mapping[str, Exception]) -> None:
        for error in dict.fromkeys(unsent.values()):
            ids = [event_id for event_id, why in unsent.items() if why is error]
            if isinstance(error, TransientFailure):
                self.logger.warning("notification will be retried", failure=error.code, event_ids=ids)
            else:
                report_unexpected(self.logger, error, event_ids=ids)


class UnknownEvent(UrlsyncError):
    """The event is not one that this service publishes; the message names the field, never its content."""


def event_of(event: EventBridgeEvent) -> Event:
    """Return the event. Raises `UnknownEvent`, also for a text that no notification may show.

    Anybody who may put events on the bus can write one.
    """
    detail = as_object(event.raw_event.get("detail"))
    if detail is None:
        raise UnknownEvent("detail")
    try:
        kind = EventType(event.raw_event.get("detail-type", ""))
    except ValueError:
        raise UnknownEvent("detail-type") from None
    unfit = next((name for name in ("event_id", *detail) if not _is_fit(name, detail.get(name))), None)
    if unfit is not None:
        raise UnknownEvent(unfit if unfit in _FORMATS else "detail")
    return Event(detail["event_id"], kind, {name: value for name, value in detail.items() if name != "event_id"})


_ID: Final = re.compile(IDENTIFIER)
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_CODE: Final = re.compile(r"[a-z0-9_/-]{1,64}")
_ACTOR: Final = re.compile(r"[^\s/]{1,128}")
_TIME: Final = re.compile(r"[0-9T:.+Z-]{1,40}")
_FORMATS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(
        ("event_id", "sync_id", "project_id", "provisioning_id", "proposal_id", "connection_id", "endpoint_id"), _ID
    ),
    **dict.fromkeys(("heroku_app", "previous_owner_id", "new_owner_id", "name"), _ID),
    **dict.fromkeys(("env_var", "config_var"), _NAME),
    **dict.fromkeys(
        (
            *("status", "reason", "failure", "cause", "concerns", "missing_scope"),
            *("kind", "provider", "finding", "use"),
        ),
        _CODE,
    ),
    **dict.fromkeys(("at", "since", "redriven_at", "overwritten_at"), _TIME),
    **dict.fromkeys(("actor", "connection_owner", "endpoint_owner"), _ACTOR),
}
"""The format of each field that a notification shows or looks up."""

_LISTS: Final = frozenset({"concerns", "overwritten_at"})
"""The fields that hold a list of texts in their format. All others hold one text, or null."""


def _is_fit(name: str, value: object) -> bool:
    """Return True if a value may be shown: it is in its format, or no text and nothing with text in it."""
    if name in _LISTS and isinstance(value, list):
        return all(isinstance(item, str) and _is_fit(name, item) for item in value)
    pattern = _FORMATS.get(name)
    if pattern is not None and not (value is None and name != "event_id"):
        return isinstance(value, str) and value.isprintable() and pattern.fullmatch(value) is not None
    if isinstance(value, list):
        return all(_is_fit("", item) for item in value)
    if isinstance(value, dict):
        return all(_is_fit(inner, item) for inner, item in value.items())
    return True
