"""A cursor with the right names and the wrong keys is the caller's mistake, and any other refusal is ours."""

from typing import Any, ClassVar, cast

import pytest
from botocore.exceptions import ClientError
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.table import cursor_of
from urlsync.domain.errors import CursorInvalid

CURSOR = cursor_of({"pk": "CONNECTIONS", "sk": "anything"})


class Refusing:
    """A DynamoDB that refuses every query with this code, as it does for keys outside of the list."""

    class exceptions:  # noqa: N801 (as botocore names it)
        """The errors of the client."""

        ClientError: ClassVar = ClientError

    def __init__(self, code: str) -> None:
        self.code = code

    def query(self, **_asked: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": "fake"}}, "Query")


def connections(code: str) -> DynamoDbConnections:
    return DynamoDbConnections(cast("Any", Refusing(code)), "a-table", cast("Any", None))


def test_keys_that_the_table_refuses_are_no_cursor() -> None:
    with pytest.raises(CursorInvalid):
        connections("ValidationException").summaries(CURSOR, 10)


@pytest.mark.parametrize(("code", "cursor"), [("ValidationException", None), ("AccessDeniedException", CURSOR)])
def test_any_other_refusal_is_not_about_the_cursor(code: str, cursor: str | None) -> None:
    with pytest.raises(ClientError):
        connections(code).summaries(cursor, 10)


def test_half_a_surrogate_is_no_key() -> None:
    with pytest.raises(CursorInvalid):
        connections("ValidationException").summaries(cursor_of({"pk": "CONNECTIONS", "sk": "\ud800"}), 10)
