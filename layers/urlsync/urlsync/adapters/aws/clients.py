"""AWS clients with short timeouts and a shared TLS context, their transient failures, and the system clock.

Clients may be shared between threads, but creating one is not thread-safe
(https://docs.aws.amazon.com/boto3/latest/guide/clients.html): create them while the function starts.

Loading the root certificates takes about 40 ms, and botocore and urllib3 repeat it for every connection. A first
check opens six connections, a batch of ten checks dozens, so all connections share one context.
"""

import os
import random
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError
from urllib3 import PoolManager

from urlsync.domain.errors import TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

_T = TypeVar("_T")


@cache
def tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """Return a context that trusts the root certificates in a file, or those of the system."""
    return ssl.create_default_context(cafile=ca_bundle)


def sharing_tls(client: _T) -> _T:
    """Return this new client with the shared context, by private attributes: botocore has no setting for it."""
    session = cast("Any", client)._endpoint.http_session  # noqa: SLF001
    # As botocore does, but with the system's certificates instead of botocore's copy.
    context = tls_context(os.environ.get("AWS_CA_BUNDLE") or None)
    session._manager.connection_pool_kw["ssl_context"] = context  # noqa: SLF001
    session._setup_ssl_cert = _require_certificate  # noqa: SLF001
    reopen_idle_connections(session._manager)  # noqa: SLF001
    return client


def _require_certificate(conn: Any, _url: str, _verify: object) -> None:
    """Replace botocore's setup of a pool without naming a file, which urllib3 would load each time."""
    conn.cert_reqs = "CERT_REQUIRED"


MAX_IDLE_S: Final = 30.0
"""How long a kept connection may rest. Peers close idle connections, and a frozen function does not notice."""


class _Reopened:
    """A connection that counts as closed after `MAX_IDLE_S` on the wall clock, so that its pool opens it again.

    A monotonic clock may stop while Lambda freezes the process. A clock that was set back proves nothing either.
    """

    _used_at = 0.0

    def request(self, *arguments: Any, **options: Any) -> None:
        self._used_at = time.time()
        super().request(*arguments, **options)  # type: ignore[misc]

    @property
    def is_connected(self) -> bool:
        return 0 <= time.time() - self._used_at <= MAX_IDLE_S and bool(super().is_connected)  # type: ignore[misc]


def reopen_idle_connections(manager: PoolManager) -> None:
    """Have this new manager open its connections again that were not used for `MAX_IDLE_S`."""
    pools: dict[str, Any] = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {
        scheme: type(pool.__name__, (pool,), {"ConnectionCls": type("Connection", (_Reopened, pool.ConnectionCls), {})})
        for scheme, pool in pools.items()
    }


CONFIG: Final = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
"""Seconds, and attempts including the first. By default, each attempt would wait a minute."""


def dynamodb() -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return sharing_tls(boto3.client("dynamodb", config=CONFIG))


def kms() -> "KMSClient":
    """Return a client of the Key Management Service."""
    return sharing_tls(boto3.client("kms", config=CONFIG))


def events() -> "EventBridgeClient":
    """Return a client of EventBridge."""
    return sharing_tls(boto3.client("events", config=CONFIG))


def secrets_manager() -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return sharing_tls(boto3.client("secretsmanager", config=CONFIG))


def sqs() -> "SQSClient":
    """Return a client of the Simple Queue Service."""
    return sharing_tls(boto3.client("sqs", config=CONFIG))


def sns() -> "SNSClient":
    """Return a client of the Simple Notification Service."""
    return sharing_tls(boto3.client("sns", config=CONFIG))


_FORBIDDEN: Final = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "KMS.AccessDeniedException"}
_MISSING: Final = {"AWS.SimpleQueueService.NonExistentQueue", "NotFound", "NotFoundException", "QueueDoesNotExist"}
_NOT_MET: Final = {"ConditionalCheckFailed", "ConditionalCheckFailedException", "ResourceNotFoundException"}
_UNUSABLE_KEY: Final = {"DisabledException", "IncorrectKeyException", "InvalidCiphertextException"}
_WRONG: Final = {"InvalidParameter", "InvalidParameterException", "InvalidParameterValue", "InvalidRequestException"}
_MALFORMED: Final = {"SerializationException", "ValidationError", "ValidationException"}
_SIZE: Final = {"BatchRequestTooLong", "ItemCollectionSizeLimitExceeded", "ItemCollectionSizeLimitExceededException"}
PERMANENT_CODES: Final = _FORBIDDEN | _MISSING | _NOT_MET | _UNUSABLE_KEY | _WRONG | _MALFORMED | _SIZE
"""Error codes that a retry cannot change, and cancellation reasons of transactions
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html): a missing permission or
resource, a condition that is not met, a key that cannot decrypt, or a wrong request. Any other code is retried, because
AWS adds codes, and some come from a clock that stood still (https://github.com/aws/aws-sdk-js-v3/issues/6222)."""
SERVER_ERROR: Final = 500


@contextmanager
def transient_as(code: str) -> Iterator[None]:
    """Raise `TransientFailure(code)` for an unreachable service, and for all of its errors that are not permanent."""
    try:
        yield
    except (BotocoreConnectionError, HTTPClientError, ResponseParserError):
        raise TransientFailure(code) from None
    except ClientError as error:
        if _is_permanent(error):
            raise
        raise TransientFailure(code) from None


def cancellation_reasons(error: ClientError) -> frozenset[str]:
    """Return the cancellation reasons of a DynamoDB transaction; none for other errors."""
    reasons = error.response.get("CancellationReasons", [])
    return frozenset(reason.get("Code", "None") for reason in reasons) - {"None"}


def _is_permanent(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    codes = cancellation_reasons(error) or {error.response.get("Error", {}).get("Code", "")}
    return status < SERVER_ERROR and codes <= PERMANENT_CODES


class SystemClock:
    """Implements the port `Clock`."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)

    def sleep(self, duration: timedelta) -> None:
        """Wait."""
        time.sleep(duration.total_seconds())

    def jitter(self) -> float:
        """Return a random number from 0 up to 1. It spreads load and is no secret."""
        return random.random()  # noqa: S311 (no secret depends on it)

    def new_id(self) -> str:
        """Return a new UUID."""
        return str(uuid4())
