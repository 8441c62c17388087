"""rotate: rotate the webhook master secret and the fingerprint key for Secrets Manager."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.aws.secrets_manager import SecretsManagerVersions
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbLiveSyncs
from urlsync.entrypoints.metrics import stack_metrics
from urlsync.entrypoints.rotation import RotationSteps
from urlsync.use_cases.webhooks.rotate_secret import KeepWebhooks, RotateSecret

logger = Logger()
metrics = stack_metrics(os.environ)
clock = SystemClock()
minimum_age = timedelta(hours=int(os.environ["MINIMUM_AGE_HOURS"]))
live_syncs = DynamoDbLiveSyncs(aws_clients.dynamodb(), os.environ["TABLE_NAME"])
rotate_secret = RotateSecret(
    versions=SecretsManagerVersions(aws_clients.secrets_manager()),
    guards={
        os.environ["WEBHOOK_MASTER_SECRET_ARN"]: KeepWebhooks(live_syncs, clock, minimum_age),
        # Nothing needs an older key: fingerprints made with it are replaced at the next check.
        os.environ["FINGERPRINT_KEY_ARN"]: lambda _current: None,
    },
    clock=clock,
    minimum_age=minimum_age,
)
steps = RotationSteps(rotate_secret, logger, metrics)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, object], context: LambdaContext) -> None:  # noqa: ARG001 (Lambda passes it)
    """Perform one step of a rotation. An exception makes Secrets Manager retry later."""
    steps.take(event)
