"""rotate: rotate the webhook master secret and the fingerprint key for Secrets Manager."""

import os
from datetime import timedelta

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from urlsync.container import Container
from urlsync.entrypoints.rotation import RotationSteps
from urlsync.entrypoints.settings import RotateSettings, before_timeout, stack_metrics
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret, WebhookRotationGuard

logger = Logger()
metrics = stack_metrics(os.environ)
settings = RotateSettings(os.environ)
adapters = Container(settings)
minimum_age = timedelta(hours=settings.minimum_age_hours)
rotate_secret = RotateSecret(
    versions=adapters.secret_versions,
    activity=adapters.activity,
    guards={
        settings.webhook_master_secret_arn: WebhookRotationGuard(adapters.lists, adapters.clock, minimum_age),
        # Nothing needs an older key: fingerprints made with it are replaced at the next check.
        settings.fingerprint_key_arn: lambda _current: None,
    },
    clock=adapters.clock,
    minimum_age=minimum_age,
)
steps = RotationSteps(rotate_secret, logger, metrics)


@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, object], context: LambdaContext) -> None:
    """Perform one step of a rotation. An exception makes Secrets Manager retry later."""
    with before_timeout(context):
        steps.take(event)
