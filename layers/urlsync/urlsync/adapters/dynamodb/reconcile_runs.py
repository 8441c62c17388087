"""The last scheduled run, as one item of the table."""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.keys import LAST_RUN
from urlsync.adapters.dynamodb.table import STATE_UNAVAILABLE, Schema, from_item, to_item
from urlsync.domain.schedule import ReconcileRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RUN: Final = Schema("reconcile_run")


@final
class DynamoDbReconcileRuns:
    """Implements the port `ReconcileRuns`."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def record(self, run: ReconcileRun) -> None:
        """Store this run in place of the previous one. Raises `TransientFailure`."""
        item = {**LAST_RUN, **RUN.stamp, **to_attributes(run)}
        with transient_as(STATE_UNAVAILABLE):
            self._client.put_item(TableName=self._table_name, Item=to_item(item))

    def last(self) -> ReconcileRun | None:
        """Return the last run or None before the first. Raises `TransientFailure`."""
        with transient_as(STATE_UNAVAILABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=to_item(LAST_RUN))
        if "Item" not in answer:
            return None
        return RUN.read(from_item(answer["Item"]), lambda known: from_attributes(ReconcileRun, known))
