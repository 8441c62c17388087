"""Clients of AWS services, with timeouts that fit into a function's own.

Clients may be shared between threads, but making one is not safe there
(https://docs.aws.amazon.com/boto3/latest/guide/clients.html): make them while the function starts.
"""

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

from urlsync.adapters.tls import sharing_tls

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
"""Seconds, and attempts including the first. The defaults would wait a minute for each attempt."""


def dynamodb() -> "DynamoDBClient":
    """Make a client of DynamoDB."""
    return sharing_tls(boto3.client("dynamodb", config=CONFIG))


def kms() -> "KMSClient":
    """Make a client of the Key Management Service."""
    return sharing_tls(boto3.client("kms", config=CONFIG))


def events() -> "EventBridgeClient":
    """Make a client of EventBridge."""
    return sharing_tls(boto3.client("events", config=CONFIG))


def secrets_manager() -> "SecretsManagerClient":
    """Make a client of Secrets Manager."""
    return sharing_tls(boto3.client("secretsmanager", config=CONFIG))


def sqs() -> "SQSClient":
    """Make a client of the Simple Queue Service."""
    return sharing_tls(boto3.client("sqs", config=CONFIG))


def sns() -> "SNSClient":
    """Make a client of the Simple Notification Service."""
    return sharing_tls(boto3.client("sns", config=CONFIG))
