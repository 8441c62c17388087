"""Consumes ownership-transfer events from the bus, and logs and counts the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.history import HistoryEntry
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.json_body import MessageUnreadable
from urlsync.messages.ownership import ownership_transfer


class TransferFailed(UrlsyncError):
    """An unexpected error; the log has its type and location."""


@dataclass(frozen=True, slots=True)
class OwnershipConsumer:
    """Handles one event at a time. Log lines have ids and codes only."""

    transfer: Callable[[OwnershipTransfer], Sequence[HistoryEntry]]
    logger: Logger
    metrics: Metrics

    def handle(self, event: EventBridgeEvent) -> None:
        """Handle one event. Whatever is raised makes Lambda retry it, and never has a foreign text."""
        try:
            self._handle(ownership_transfer(event))
        except MessageUnreadable as error:
            self.logger.error("unreadable event", field=str(error))  # noqa: TRY400 (the traceback adds nothing)
            raise
        except TransientFailure as failure:
            self.logger.warning("transfer will be retried", failure=failure.code)
            raise
        except Exception as error:  # noqa: BLE001 (reported without its text)
            report_unexpected(self.logger, error)
            raise TransferFailed("unexpected error; the log says where") from None

    def _handle(self, transfer: OwnershipTransfer) -> None:
        entries = self.transfer(transfer)
        self.metrics.add_metric("OwnershipTransferHandled", MetricUnit.Count, 1)
        self.metrics.add_metric("SyncTransferred", MetricUnit.Count, len(entries))
        self.logger.info(
            "ownership transferred",
            event_id=transfer.event_id,
            project_id=transfer.project_id,
            new_owner_id=transfer.new_owner_id,
            transferred_at=transfer.transferred_at.isoformat(),
            disconnected=[entry.sync_id for entry in entries],
        )
