"""AWS clients with deadlines and a shared TLS context, their transient failures, and the system clock.

Clients may be shared between threads, but creating one is not thread-safe
(https://docs.aws.amazon.com/boto3/latest/guide/clients.html): create them while the function starts.
"""

import os
import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import JSONParser, ResponseParserError, ResponseParserFactory

from urlsync.adapters.http.connections import time_connections, tls_context
from urlsync.domain.deadline import seconds_left, within
from urlsync.domain.errors import OUT_OF_TIME, TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

_T = TypeVar("_T")
PROTOCOL: Final = "json"
ATTRIBUTE_VALUE: Final = "AttributeValue"
_AS_THEY_ARRIVE: Final = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})


class _ItemParser(JSONParser):
    """Parses answers of DynamoDB as botocore does, and takes items without bytes as they arrive.

    botocore asks its model about each value of each attribute, which was two fifths of the processor time of a list of
    syncs. An attribute value means the same before and after, unless it has bytes
    (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
    """

    def _handle_map(self, shape: Any, value: Any) -> Any:
        if shape.value.name == ATTRIBUTE_VALUE and _are_as_they_arrive(value.values()):
            return value
        return cast("Any", super())._handle_map(shape, value)  # noqa: SLF001 -- the stubs lack it


class ItemParsers(ResponseParserFactory):
    """Creates parsers of DynamoDB's answers."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return a parser; botocore's own for a protocol that is not JSON."""
        return _ItemParser() if protocol_name == PROTOCOL else super().create_parser(protocol_name)


def _are_as_they_arrive(values: Collection[Any]) -> bool:
    """Return True if botocore would return equal values; a few looks at all of them are enough for most items."""
    if set(map(type, values)) <= {dict} and set(map(len, values)) <= {1}:
        inner = chain.from_iterable(map(dict.values, values))
        if _AS_THEY_ARRIVE.issuperset(chain.from_iterable(values)) and None not in inner:
            return True
    return all(map(_is_as_it_arrives, values))


def _is_as_it_arrives(value: Any) -> bool:
    """Return True if botocore would return an equal value."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, inner),) = value.items()
    if kind in _AS_THEY_ARRIVE:
        return inner is not None
    if kind == "M":
        return isinstance(inner, dict) and all(map(_is_as_it_arrives, inner.values()))
    return kind == "L" and isinstance(inner, list) and all(map(_is_as_it_arrives, inner))


def _prepared(client: _T) -> _T:
    """Return this new client with the shared context and deadlines, by private attributes: botocore has no setting."""
    session = cast("Any", client)._endpoint.http_session  # noqa: SLF001
    # As botocore does, but with the system's certificates instead of botocore's copy.
    context = tls_context(os.environ.get("AWS_CA_BUNDLE") or None)
    session._manager.connection_pool_kw["ssl_context"] = context  # noqa: SLF001
    session._setup_ssl_cert = _require_certificate  # noqa: SLF001
    time_connections(session._manager)  # noqa: SLF001
    session.send = _timed(session.send)
    return client


def _require_certificate(conn: Any, _url: str, _verify: object) -> None:
    """Replace botocore's setup of a pool without naming a file, which urllib3 would load each time."""
    conn.cert_reqs = "CERT_REQUIRED"


def _timed(send: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return botocore's sending of one attempt, with a deadline."""

    def timed(request: Any) -> Any:
        if seconds_left() <= 0:
            raise TransientFailure(OUT_OF_TIME)
        with within(ATTEMPT_SECONDS):
            return send(request)

    return timed


CONNECT_TIMEOUT: Final = 2.0
READ_TIMEOUT: Final = 5.0
ATTEMPT_SECONDS: Final = CONNECT_TIMEOUT + READ_TIMEOUT
"""The deadline of one attempt of a call. By default, botocore would wait a minute for each read."""

CONFIG: Final = Config(
    connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT, retries={"mode": "standard", "total_max_attempts": 3}
)
"""Seconds, and attempts including the first."""


def dynamodb() -> "DynamoDBClient":
    """Return a client of DynamoDB, which checks requests itself: botocore's check of 500 keys takes 3 ms."""
    client = _prepared(boto3.client("dynamodb", config=CONFIG.merge(Config(parameter_validation=False))))
    cast("Any", client)._endpoint._response_parser_factory = ItemParsers()  # noqa: SLF001 -- as in `_prepared`
    return client


def kms() -> "KMSClient":
    """Return a client of the Key Management Service."""
    return _prepared(boto3.client("kms", config=CONFIG))


def events() -> "EventBridgeClient":
    """Return a client of EventBridge."""
    return _prepared(boto3.client("events", config=CONFIG))


def secrets_manager() -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return _prepared(boto3.client("secretsmanager", config=CONFIG))


def logs() -> "CloudWatchLogsClient":
    """Return a client of CloudWatch Logs."""
    return _prepared(boto3.client("logs", config=CONFIG))


def sqs() -> "SQSClient":
    """Return a client of the Simple Queue Service."""
    return _prepared(boto3.client("sqs", config=CONFIG))


def cognito() -> "CognitoIdentityProviderClient":
    """Return a client of the Cognito user pools."""
    return _prepared(boto3.client("cognito-idp", config=CONFIG))


def sns() -> "SNSClient":
    """Return a client of the Simple Notification Service."""
    return _prepared(boto3.client("sns", config=CONFIG))


def ssm() -> "SSMClient":
    """Return a client of Parameter Store."""
    return _prepared(boto3.client("ssm", config=CONFIG))


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
