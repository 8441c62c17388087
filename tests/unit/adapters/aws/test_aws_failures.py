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
from botocore.parsers import ResponseParserError
from urlsync.adapters.aws.clients import PERMANENT_CODES, transient_as
from urlsync.domain.errors import TransientFailure

THROTTLED = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
]
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
        *[client_error(code) for code in THROTTLED],
        # After a thaw, the request is older than AWS allows.
        client_error("InvalidSignatureException"),
        client_error("RequestExpired"),
        client_error("RequestTimeTooSkewed", 403),
        client_error("ExpiredTokenException"),
        client_error("ACodeThatIsNewToUs"),
        client_error(""),
        client_error("Whatever", 500),
        client_error("AccessDeniedException", 503),
        client_error("503", 503),
        cancelled("None", "TransactionConflict"),
        cancelled("ConditionalCheckFailed", "TransactionConflict"),
        cancelled("None", "AReasonThatIsNewToUs"),
        cancelled(),
        ResponseParserError("secret"),
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
        *[client_error(code) for code in sorted(PERMANENT_CODES)],
        client_error("ResourceNotFoundException", 404),
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
