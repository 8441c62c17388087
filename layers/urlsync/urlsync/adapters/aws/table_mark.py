"""Reads the mark of the table from Parameter Store, and the table's identity from DynamoDB."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import TransientFailure
from urlsync.domain.table_mark import TableIdentity, TableMark, is_current, latest_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ssm import SSMClient

CACHE_TTL: Final = 300.0
"""Seconds for which a table is known to be current. That it is not is asked again after a tenth of that."""
UNREADABLE: Final = "table_mark_unavailable"


class MarkedTable:
    """Implements the port `LiveTable`. `time` returns seconds."""

    def __init__(
        self, ssm: "SSMClient", dynamodb: "DynamoDBClient", parameter: str, table_name: str, time: Callable[[], float]
    ) -> None:
        self._ssm, self._dynamodb = ssm, dynamodb
        self._parameter, self._table_name = parameter, table_name
        self._time = time
        self._reading = Lock()
        self._known: tuple[float, bool] | None = None

    def is_restored(self) -> bool:
        """Return True if it is not known to be current. Raises `TransientFailure` if that cannot be read."""
        with self._reading:  # the checks of a batch ask together
            now = self._time()
            if self._known is None or now >= self._known[0]:
                current = is_current(self.mark(), self.identity())
                self._known = (now + (CACHE_TTL if current else CACHE_TTL / 10), current)
            return not self._known[1]

    def mark(self) -> TableMark:
        """Return the mark as it is now. Raises `TransientFailure`, also if it is unreadable."""
        with _unreadable():
            found = self._ssm.get_parameter(Name=self._parameter)["Parameter"]
            mark = _mark_of(found)
            if mark.table_id is not None or found["Version"] == 1:
                return mark
            # A deployment that changes the tags of the stack stores the first value again.
            pages = self._ssm.get_paginator("get_parameter_history").paginate(Name=self._parameter)
            stored = [_mark_of(version) for page in pages for version in page["Parameters"]]
        return latest_of(stored)

    def identity(self) -> TableIdentity:
        """Return which table has the name now. Raises `TransientFailure`, also if there is none."""
        with _unreadable():
            found = self._dynamodb.describe_table(TableName=self._table_name)["Table"]
        return TableIdentity(
            table_id=found["TableId"], created_at=found["CreationDateTime"], is_copy="RestoreSummary" in found
        )


def _mark_of(stored: Any) -> TableMark:
    """Return the mark that a version of the parameter is. Raises `TransientFailure`."""
    try:
        value: dict[str, Any] = json.loads(stored["Value"])
        return TableMark(
            generation=int(value["generation"]), table_id=value.get("table_id"), stored_at=stored["LastModifiedDate"]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TransientFailure(UNREADABLE) from None


@contextmanager
def _unreadable() -> Iterator[None]:
    """Raise `TransientFailure` for any failure: without the mark, or without the table, nothing is known."""
    try:
        with transient_as(UNREADABLE):
            yield
    except ClientError:
        raise TransientFailure(UNREADABLE) from None
