"""Which failures of AWS are worth another attempt later."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 (botocore's name)

from urlsync.domain.failure import TransientFailure

TRANSIENT_CODES: Final = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Error codes, and reasons why a transaction was cancelled
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)."""
SERVER_ERROR: Final = 500


@contextmanager
def transient_as(code: str) -> Iterator[None]:
    """Raise `TransientFailure(code)` for throttling, conflicts, server errors and an unreachable service.

    Anything else is unexpected (a missing permission, say) and stays what it is.
    """
    try:
        yield
    except (ConnectionError, HTTPClientError):
        raise TransientFailure(code) from None
    except ClientError as error:
        if _is_transient(error):
            raise TransientFailure(code) from None
        raise


def cancellation_reasons(error: ClientError) -> frozenset[str]:
    """Return the codes that say why a DynamoDB transaction was cancelled; none for other errors."""
    reasons = error.response.get("CancellationReasons", [])
    return frozenset(reason.get("Code", "None") for reason in reasons)


def _is_transient(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    codes = cancellation_reasons(error) | {error.response.get("Error", {}).get("Code", "")}
    return status >= SERVER_ERROR or not TRANSIENT_CODES.isdisjoint(codes)
