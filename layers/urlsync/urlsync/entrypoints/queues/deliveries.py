"""Consumes the delivery queue: events from the bus, and their deliveries to endpoints, with retries over a day."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.delivery import Attempt, Delivery, wait_after
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import Event
from urlsync.entrypoints.bus.notifications import event_of
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.checks import receive_count
from urlsync.messages.deliveries import delivery_of
from urlsync.messages.json_body import json_object_or_empty
from urlsync.ports.platform import Clock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Later:
    """Hides a failed message until its next attempt."""

    client: "SQSClient"
    queue_url: str
    clock: Clock

    def __call__(self, record: SQSRecord) -> None:
        """Set the wait of a message; after its last attempt it is a dead letter at once."""
        wait = wait_after(receive_count(record), self.clock.jitter()) or timedelta(0)
        with suppress(TransientFailure), transient_as("delivery_queue_unavailable"):  # else the visibility timeout
            self.client.change_message_visibility(
                QueueUrl=self.queue_url,
                ReceiptHandle=record.receipt_handle,
                VisibilityTimeout=round(wait.total_seconds()),
            )


@dataclass(frozen=True, slots=True)
class DeliveryConsumer:
    """Handles batches. Log lines have ids, statuses and codes, never a URL or what was sent."""

    select: Callable[[Event], int]
    deliver: Callable[[Delivery, int], Attempt | None]
    later: Callable[[SQSRecord], None]
    logger: Logger
    metrics: Metrics

    def handle(self, batch: SQSEvent) -> PartialItemFailureResponse:
        """Handle each message, and return those to retry."""
        failed = [record for record in batch.records if not self._is_handled(record)]
        for record in failed:
            self.later(record)
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in failed]}

    def _is_handled(self, record: SQSRecord) -> bool:
        message = json_object_or_empty(record.body)
        try:
            return self._selected(message) if "detail-type" in message else self._delivered(message, record)
        except TransientFailure as failure:
            self.logger.warning("delivery will be retried", message_id=record.message_id, failure=failure.code)
        except Exception as error:  # noqa: BLE001 (no error may acknowledge the message)
            report_unexpected(self.logger, error, message_id=record.message_id)
        return False

    def _selected(self, message: Mapping[str, Any]) -> bool:
        event = event_of(EventBridgeEvent({**message}))
        number = self.select(event)
        self.logger.info("endpoints selected", event_id=event.event_id, type=event.type, endpoints=number)
        return True

    def _delivered(self, message: Mapping[str, Any], record: SQSRecord) -> bool:
        delivery = delivery_of(message)
        attempt = self.deliver(delivery, receive_count(record))
        if attempt is None:
            self.logger.info("endpoint takes nothing", endpoint_id=delivery.endpoint_id)
            return True
        self.metrics.add_metric("Delivered" if attempt.succeeded else "DeliveryFailed", MetricUnit.Count, 1)
        self.logger.info(
            "event delivered" if attempt.succeeded else "delivery failed",
            endpoint_id=delivery.endpoint_id,
            event_id=delivery.event.event_id,
            attempt=attempt.number,
            status=attempt.status,
            failure=attempt.failure,
        )
        return attempt.succeeded
