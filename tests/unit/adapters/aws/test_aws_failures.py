"""Which failures of AWS are worth another attempt."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from urlsync.adapters.aws.clients import TRANSIENT_CODES, transient_as
from urlsync.domain.errors import TransientFailure

URL = "https://example.invalid"


def client_error(code: str, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "text"}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, "Operation")


def cancelled(*reasons: str) -> ClientError:
    codes = [{"Code": reason} for reason in reasons]
    return client_error("TransactionCanceledException", CancellationReasons=codes)


@pytest.mark.parametrize(
    "error",
    [
        *[client_error(code) for code in sorted(TRANSIENT_CODES)],
        client_error("Whatever", 500),
        client_error("503", 503),
        cancelled("None", "TransactionConflict"),
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        ConnectionClosedError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
    ],
    ids=str,
)
def test_waiting_may_help(error: Exception) -> None:
    with pytest.raises(TransientFailure, match="unavailable") as failure, transient_as("unavailable"):
        raise error
    assert failure.value.__suppress_context__


@pytest.mark.parametrize(
    "error",
    [
        client_error("AccessDeniedException"),
        client_error("ResourceNotFoundException", 404),
        client_error("ConditionalCheckFailedException"),
        cancelled("ConditionalCheckFailed", "None"),
        NoCredentialsError(),
        KeyError("pk"),
    ],
    ids=str,
)
def test_waiting_cannot_help(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, transient_as("unavailable"):
        raise error
    assert raised.value is error
