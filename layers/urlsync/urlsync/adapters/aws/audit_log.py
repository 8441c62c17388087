"""Writes the audit log: a log group of its own, with a stream a day."""

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.activity import AuditRecord
from urlsync.domain.errors import TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

UNAVAILABLE: Final = "audit_log_unavailable"


class CloudWatchAuditLog:
    """Implements the port `AuditLog`.

    The events of a request are in order of their time, and in one day
    (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
    """

    def __init__(self, client: "CloudWatchLogsClient", group: str) -> None:
        self._client = client
        self._group = group

    def write(self, records: Sequence[AuditRecord]) -> None:
        """Append the records. Raises `TransientFailure` if any was not accepted."""
        in_order = sorted(records, key=lambda record: record.at)
        for day, of_day in groupby(in_order, lambda record: record.at.date()):
            self._append(day.isoformat(), list(of_day))

    def _append(self, stream: str, records: Sequence[AuditRecord]) -> None:
        events: Any = [
            {"timestamp": int(record.at.timestamp() * 1000), "message": json.dumps(record.content(), sort_keys=True)}
            for record in records
        ]
        try:
            self._put(stream, events)
        except self._client.exceptions.ResourceNotFoundException:
            self._create(stream)
            self._put(stream, events)

    def _put(self, stream: str, events: Any) -> None:
        with transient_as(UNAVAILABLE):
            answer = self._client.put_log_events(logGroupName=self._group, logStreamName=stream, logEvents=events)
        if answer.get("rejectedLogEventsInfo"):
            raise TransientFailure(UNAVAILABLE)

    def _create(self, stream: str) -> None:
        with suppress(self._client.exceptions.ResourceAlreadyExistsException), transient_as(UNAVAILABLE):
            self._client.create_log_stream(logGroupName=self._group, logStreamName=stream)
