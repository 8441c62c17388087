"""Consumes the table's stream: copies each entry of the activity to the audit log, and counts those that were changed.

The stream has keys only. A batch is repeated until it is copied, for as long as the stream keeps it: one day. After a
longer failure, the function copies a whole day again when it is invoked with `{"day": "2026-03-04"}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from urlsync.domain.activity import ChangeKind, EntryChange
from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.entrypoints.settings import report_unexpected
from urlsync.use_cases.operations.copy_activity import CopyActivity

KINDS: Final = {"INSERT": ChangeKind.ADDED, "MODIFY": ChangeKind.CHANGED, "REMOVE": ChangeKind.REMOVED}
"""What happened to an item
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html)."""


class CopyFailed(UrlsyncError):
    """The batch was not copied; the log has the reason."""


@dataclass(frozen=True, slots=True)
class ActivityConsumer:
    """Handles one batch at a time. Log lines have keys and codes only."""

    copy: CopyActivity
    logger: Logger
    metrics: Metrics

    def handle(self, event: Mapping[str, Any]) -> None:
        """Copy the batch, or the entries of a day. Raises `CopyFailed`, which never has a foreign text."""
        try:
            self._handle(event)
        except TransientFailure as failure:
            self.logger.warning("copy will be repeated", failure=failure.code)
            raise CopyFailed(failure.code) from None
        except Exception as error:  # noqa: BLE001 (reported without its text)
            report_unexpected(self.logger, error)
            raise CopyFailed("unexpected error; the log says where") from None

    def _handle(self, event: Mapping[str, Any]) -> None:
        if "day" in event:
            copied = self.copy.day(date.fromisoformat(event["day"]))
            self.logger.info("day copied again", day=event["day"], entries=copied)
            return
        changes = [_change(record) for record in event["Records"]]
        self.copy(changes)
        altered = [change for change in changes if change.kind is not ChangeKind.ADDED]
        self.metrics.add_metric("ActivityCopied", MetricUnit.Count, len(changes) - len(altered))
        self.metrics.add_metric("EntryAltered", MetricUnit.Count, len(altered))
        for change in altered:
            self.logger.error("entry altered", kind=change.kind, partition=change.partition, position=change.position)


def _change(record: Mapping[str, Any]) -> EntryChange:
    stored = record["dynamodb"]
    return EntryChange(
        kind=KINDS[record["eventName"]],
        partition=stored["Keys"]["pk"]["S"],
        position=stored["Keys"]["sk"]["S"],
        at=datetime.fromtimestamp(float(stored["ApproximateCreationDateTime"]), UTC),
    )
