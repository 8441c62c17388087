"""The last run of the schedule, as the one item `RECONCILE`, `LAST_RUN` of the table."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item, to_time
from urlsync.domain.reconcile_run import ReconcileRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: Final = {"pk": "RECONCILE", "sk": "LAST_RUN"}
RUN: Final = Schema("reconcile_run")


@final
class DynamoDbReconcileRuns:
    """Implements the port `ReconcileRuns`."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def record(self, run: ReconcileRun) -> None:
        """Remember this run in place of the one before. Raises `TransientFailure`."""
        attributes = {
            **RUN.stamp,
            "started_at": to_time(run.started_at),
            "due": run.due,
            "enqueued": run.enqueued,
            "latest_s": int(run.latest.total_seconds()),
            "complete": run.complete,
        }
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item({**KEY, **attributes}))

    def last(self) -> ReconcileRun | None:
        """Return the last run that was recorded, None before the first. Raises `TransientFailure`."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=to_item(KEY))
        if "Item" not in answer:
            return None
        return RUN.read(from_item(answer["Item"]), _run)


def _run(attributes: Mapping[str, Any]) -> ReconcileRun:
    return ReconcileRun(
        started_at=datetime.fromisoformat(attributes["started_at"]),
        due=int(attributes["due"]),
        enqueued=int(attributes["enqueued"]),
        latest=timedelta(seconds=int(attributes["latest_s"])),
        complete=attributes["complete"],
    )
